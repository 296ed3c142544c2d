"""What the office makes of a record comes back to the phone that made it: changed, sent back, held, each with who and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from sync_server.bringing_in import bring_in
from sync_server.devices import set_state
from sync_server.held import held, release

pytestmark = pytest.mark.xdist_group("page_bad_input")
SAVE = """async ([form, values]) => {
  const { openPhone } = await import('/app/core/phone.js');
  const phone = await openPhone({ forms: await (await fetch('/app/forms.json')).json() });
  const { record } = await phone.save(form, values);
  await phone.sync();
  return record; }"""
REASON = "人数和签到表对不上，请核对"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, office_at: Any) -> Iterator[Any]:
    """One office for all of this module."""
    made = office_at(tmp_path_factory.mktemp("answers") / "office")
    yield made
    made.close()


@pytest.fixture
def page(browser: Browser, office: Any) -> Iterator[Page]:
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=True, service_workers="block"
    )
    context.set_default_timeout(8_000)
    page = context.new_page()
    page.goto(f"{office.url}/app/#/join/{office.code('王芳的手机')}")
    expect(page.get_by_text("全部已交")).to_be_visible()
    yield page
    context.close()


def talk(office: Any) -> dict[str, Any]:
    by = office.people["王芳"]
    return {
        "kind": "outreach", "held_on": "2026-03-18", "mode": "online", "title": "防汛知识", "headcount": 120,
        "lecturers": [by], "lead": by, "lecturer_role": "own_teacher",
    }  # fmt: skip


def sync(page: Page) -> None:
    page.goto(page.url.partition("#")[0] + "#/")
    page.get_by_role("button", name="同步").click()


def test_a_record_that_the_office_changed_says_what_and_who(office: Any, page: Page) -> None:
    record = page.evaluate(SAVE, ["session", talk(office)])
    office.office.author.amend(
        record, "session", {"headcount": 96}, office.office.records.get(record).heads, "赵干事"
    )
    sync(page)
    page.locator("li", has_text="办公室改过").get_by_role("link", name="防汛知识").click()
    expect(page.get_by_text("赵干事 改了这条：人数 96 人次")).to_be_visible()
    page.get_by_text("这条的经过").click()
    expect(page.get_by_text("（王芳的手机）")).to_be_visible()


def test_a_record_that_is_sent_back_is_asked_for_until_it_is_corrected(office: Any, page: Page) -> None:
    record = page.evaluate(SAVE, ["session", talk(office)])
    told = {"what": "return", "form": "session", "record": record, "reason": REASON}
    heads = list(office.office.records.get(record).heads)
    office.office.author.record("ruling", {**told, "heads": heads}, "赵干事")
    sync(page)
    asked = page.get_by_label("办公室要您看的")
    expect(asked).to_contain_text(f"赵干事：{REASON}")
    asked.get_by_role("link").click()
    expect(page.get_by_role("alert")).to_contain_text(REASON)
    page.get_by_label("人数").first.fill("95")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("95 人次").first).to_be_visible()
    page.get_by_role("link", name="首页").click()
    expect(page.get_by_text("全部已交")).to_be_visible()
    expect(asked).to_be_hidden()
    assert office.office.records.get(record).values["headcount"] == 95


def test_what_the_office_holds_is_shown_with_the_reason_until_it_is_released(office: Any, page: Page) -> None:
    page.evaluate(SAVE, ["klass", {"name": "科干班"}])
    expect(page.get_by_text("1 条被办公室扣下，请看原因")).to_be_visible()
    asked = page.get_by_label("办公室要您看的")
    expect(asked).to_contain_text("这台设备没有填这张表的权限")
    assert Axe().run(page).response["violations"] == []
    asked.get_by_role("link").click()
    expect(page.get_by_text("办公室扣下了这条")).to_be_visible()
    expect(page.get_by_role("link", name="改一改")).to_be_visible()
    for change in list(held(office.office)):
        release(office.office, change.id.hex())
    sync(page)
    expect(page.get_by_text("全部已交")).to_be_visible()
    expect(asked).to_be_hidden()


def test_the_copy_of_a_phone_that_was_revoked_is_brought_in_by_the_office(
    office: Any, page: Page, tmp_path: Path
) -> None:
    device = max(office.office.records.of_form("device"), key=lambda row: row.record)
    set_state(office.office, device.values["device"], "revoked", "遗失")
    record = page.evaluate(SAVE.replace("await phone.sync();", ""), ["session", talk(office)])
    sync(page)
    expect(page.get_by_text("1 条在手机里")).to_be_visible()
    expect(page.get_by_role("alert").first).to_contain_text("已被办公室停用")
    page.get_by_role("link", name="更多").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出备份").click()
    download.value.save_as(tmp_path / "copy.json")
    assert bring_in(office.office, tmp_path / "copy.json").new == 1
    assert office.office.records.get(record).values["headcount"] == 120

"""What goes wrong while somebody fills in a form on a phone: it is said where it is, in plain words, and nothing is lost.

Real Chromium against a real office. Without the service worker, which plays no part here, a page opens faster.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from schemas.form import Form

pytestmark = pytest.mark.xdist_group("page_bad_input")
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
    "service_workers": "block",
}
RARE = "𠮷野家𡈽的课😀👨‍👩‍👧 㐂丨𬺓 é́"
FULL = """() => { window.put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError') }; }"""
PORTAL = "<!doctype html><title>上网登录</title><form>请输入手机号</form>"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, office_at: Any) -> Iterator[Any]:
    """One office for all of this module."""
    made = office_at(tmp_path_factory.mktemp("bad_input") / "office")
    yield made
    made.close()


@pytest.fixture
def phone(browser: Browser, office: Any) -> Iterator[BrowserContext]:
    """A phone that has joined."""
    context = browser.new_context(**PHONE)
    context.set_default_timeout(8_000)
    page = context.new_page()
    page.goto(f"{office.url}/app/#/join/{office.code('手机')}")
    expect(page.get_by_text("全部已交")).to_be_visible()
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    return phone.pages[0]


def begin(page: Page, place: str = "前柳村") -> None:
    """A lecture in a village, all but its title and its number."""
    page.get_by_role("link", name="＋ 记场次").click()
    page.get_by_role("button", name="宣讲", exact=True).click()
    page.get_by_placeholder("名称或拼音首字母").first.fill(place)
    page.get_by_role("button", name=f"青石镇·{place}").click()


def fill(page: Page, title: str, number: str = "20") -> None:
    page.get_by_label("题目").fill(title)
    page.get_by_label("人数").fill(number)


def save(page: Page) -> None:
    page.get_by_role("button", name="保存", exact=True).click()


def saved(page: Page) -> None:
    save(page)
    expect(page.get_by_text("已记下。")).to_be_visible()


def home(page: Page) -> None:
    """The first screen, with everything delivered."""
    if page.get_by_role("link", name="首页").is_visible():
        page.get_by_role("link", name="首页").click()
    expect(page.get_by_text("全部已交")).to_be_visible()


def numbers(office: Any, title: str) -> list[Any]:
    """What the office has for lectures of this title."""
    return [
        row.values.get("headcount")
        for row in office.office.records.of_form("session")
        if row.values.get("title") == title
    ]


def test_each_message_stands_beside_its_field_and_nothing_typed_is_lost(office: Any, page: Page) -> None:
    begin(page)
    fill(page, RARE, "八十多个abc")
    expect(page.locator("[data-field=headcount]").locator(".error")).to_contain_text("应当填整数")
    page.get_by_label("别的日子").fill("2062-01-01")
    expect(page.get_by_text("还没有到这一天")).to_be_visible()
    page.get_by_text("还可以填").click()
    page.get_by_label("备注").fill("长" * 10_000)
    save(page)
    expect(page.locator("[data-field=headcount]").locator("input")).to_be_focused()
    expect(page.locator("[data-field=note]").locator(".error")).to_contain_text("最多 200 字")
    expect(page.get_by_text("还有 2 处没填好")).to_be_visible()
    expect(page.get_by_label("备注")).to_have_value("长" * 10_000)
    expect(page.get_by_label("题目")).to_have_value(RARE)
    page.get_by_label("人数").fill("８６")
    page.get_by_label("备注").fill("𪚥")
    saved(page)
    expect(page.get_by_text("还没有到这一天")).to_be_visible()
    home(page)
    [told] = [r.values for r in office.office.records.of_form("session") if r.values.get("title") == RARE]
    assert (told["headcount"], told["held_on"], told["note"]) == (86, "2062-01-01", "𪚥")


def test_a_change_of_language_in_the_middle_loses_nothing(page: Page) -> None:
    begin(page)
    fill(page, "语言", "12")
    page.get_by_role("button", name="EN").click()
    expect(page.get_by_label("Title")).to_have_value("语言")
    expect(page.get_by_label("Headcount")).to_have_value("12")
    expect(page.get_by_text("people", exact=True)).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()


AT_ONCE = """new MutationObserver((_, look) => {
  if (!document.querySelector('header.bar')) return;
  look.disconnect();
  document.querySelector('.bar-link').click();
}).observe(document, { childList: true, subtree: true });"""


def test_a_tap_in_the_very_moment_the_page_appears_is_followed(page: Page) -> None:
    home(page)
    page.add_init_script(AT_ONCE)
    page.reload()
    expect(page.get_by_role("heading", name="谁署名")).to_be_visible()


COUNT_ASKED = """() => { const { storage } = navigator, persist = storage.persist.bind(storage);
  window.asked = 0;
  storage.persist = () => { window.asked += 1; return persist(); } }"""


def test_a_second_tap_on_save_makes_no_second_record_and_the_browser_is_asked_to_keep_the_first(
    office: Any, page: Page
) -> None:
    page.evaluate(COUNT_ASKED)
    begin(page)
    fill(page, "点了两下", "31")
    page.get_by_role("button", name="保存", exact=True).evaluate(
        "b => { b.click(); b.click(); b.form.requestSubmit(); }"
    )
    expect(page.get_by_text("已记下。")).to_be_visible()
    home(page)
    assert numbers(office, "点了两下") == [31]
    assert page.evaluate("window.asked") == 1
    expect(page.get_by_text("浏览器空间不够时可能清理这里的记录，怎么办")).to_be_visible()


def test_a_full_disk_says_so_keeps_what_is_typed_and_offers_a_file(
    office: Any, page: Page, tmp_path: Path
) -> None:
    begin(page, "石桥村")
    page.evaluate(FULL)
    fill(page, "没地方存", "41")
    expect(page.get_by_text("磁盘满了或不能写")).to_be_visible()
    save(page)
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("题目")).to_have_value("没地方存")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出备份").click()
    download.value.save_as(tmp_path / "copy.json")
    [draft] = json.loads((tmp_path / "copy.json").read_text("utf-8"))["drafts"]
    assert draft["given"]["headcount"] == 41
    page.evaluate("() => { IDBObjectStore.prototype.put = window.put }")
    saved(page)
    home(page)
    assert numbers(office, "没地方存") == [41]


def test_two_tabs_write_one_chain_and_show_each_other(office: Any, phone: BrowserContext, page: Page) -> None:
    other = phone.new_page()
    other.goto(f"{office.url}/app/")
    for tab, title in ((page, "标签甲"), (other, "标签乙")):
        tab.bring_to_front()  # a browser draws a tab that nobody sees once a second
        begin(tab, "后柳村")
        fill(tab, title)
    saved(other)
    for tab in (page, other):
        tab.bring_to_front()
        if tab is page:
            saved(page)
        home(tab)
        for title in ("标签甲", "标签乙"):
            expect(tab.locator(".rows b", has_text=title)).to_be_visible()
    assert len(numbers(office, "标签甲") + numbers(office, "标签乙")) == 2
    assert page.get_by_text("被扣下").count() == 0


def test_a_draft_that_another_tab_saved_says_so_before_it_makes_a_second_record(
    office: Any, phone: BrowserContext, page: Page
) -> None:
    begin(page)
    fill(page, "同一份草稿")
    expect(page.get_by_text("不要这份草稿")).to_be_visible()
    other = phone.new_page()
    other.goto(f"{office.url}/app/")
    other.locator("section", has_text="没填完的").get_by_role("link").click()
    saved(other)
    expect(page.get_by_text("在另一个窗口里已经保存或丢掉了")).to_be_visible()
    expect(page.get_by_label("题目")).to_have_value("同一份草稿")


def test_a_form_that_the_office_changes_meanwhile_keeps_the_answers_and_is_saved(
    office: Any, page: Page
) -> None:
    begin(page)
    fill(page, "表改了", "52")
    form = office.office.known_forms.all()["session"]
    told = form.to_json()
    told["fields"].append({"name": "weather", "kind": "text", "label": {"zh": "天气", "en": "Weather"}})
    office.office.define(Form.from_json(told | {"version": form.version + 1}))
    page.get_by_text("还可以填").click()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_label("天气")).to_be_visible()
    expect(page.get_by_label("题目")).to_have_value("表改了")
    page.get_by_label("天气").fill("晴")
    saved(page)
    home(page)
    assert numbers(office, "表改了") == [52]


def test_a_clock_set_back_a_year_is_told_and_the_day_is_asked_for(office: Any, page: Page) -> None:
    page.clock.set_fixed_time(datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=365))
    page.reload()
    expect(page.get_by_text("这台设备的日期可能不对")).to_be_visible()
    begin(page)
    fill(page, "钟慢了一年")
    assert page.get_by_role("button", name="今天").count() == 0
    save(page)
    expect(page.locator("[data-field=held_on]").locator(".error")).to_contain_text("必填")
    expect(page.get_by_label("题目")).to_have_value("钟慢了一年")


Answers = Callable[[Any], None]


def test_a_log_in_page_of_the_network_is_told_from_the_office_and_loses_nothing(
    office: Any, page: Page
) -> None:
    portal: Answers = lambda route: route.fulfill(status=200, content_type="text/html", body=PORTAL)  # noqa: E731
    page.route("**/v1/**", portal)
    begin(page)
    fill(page, "登录页", "61")
    saved(page)
    if page.get_by_role("link", name="首页").is_visible():
        page.get_by_role("link", name="首页").click()
    expect(page.get_by_text("回答的不是办公室的服务（可能是上网登录页）")).to_be_visible()
    expect(page.get_by_text("1 条在手机里，等有网络再上传")).to_be_visible()
    page.unroute("**/v1/**")
    page.get_by_role("button", name="同步").click()
    expect(page.get_by_text("全部已交")).to_be_visible()
    assert numbers(office, "登录页") == [61]


def test_wechat_is_told_of_before_the_code_is_used_up(browser: Browser, office: Any) -> None:
    context = browser.new_context(**PHONE, user_agent="Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.50")
    page, asked = context.new_page(), list[Request]()
    page.on("request", lambda request: asked.append(request) if "/v1/" in request.url else None)
    page.goto(f"{office.url}/app/#/join/{office.code()}")
    expect(page.get_by_text("用浏览器打开")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_label("加入码")).not_to_have_value("")
    assert asked == []
    context.close()


def test_plain_http_in_the_office_network_says_what_will_not_work_and_works(
    browser: Browser, office: Any
) -> None:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.goto(f"http://tiaoyan.lan:{office.port}/app/#/join/{office.code()}")
    expect(page.get_by_text("这个地址不是 https")).to_be_visible()
    expect(page.get_by_text("全部已交")).to_be_visible()
    assert not page.evaluate("isSecureContext")
    begin(page)
    fill(page, "局域网", "71")
    saved(page)
    home(page)
    assert numbers(office, "局域网") == [71]
    context.close()

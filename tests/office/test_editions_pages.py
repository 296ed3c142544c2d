"""Freezing a summary from the pages: made once, made again to the byte, explained, and blind to households without the right."""

from __future__ import annotations

import html
import io
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from docx import Document

from datasette_plugins.identity.asking import sync_of
from schemas.clock import instant
from schemas.problems import TaizhangError
from sync_server.audit import Audit
from sync_server.editions import Wanted, edition_of, editions_of, freezing, render_edition
from sync_server.editions.definitions import definitions_in
from sync_server.office import Office
from sync_server.sign_in import SignIn

from .planting import found_in, planted_office
from .summed import YEAR, text

Ask = Callable[..., Any]
SENT = instant("2020-07-06T23:59:59")
OWN = """
[[names]]
name = "走访的户"
english = "households"
of = "走访户数"
shows = "household.code"
wording = "names all"
"""
GIVEN = {
    "start": "2020-01-01", "end": "2020-06-30", "as_of": "2020-07-06", "title": "上半年总结", "note": "报<b>县委办",
    "record": "01900000-0000-7000-8fff-000000000001", "template": "half-year", "supersedes": "",
}  # fmt: skip
PATH = f"/-/editions/{GIVEN['record']}"


class Frozen(NamedTuple):
    """An office with households, and an edition in it that prints their codes."""

    folder: Path
    printing: str


@pytest.fixture(scope="module")
def frozen(golden: Path, tmp_path_factory: pytest.TempPathFactory) -> Frozen:
    folder = tmp_path_factory.mktemp("frozen") / "office"
    office = planted_office(golden, folder).office
    (folder / "figures.toml").write_text(OWN, "utf-8")
    wanted = Wanted(
        "户的总结", "2020-01-01", "2020-06-30", instant("2020-08-01"), "户.md", "走访{{走访的户}}".encode(),
        definitions_in(folder),
    )  # fmt: skip
    record, made = freezing.freeze(office, wanted, "李主任")
    assert found_in(made.output), "the edition prints what is planted"
    (folder / "figures.toml").unlink()
    office.close()
    return Frozen(folder, record)


@pytest.fixture(scope="module")
def ask(frozen: Frozen, noting: Any, pages: Any) -> Iterator[Ask]:
    """Asks a page as somebody with some roles, signed in."""
    served = type(noting)(frozen.folder)
    served.now = instant("2020-08-02")
    made = type(pages)(frozen.folder, served.url, served.key)
    sessions: dict[str, str] = {}

    def asking(roles: str, path: str, method: str = "get", **more: Any) -> Any:
        if roles not in sessions:
            passes = SignIn(frozen.folder, lambda: served.now, random.Random(len(sessions)).randbytes)
            passes.accounts.add(roles, "", tuple(roles.split("+")))
            sessions[roles] = passes.redeem(passes.make_code(roles))
            passes.close()
        cookies = {"taizhang_session": sessions[roles], **more.pop("cookies", {})}
        headers = {"accept": "text/html"}
        for _ in range(40):  # a page that is being worked out says so, and asks to be read again
            answer = made.ask(path, method, actor=None, cookies=cookies, headers=headers, **more)
            if b'http-equiv="refresh"' not in answer.content:
                return answer
        raise AssertionError(f"{path} is never ready")

    def server(roles: str, act: str, **given: Any) -> Any:
        """Asks the server itself, as a page that forgot to look who asks would."""
        asking(roles, "/-/editions")
        return made.runner.run(sync_of(made.datasette).editions(sessions[roles], act, **given))

    asking.server = server  # type: ignore[attr-defined]
    yield asking
    made.close()
    served.stop()


@pytest.fixture(scope="module")
def clerks(ask: Ask) -> Any:
    """What freezing answered, the first time it was pressed."""
    return ask("office", "/-/freeze", "post", data=GIVEN)


def desk(frozen: Frozen) -> Office:
    return Office(frozen.folder, lambda: instant("2020-08-02"), random.Random(5).randbytes)


def test_the_summary_leads_to_freezing_and_the_page_is_filled_in(ask: Ask) -> None:
    asked = f"{YEAR}&as_of=2020-07-06"
    assert f"/-/freeze?{asked}" in html.unescape(ask("office", f"/-/summary?{asked}").text)
    page = ask("office", f"/-/freeze?{asked}").text
    assert 'value="2020年上半年工作总结"' in page and "2020-07-06 收到的" in page
    assert re.search(r'name="record" value="[0-9a-f-]{36}"', page)


def test_pressing_twice_freezes_once_and_the_list_shows_it(ask: Ask, clerks: Any, frozen: Frozen) -> None:
    again = ask("office", "/-/freeze", "post", data=GIVEN)
    assert {clerks.status_code, again.status_code} == {303}
    assert clerks.headers["location"] == again.headers["location"] == PATH
    office = desk(frozen)
    assert sum(e.record == GIVEN["record"] for e in editions_of(office)) == 1
    assert edition_of(office, GIVEN["record"]).author == "office"
    office.close()
    page = ask("admin", "/-/editions").text
    assert PATH in page and "2020年上半年" in page and "报&lt;b&gt;县委办" in page


def test_the_page_names_the_late_record_and_leads_to_it(ask: Ask, clerks: Any) -> None:
    page = html.unescape(ask("office", PATH).text)
    rows = {cells[0]: cells for cells in reversed(_rows(page))}
    assert rows["外出宣讲场次"][1:3] == ["4 场次", "5 场次"]
    assert "丁村 2020-06-28 一场，王的手机 7月19日补报（+1）" in rows["外出宣讲场次"][3]
    assert re.search(r'<a href="/-/record/session/[0-9a-f-]{36}">丁村 2020-06-28 一场</a>', page)
    english = ask("office", PATH, cookies={"taizhang_language": "en"}).text
    assert "What has moved since" in english and "came in late from" in english


def _rows(page: str) -> list[list[str]]:
    found = re.findall(r"<tr>(.*?)</tr>", page, re.S)
    return [[text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)] for row in found]


def test_what_is_downloaded_is_the_edition_made_again(ask: Ask, clerks: Any, frozen: Frozen) -> None:
    answer = ask("office", f"{PATH}/document")
    office = desk(frozen)
    assert answer.content == render_edition(office, edition_of(office, GIVEN["record"]))
    office.close()
    said = "".join(p.text for p in Document(io.BytesIO(answer.content)).paragraphs)
    assert "宣讲4场次，受众350余人次" in said
    assert ask("office", f"{PATH}/annex").content[:2] == b"PK"


@pytest.mark.parametrize("roles", ["office", "admin"])
def test_without_the_right_nothing_tells_of_a_household(
    ask: Ask, clerks: Any, frozen: Frozen, roles: str
) -> None:
    printing = f"/-/editions/{frozen.printing}"
    addresses = [
        "/-/editions",
        PATH,
        f"{PATH}/document",
        f"{PATH}/annex",
        printing,
        f"{printing}?against={GIVEN['record']}",
    ]
    answers = [ask(roles, address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200] * 6
    refused = [ask(roles, f"{printing}/{part}") for part in ("document", "annex")]
    assert [answer.status_code for answer in refused] == [403, 403]
    assert found_in(b"".join(a.content for a in [*answers, *refused])) == set()
    assert "私密记录" in answers[1].text and "/-/record/contact/" not in answers[1].text
    assert "下载要能看户的账号" in answers[4].text


def test_who_may_see_households_is_led_to_them_and_that_they_looked_is_noted(
    ask: Ask, clerks: Any, frozen: Frozen
) -> None:
    assert "/-/record/contact/" in ask("private", PATH).text
    assert found_in(ask("private", f"/-/editions/{frozen.printing}/document").content)
    audit = Audit(frozen.folder, lambda: 0)
    looks = {line.what for line in audit.lines() if line.account == "private"}
    audit.close()
    assert {f"GET {PATH}", f"GET /-/editions/{frozen.printing}/document"} <= looks


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [
        ({"title": " "}, 422, "必填"), ({"supersedes": "nobody"}, 404, "没有这一版定稿"),
        ({"start": "2020-07-01"}, 200, "不是一段日期"), ({"as_of": "明天"}, 200, "读不懂"),
        ({"template": "gone"}, 404, "请重新选模板文件"),
    ],
)  # fmt: skip
def test_what_cannot_be_frozen_comes_back_as_it_was_filled_in(
    ask: Ask, frozen: Frozen, wrong: dict[str, str], status: int, told: str
) -> None:
    record = "01900000-0000-7000-8fff-000000000002"
    answer = ask("office", "/-/freeze", "post", data={**GIVEN, "record": record, **wrong})
    assert answer.status_code == status and told in text(answer.text)
    assert "报&lt;b&gt;县委办" in answer.text and f'value="{record}"' in answer.text
    office = desk(frozen)
    assert record not in {edition.record for edition in editions_of(office)}
    office.close()


def test_only_the_office_freezes_and_an_unknown_edition_is_said_to_be(ask: Ask) -> None:
    for roles in ("private", "admin"):
        assert ask(roles, "/-/freeze", "post", data=GIVEN).status_code == 403
        assert "/-/freeze" not in ask(roles, "/-/editions").text
    for tail in ("", "/document"):
        assert ask("office", f"/-/editions/01900000-0000-7000-8000-00000000000f{tail}").status_code == 404


def test_the_server_itself_judges_who_may_freeze_and_that_an_id_is_an_editions(
    ask: Any, frozen: Frozen
) -> None:
    given = {
        "record": "01900000-0000-7000-8fff-000000000009",
        "template_name": "x.md",
        "title": "x",
        "start": "2020-01-01",
    }
    a_contact = "01900000-0000-7000-8000-000000000001"
    for roles, more, code in (
        ("admin", {}, "not_for_you"), ("office", {"record": a_contact}, "unknown_edition"), ("office", {"record": "x"}, "bad_message"),
    ):  # fmt: skip
        with pytest.raises(TaizhangError) as raised:
            ask.server(roles, "freeze", end="2020-06-30", **{**given, **more})
        assert raised.value.problem.code == code
    with pytest.raises(TaizhangError) as raised:
        ask.server("office", "remake", edition=frozen.printing)
    assert raised.value.problem.code == "not_for_you"


def test_an_edition_that_was_changed_or_taken_back_says_so(ask: Ask, clerks: Any, frozen: Frozen) -> None:
    office = desk(frozen)
    heads = office.records.get(frozen.printing).heads
    made = office.author.amend(frozen.printing, "edition", {"title": "别的"}, heads, "张三")
    office.author.withdraw(frozen.printing, "edition", (made.id,), "张三")
    office.close()
    page = text(ask("office", f"/-/editions/{frozen.printing}").text)
    assert "定稿以后有人改过：标题" in page and "户的总结" in page and "这一版已经撤回" in page
    assert "后来被改动" in ask("office", "/-/editions").text

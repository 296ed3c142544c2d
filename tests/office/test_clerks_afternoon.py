"""A clerk's afternoon, from signing in to the workbook, in a real browser over a served office; before it two instructors
deliver over HTTP, and after it one of them is told why a talk came back.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

sys.path.insert(0, str(Path(__file__).parents[1]))

from office.shown import Shown, shown

from sync_server.enrolment import make_code
from sync_server.sign_in import SignIn

NAME, PASSWORD = "赵敏", "杏花春雨江南好了"
HALF = "start=2020-01-01&end=2020-06-30"
REASON = "人数与签到表不符，请核对后改成签到的数"


@pytest.fixture
def instructors(clerk: Any, taizhang: Any, another: Any) -> tuple[Any, Any]:
    """Two laptops of one village's instructors, who see each other's talks there."""
    office = clerk.desk()
    village = next(r.record for r in office.records.of_form("place") if r.values["name"] == "丁村")
    both = []
    for name, notebook in (("孙梅", taizhang), ("周强", another("zhou"))):
        person = office.author.record("person", {"name": name, "role": "own_teacher"}, "办公室").record
        both.append((name, notebook, make_code(office, f"{name}的笔记本", person, near=(village,))))
    office.close()
    for name, notebook, code in both:
        notebook.clock.now = clerk.served.now
        assert notebook("join", clerk.served.url, code).code == 0
        assert notebook("me", name).code == 0
    return both[0][1], both[1][1]


def told(notebook: Any, title: str, day: str, place: str, people: int) -> str:
    """Write a talk; its id."""
    answers = {"类别": "宣讲", "题目": title, "日期": day, "地点": place, "人数": people}
    ran = notebook("--json", "record", "场次", *(f"{name}={value}" for name, value in answers.items()))
    assert ran.code == 0, ran.out
    return str(ran.json["record"])


@pytest.fixture
def wrong(clerk: Any, instructors: tuple[Any, Any]) -> str:
    """What both bring in, published; the talk whose number cannot be right."""
    sun, zhou = instructors
    shared = told(sun, "防汛抗旱", "2020-06-10", "丁村", 60)
    told(sun, "民法典进乡村", "2020-06-16", "甲村", 40)
    wrong = told(sun, "厉行节约", "2020-06-18", "乙村", 400)
    told(zhou, "民法典进乡村", "2020-06-16", "甲村", 45)
    for notebook in (sun, zhou):
        assert notebook("sync").code == 0
    for notebook, people in ((sun, 63), (zhou, 66)):
        assert notebook("amend", shared, f"人数={people}").code == 0
    for notebook in (sun, zhou):
        assert notebook("sync").code == 0
    # What is written on a page is answered when it is published, and all before it with it.
    clerk.fill("/-/new/topic", {"title": "防汛抗旱"})
    return wrong


@pytest.fixture
def link(clerk: Any) -> str:
    """What `taizhang-server account add` gives a new clerk to open."""
    passes = SignIn(clerk.served.folder, lambda: clerk.served.now, os.urandom)
    passes.accounts.add(NAME, "", ("office",))
    code = passes.make_code(NAME)
    passes.close()
    return f"/-/sign-in?code={code}"


@pytest.fixture
def look(clerk: Any, wrong: str, link: str) -> Iterator[Shown]:
    served = type(clerk.pages)(clerk.served.folder, clerk.served.url, clerk.served.key)
    with shown(served.datasette, "") as made:
        yield made
    served.runner.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def figures(page: Page) -> tuple[int, int]:
    """Talks and people of the half-year, as they are published."""
    found = []
    for name, unit in (("outreach_sessions", "场次"), ("outreach_audience", "人次")):
        page.goto(f"/office/{name}?{HALF}")
        column = page.get_by_role("columnheader").all_inner_texts().index(unit)
        found.append(int(page.get_by_role("cell").nth(column).inner_text().replace(",", "")))
    return found[0], found[1]


def signs_in(page: Page, link: str) -> None:
    """The first time by the link, from then on with a password."""
    page.goto(link)
    press(page, "登录")
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("新密码，再填一次").fill(PASSWORD)
    press(page, "保存")
    page.goto("/-/sign-out")
    press(page, "退出")
    page.get_by_label("名字").fill(NAME)
    page.get_by_label("密码", exact=True).fill("记错了的密码")
    press(page, "登录")
    expect(page.get_by_role("alert")).to_contain_text("名字或密码不对")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    press(page, "登录")
    expect(page.get_by_role("heading", level=1)).to_contain_text("试办公室")


def settles(page: Page) -> None:
    row = page.get_by_role("row", name="防汛抗旱")
    expect(row).to_contain_text("人数")
    row.get_by_role("link", name="定下以哪个为准").click()
    page.get_by_role("radio", name="66").check()
    press(page, "就这样定")
    expect(page.get_by_role("status").first).to_contain_text("计入")


def sends_back(page: Page, record: str) -> None:
    page.get_by_role("searchbox").fill("厉行节约")
    press(page, "查找")
    page.locator(f'a[href*="{record}"]').first.click()
    follow(page, "退回更正")
    page.get_by_label("理由").fill(REASON)
    press(page, "退回")
    expect(page.locator("#tz-story + *")).to_contain_text(REASON)


def joins(page: Page) -> None:
    report = page.get_by_role("article").filter(has_text="民法典进乡村").filter(has_text="2020-06-16")
    report.get_by_role("link", name="是一件事，合并").click()
    page.get_by_role("radio", name="孙梅（").check()
    page.get_by_label("理由").fill("两人同讲的一场")
    press(page, "合并")


def enters_a_class(page: Page) -> None:
    page.goto("/-/new/klass")
    page.get_by_label("班名").fill("村书记夏季班")
    page.get_by_label("班次类型").select_option("村（社区）党组织书记培训班")
    page.get_by_role("group", name="是否主体班次").get_by_label("是").check()
    page.get_by_label("实际开班日期").fill("2020-06-22")
    page.get_by_label("报到人数").fill("45")
    press(page, "保存")
    follow(page, "为这个班次登记考勤")
    follow(page, "一次登记几条")
    for row, day, present in ((1, "2020-06-22", "44"), (2, "2020-06-23", "45")):
        page.get_by_label(f"{row} 日期").fill(day)
        page.get_by_label(f"{row} 时段").select_option("上午")
        page.get_by_label(f"{row} 应到").fill("45")
        page.get_by_label(f"{row} 实到").fill(present)
    press(page, "都保存")


def exports(page: Page, table: str, to: Path) -> list[dict[str, Any]]:
    """The rows of the first sheet, by heading."""
    page.goto("/")
    follow(page, table)
    with page.expect_download() as coming:
        follow(page, "Excel (.xlsx)")
    coming.value.save_as(to)
    sheet = openpyxl.load_workbook(to).worksheets[0]
    heading, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def is_told(sun: Any, zhou: Any) -> None:
    """The reason reaches the laptop that wrote the talk, and no other."""
    synced = sun("sync")
    assert synced.code == 0 and f"办公室退回：{REASON}" in synced.out
    assert REASON in sun("status").out
    assert zhou("sync").code == 0 and REASON not in zhou("status").out


def test_an_afternoon(look: Shown, link: str, wrong: str, instructors: Any, tmp_path: Path) -> None:
    context = look.browser.new_context(base_url=look.url, locale="zh-CN")
    context.set_default_timeout(8000)
    page = context.new_page()
    signs_in(page, link)
    before = figures(page)
    page.goto("/")
    expect(page.get_by_role("link", name="两处填得不一样")).to_be_visible()
    follow(page, "去处理")
    settles(page)
    page.goto("/-/waiting")
    joins(page)
    sends_back(page, wrong)
    # One of three talks for two, and one that waits; 66 people where 63 were taken, and not 45 and 400 more.
    after = figures(page)
    assert after == (before[0] - 2, before[1] + 3 - 45 - 400)
    enters_a_class(page)
    calls = exports(page, "考勤", tmp_path / "考勤.xlsx")
    assert [
        (r["班次"], f"{r['日期']:%m-%d}", r["应到（人次）"], r["实到（人次）"], r["填写人"]) for r in calls
    ] == [
        ("村书记夏季班", "06-23", 45, 45, NAME),
        ("村书记夏季班", "06-22", 45, 44, NAME),
    ]
    towns = exports(page, "外出宣讲：按镇街", tmp_path / "按镇街.xlsx")
    assert [(r["场次"], r["人次"]) for r in towns if r["镇街"] == "合计"] == [after]
    look.keep(page, "afternoon")
    context.close()

    is_told(*instructors)

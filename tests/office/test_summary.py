"""The summary page: every figure of a period with what may move it, and nothing of a household for who may not see one."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from click.testing import CliRunner

from sync_server.cli import main as server_main

from .summed import YEAR, at_links, behind, lines, summary, text

OFFICE_ONLY = {"id": "wen", "name": "文员", "roles": ["office"]}


@pytest.mark.parametrize(
    ("as_of", "sessions", "people", "printed"),
    [("2020-07-06", "4 场次", "355 人次", "350余"), ("2020-07-31", "5 场次", "425 人次", "420余")],
)
def test_the_golden_set_stands_on_the_page(
    pages: Any, as_of: str, sessions: str, people: str, printed: str
) -> None:
    found = summary(pages, f"{YEAR}&as_of={as_of}")
    assert found["外出宣讲场次"][0] == sessions
    assert found["外出宣讲受众人次"][:2] == [people, printed]
    assert found["外出宣讲村数"][0] == "4 村"
    assert (found["线上宣讲场次"][0], found["线上宣讲受众人次"][0]) == ("1 场次", "300 人次")
    assert (found["现场教学场次"][0], found["现场教学受众人次"][0]) == ("1 场次", "45 人次")


def test_nothing_reported_is_an_exact_0_on_the_page_and_stays_open_in_print(pages: Any) -> None:
    found = summary(pages)
    assert found["班次期数"][:2] == ["0 期", "【待核：期内无记录】"]
    assert found["新课试讲率"][:2] == ["待核", "【待核：分母为零】"]


def test_every_number_is_what_the_rows_of_its_link_make(pages: Any) -> None:
    found = at_links(pages.page, f"{YEAR}&as_of=2020-07-06")
    assert len(found) >= 7 and {n: both for n, both in found.items() if both[0] != both[1]} == {}
    assert behind(pages, "班次期数", YEAR) == ("0", [])


def test_the_statement_behind_a_number_gives_its_rows(pages: Any) -> None:
    page = pages.page(f"/-/figure/outreach_audience?{YEAR}")
    address = unescape(re.search(r'href="(/office/-/query\?[^"]+)"', page)[1])  # type: ignore[index]
    rows = pages.rows(address.replace("/-/query?", "/-/query.json?_shape=array&"))
    assert sum(row["v"] for row in rows) == 425 and len(rows) == 5
    book = pages.ask(unescape(re.search(r'href="(/office/-/query\.xlsx\?[^"]+)"', page)[1]))  # type: ignore[index]
    assert book.status_code == 200 and book.content[:2] == b"PK"


def test_a_figure_says_what_it_counts_and_by_which_rules(pages: Any) -> None:
    page = text(pages.page(f"/-/figure/外出宣讲受众人次?{YEAR}"))
    assert "类别＝宣讲；方式＝线下；场地类别≠校内" in page
    assert "R4 同一场有几份报告而人数不同的" in page and "2 份合为一条" in page
    english = pages.ask(f"/-/figure/outreach_audience?{YEAR}", cookies={"taizhang_language": "en"}).text
    assert "Kind is Outreach" in text(english) or "is Outreach" in text(english)


def test_an_unknown_figure_is_answered_with_the_nearest(pages: Any) -> None:
    answer = pages.ask("/-/figure/外出宣讲场数")
    assert answer.status_code == 404 and "外出宣讲场次" in answer.text


def test_the_command_says_what_the_page_says(pages: Any) -> None:
    given = [str(pages.folder), "--from", "2020-01-01", "--to", "2020-06-30", "--as-of", "2020-07-06"]
    found = summary(pages, f"{YEAR}&as_of=2020-07-06")
    ran = CliRunner().invoke(server_main, ["figures", *given, "--json"], catch_exceptions=False)
    said = {one["name"]: one for one in json.loads(ran.stdout)["figures"]}
    assert said.keys() == found.keys()
    for name, one in said.items():
        if one["unit"] != "%" and one["value"]:
            assert found[name][0] == f"{int(one['value']):,} {one['unit']}", name
    sessions = said["外出宣讲场次"]["coverage"]
    assert sessions["state"] == "unknown" and [d["name"] for d in sessions["unknown"]] == [
        "王的手机",
        "张的笔记本",
    ]
    assert said["班次期数"]["coverage"]["state"] == "complete"
    lines_said = CliRunner().invoke(server_main, ["figures", *given], catch_exceptions=False).stdout
    assert "外出宣讲受众人次：355人次  （2 台设备不知道）" in lines_said and "新课试讲率：待核" in lines_said


# Asking.


def test_a_period_that_is_none_is_said_and_the_usual_one_stands(pages: Any) -> None:
    page = pages.page("/-/summary?start=2020-06-30&end=2020-01-01")
    assert "2020-06-30 – 2020-01-01" in page and "不是一段日期" in page
    assert "读不懂" in pages.page(f"/-/summary?{YEAR}&as_of=昨天")
    assert "0001-01-01 – 0001-06-30" in pages.page("/-/summary?start=0001-01-01&end=0001-06-30")


def test_before_anything_had_come_there_are_no_numbers(pages: Any) -> None:
    page = pages.page(f"/-/summary?{YEAR}&as_of=2019-01-01")
    assert "那时还没有收到任何记录" in page and lines(page) == {}


def test_quarters_years_and_days_are_periods_too(pages: Any) -> None:
    page = pages.page("/-/summary?start=2020-04-01&end=2020-06-30")
    assert "2020年第二季度" in page
    found = lines(page)
    assert found["外出宣讲场次"][0].split()[0] < summary(pages)["外出宣讲场次"][0].split()[0]
    assert "全年" in pages.page("/-/summary?start=2020-01-01&end=2020-12-31")


def test_unless_asked_it_is_the_newest_half_year_with_records(pages: Any) -> None:
    assert "2020年上半年" in text(re.search(r"<h1>.*?</h1>", pages.page("/-/summary"), re.S)[0])  # type: ignore[index]


def test_the_trend_is_against_the_same_days_a_year_before_and_the_period_before(living: Any) -> None:
    for day in ("2019-05-01", "2019-05-02", "2019-10-01"):
        living.record(
            "klass",
            name=f"班{day}",
            kind="party_member",
            is_main="no",
            sponsor="own",
            opened_on=day,
            enrolled=10,
        )
    living.record(
        "klass",
        name="今年",
        kind="party_member",
        is_main="no",
        sponsor="own",
        opened_on="2020-05-01",
        enrolled=10,
    )
    living.publish()
    cells = summary(living.pages)["党员进党校培训班期数"]
    assert cells[0] == "1 期", cells
    assert cells[4:6] == ["－1（－50%）", "持平"]


# Households.


@pytest.fixture
def households(living: Any) -> Any:
    """An office in which one household was visited."""
    village = living.pages.record("select record from place where kind = 'village' limit 1")
    person = living.pages.record("select record from person limit 1")
    living.household = living.record("household", code="龘-01", place=village)
    living.contact = living.record(
        "contact",
        kind="visit",
        contacted_on="2020-05-06",
        visitors=[person],
        household=living.household,
        reached="yes",
        note="靐",
    )
    living.publish()
    return living


def test_the_total_of_a_private_figure_is_for_the_office_and_its_rows_are_not(households: Any) -> None:
    summed = households.pages.page(f"/-/summary?{YEAR}", actor=OFFICE_ONLY)
    page = households.pages.page(f"/-/figure/走访户数?{YEAR}", actor=OFFICE_ONLY)
    assert lines(summed)["走访户数"][0] == "1 户"
    assert '<data class="tz-exact" value="1">' in page and "逐条记录只给有权看的人" in page
    for shown in (summed, page):
        for secret in (
            households.contact,
            households.household,
            "龘",
            "靐",
            "/-/record/contact",
            "/private/",
        ):
            assert secret not in shown, secret


def test_who_may_see_households_sees_the_rows_and_that_is_noted(households: Any) -> None:
    exact, rows = behind(households.pages, "走访户数", YEAR)
    assert exact == "1" and rows == [households.household]
    page = households.pages.page(f"/-/figure/走访户数?{YEAR}")
    assert households.contact in page and "/private/-/query?" in page

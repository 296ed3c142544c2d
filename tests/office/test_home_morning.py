"""The home page in the morning: the figures as their own pages have them, and totals of what is private without its rows."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from datasette_plugins.browse.morning import working_day_before
from datasette_plugins.browse.period import asked, half_year

OFFICE_ONLY = {"id": "lin", "name": "林", "roles": ["office"]}


def cards(page: str) -> dict[str, str]:
    """The figures of the home page: title to number."""
    found = re.findall(r'<li class="tz-card">(.*?)<p class="tz-big">([^<]*)', page, re.S)
    return {re.sub(r"<[^>]+>", "", title).split("私密")[0].strip(): number.strip() for title, number in found}


def test_each_figure_is_what_its_own_page_says(pages: Any) -> None:
    shown = cards(pages.page("/"))
    for title, address in (
        ("外出宣讲场次", "/office/outreach_sessions.json"), ("外出宣讲受众人次", "/office/outreach_audience.json"),
    ):  # fmt: skip
        row = pages.rows(f"{address}?_shape=array&start=2020-01-01&end=2020-06-30")[0]
        assert shown[title] == f"{next(iter(row.values())):,}", title


def test_the_office_sees_the_totals_of_private_forms_and_no_way_to_their_rows(living: Any) -> None:
    household = living.record("household", code="H-0007")
    person = living.pages.record("select record from person where name = '王'")
    living.record(
        "contact",
        kind="visit",
        contacted_on="2020-06-02",
        visitors=[person],
        household=household,
        reached="yes",
    )
    living.publish()
    page = living.pages.page("/", OFFICE_ONLY)
    assert cards(page)["走访户数"] == "1"
    assert "/private" not in page and "H-0007" not in page
    assert "/private/households_visited" in living.pages.page("/")


def test_looking_at_the_home_page_is_no_look_at_households(golden: Path, pages: Any) -> None:
    nobody_notes = type(pages)(golden, "http://127.0.0.1:9", "k")
    try:
        answer = nobody_notes.ask("/", headers={"accept": "text/html"})
        assert answer.status_code == 200 and "走访户数" in answer.text
        assert nobody_notes.ask("/-/waiting?file=private", headers={"accept": "text/html"}).status_code != 200
    finally:
        nobody_notes.close()


def test_what_waits_and_what_came_in_lead_to_their_pages(living: Any) -> None:
    record = living.record(
        "session", kind="outreach", mode="online", held_on="2020-07-20", title="缺人数的那场"
    )
    living.publish()
    page = living.pages.page("/")
    assert f"/-/record/session/{record}" in page and "缺人数的那场" in page
    assert 'href="/-/waiting?kind=broken"' in page
    assert re.search(r'href="/-/device/[^"]+"', page)


def test_after_a_weekend_news_is_counted_from_friday() -> None:
    assert working_day_before(date(2020, 7, 20)) == date(2020, 7, 17)
    assert working_day_before(date(2020, 7, 21)) == date(2020, 7, 20)
    assert working_day_before(date(2020, 7, 19)) == date(2020, 7, 17)


def test_a_period_is_the_half_year_before_unless_asked_and_nonsense_is_said() -> None:
    today = date(2020, 7, 20)
    assert asked({}, today) == half_year(date(2020, 6, 30))
    given = asked({"start": "2020-03-01", "end": "2020-03-31"}, today)
    assert (given.first, given.last, given.wrong) == ("2020-03-01", "2020-03-31", "")
    assert (
        asked({"start": "2020-02-30"}, today).wrong
        and asked({"start": "2020-05-01", "end": "2020-01-01"}, today).wrong
    )
    assert asked({"start": "2020-05-01"}, today).last == "2020-06-30"


def test_unless_asked_pages_speak_of_the_newest_half_year_with_records() -> None:
    spring, autumn = half_year(date(2020, 3, 1)), half_year(date(2019, 9, 1))
    assert asked({}, date(2020, 7, 20), (spring, autumn)) == spring
    late = asked({}, date(2026, 11, 23), (spring, autumn))
    assert (late.first, late.last, late.instead_of) == (
        "2020-01-01",
        "2020-06-30",
        half_year(date(2026, 10, 1)),
    )


def test_the_pages_of_an_office_that_was_long_closed_show_its_last_half_year(living: Any) -> None:
    living.now += 5 * 365 * 24 * 3_600_000
    living.record("place", name="五年以后", kind="village")
    living.publish()
    person, place = (living.pages.record(f"select record from {name}") for name in ("person", "place"))
    for path in ("/-/charts", "/-/places", f"/-/person/{person}", f"/-/place/{place}"):
        page = living.pages.page(path)
        assert "2025年上半年还没有记录" in page and "2020年上半年" in page, path
    assert re.search(r"<h2[^>]*>数字 <span[^>]*>2020年上半年", living.pages.page("/"))


def test_of_many_devices_that_are_behind_the_home_page_lists_eight(living: Any) -> None:
    for n in range(12):
        living.record("device", device=f"d{n:016}", name=f"手机{n:02}", state="enrolled")
    living.publish()
    page = living.pages.page("/").split('id="h-devices"')[1].split("</section>")[0]
    assert page.count("<li>") == 8
    assert re.search(r"另有 (\d+) 台", page) and "/office/device_coverage" in page


def test_the_morning_begins_anew_on_a_day_on_which_nothing_came_in(living: Any) -> None:
    living.publish()
    first = living.pages.page("/")
    living.now += 7 * 24 * 3_600_000
    living.publish()
    later = living.pages.page("/")
    said = re.compile(r"(\d+月\d+日)以来")
    assert said.findall(first) != said.findall(later)

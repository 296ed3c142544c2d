"""The stored queries give the exact figures, for a period, as of a moment, and say what is not in them."""

from __future__ import annotations

from typing import Any

import pytest

FIRST_HALF = "start=2020-01-01&end=2020-06-30"


def figure(pages: Any, name: str, asked: str, database: str = "office") -> list[dict[str, Any]]:
    return pages.rows(f"/{database}/{name}.json?_shape=array&{asked}")


@pytest.mark.parametrize(
    ("as_of", "sessions", "audience"),
    [
        ("2020-01-02", 1, 80),
        ("2020-03-19", 2, 205),  # before the co-lecturer's report of the same talk
        ("2020-03-20", 3, 325),  # both reports, not yet joined
        ("2020-03-21", 2, 205),  # joined, the lead lecturer's number stands
        ("2020-05-10", 4, 1165),  # with a zero too many
        ("2020-05-11", 5, 1225),  # and one that was taken back the day after
        ("2020-07-06", 4, 355),
        ("2020-07-06 09:00", 4, 355),
        ("2020-07-31", 5, 425),
        ("", 5, 425),
    ],
)
def test_outreach_of_the_golden_office_as_of_a_moment(
    pages: Any, as_of: str, sessions: int, audience: int
) -> None:
    asked = f"{FIRST_HALF}&as_of={as_of}"
    [counted] = figure(pages, "outreach_sessions", asked)
    [summed] = figure(pages, "outreach_audience", asked)
    assert (counted["场次"], summed["人次"], summed["场次"]) == (sessions, audience, sessions)
    assert (counted["待核（未计入）"], counted["分歧（已计入）"], counted["说明"]) == (0, 0, None)


def test_a_half_year_is_taken_when_no_dates_are_given_that_of_a_month_before(pages: Any) -> None:
    [row] = figure(pages, "outreach_audience", "as_of=2020-07-06")
    assert (row["起"], row["止"], row["人次"]) == ("2020-01-01", "2020-06-30", 355)
    [row] = figure(pages, "outreach_audience", "as_of=2020-12-01")
    assert (row["起"], row["止"], row["人次"]) == ("2020-07-01", "2020-12-31", 50)
    [row] = figure(pages, "outreach_audience", "start=2020-07-01")
    assert (row["起"], row["止"]) == ("2020-07-01", "2020-12-31")


@pytest.mark.parametrize(
    "asked",
    ["start=2020/01/01", "end=2020-06-31", "as_of=yesterday", "as_of=2020-02-31 09:00", "as_of=2019-01-01",
     "start=2020-06-30&end=2020-01-01"],
)  # fmt: skip
def test_a_question_that_makes_no_sense_gets_a_reason_and_no_number(pages: Any, asked: str) -> None:
    [single] = figure(pages, "outreach_audience", asked)
    assert single["说明"]
    assert single["人次"] is None and single["场次"] is None and single["待核（未计入）"] is None
    [grouped] = figure(pages, "outreach_by_month", asked)
    assert grouped["说明"] == single["说明"]
    assert grouped["人次"] is None


@pytest.mark.parametrize("name", ["outreach_by_venue", "outreach_by_month", "outreach_by_town"])
def test_a_breakdown_adds_up_to_its_total(pages: Any, name: str) -> None:
    *groups, total = figure(pages, name, f"{FIRST_HALF}&as_of=2020-07-31")
    assert (total["场次"], total["人次"]) == (5, 425)
    assert sum(g["场次"] for g in groups) == 5
    assert sum(g["人次"] for g in groups) == 425


def test_a_breakdown_is_in_words(pages: Any) -> None:
    assert [r["场地类别"] for r in figure(pages, "outreach_by_venue", FIRST_HALF)] == ["镇街村", "合计"]
    assert [r["镇街"] for r in figure(pages, "outreach_by_town", FIRST_HALF)] == ["青石镇", "合计"]
    months = [r["月份"] for r in figure(pages, "outreach_by_month", FIRST_HALF)]
    assert months == ["2020-01", "2020-03", "2020-04", "2020-05", "2020-06", "合计"]


def test_a_period_without_anything_is_an_honest_zero(pages: Any) -> None:
    [row] = figure(pages, "outreach_audience", "start=2018-01-01&end=2018-06-30")
    assert (row["人次"], row["场次"], row["说明"]) == (0, 0, None)
    [total] = figure(pages, "outreach_by_town", "start=2018-01-01&end=2018-06-30")
    assert (total["镇街"], total["人次"]) == ("合计", 0)


def outreach(living: Any, **fields: Any) -> str:
    person = living.pages.record("select record from person where name = '王'")
    place = living.pages.record("select record from place where name = '甲村'")
    return living.record(
        "session",
        **{
            "kind": "outreach", "held_on": "2020-06-01", "mode": "in_person", "place": place, "title": "补录",
            "lecturers": [person], "lead": person, "lecturer_role": "own_teacher",
        } | fields,
    )  # fmt: skip


def test_a_record_that_breaks_a_rule_is_out_and_said_to_be(living: Any) -> None:
    outreach(living)  # no headcount
    outreach(living, held_on="2021-01-01")  # not of this period
    living.publish()
    [row] = figure(living.pages, "outreach_audience", FIRST_HALF)
    assert (row["人次"], row["场次"], row["待核（未计入）"]) == (425, 5, 1)
    *_, total = figure(living.pages, "outreach_by_town", FIRST_HALF)
    assert "待核（未计入）1 条" in total["说明"]


def test_a_session_whose_counts_are_not_all_in_counts_without_a_number(living: Any) -> None:
    session = outreach(living, doors=2)
    living.record("audience_count", session=session, n=30)
    living.publish()
    [row] = figure(living.pages, "outreach_audience", FIRST_HALF)
    assert (row["人次"], row["场次"], row["人次待核的场次"]) == (425, 6, 1)
    living.record("audience_count", session=session, n=20)
    living.publish()
    [row] = figure(living.pages, "outreach_audience", FIRST_HALF)
    assert (row["人次"], row["场次"], row["人次待核的场次"]) == (475, 6, 0)


def test_households_and_needs_are_counted_in_the_private_file(living: Any) -> None:
    place = living.pages.record("select record from place where name = '甲村'")
    person = living.pages.record("select record from person where name = '王'")
    one, two, three = (living.record("household", code=f"甲-0{i}", place=place) for i in (1, 2, 3))
    living.amend(three, merged_into=two)
    contacts = [
        (one, "2020-03-01", "visit", "yes"),
        (one, "2020-04-01", "visit", "yes"),
        (two, "2020-04-01", "visit", "yes"),
        (three, "2020-04-02", "visit", "yes"),
        (two, "2020-05-01", "phone", "yes"),
        (one, "2020-05-02", "visit", "no"),
    ]
    for household, day, kind, reached in contacts:
        living.record(
            "contact", household=household, contacted_on=day, kind=kind, reached=reached, visitors=[person]
        )
    for status, closed in (("closed", "2020-06-30"), ("working", None), ("closed", "2020-07-01")):
        living.record(
            "need", domain="helping", category="house", description="屋顶漏雨", household=one, owner=person,
            raised_on="2019-12-01", status=status, **({"closed_on": closed} if closed else {}),
        )  # fmt: skip
    living.publish()
    [visited] = figure(living.pages, "households_visited", FIRST_HALF, "private")
    assert (visited["户数"], visited["户次"], visited["说明"]) == (2, 4, None)
    [resolved] = figure(living.pages, "needs_resolved", FIRST_HALF, "private")
    assert (resolved["项数"], resolved["待核（未计入）"]) == (1, 0)


def test_a_minute_or_a_day_that_is_named_belongs_to_what_was_received_by_then(living: Any) -> None:
    outreach(living, headcount=9)
    living.publish()
    received = living.pages.record("select max(received_at) from session")
    assert received == "2020-07-21 10:53:22"
    for as_of, audience in [
        ("2020-07-21 10:52", 425),
        ("2020-07-21 10:53", 434),
        ("2020-07-21T10:53:22", 434),
        ("2020-07-21 10:53:21", 425),
        ("2020-07-21", 434),
        ("2020-07-20", 425),
    ]:
        [row] = figure(living.pages, "outreach_audience", f"{FIRST_HALF}&as_of={as_of}")
        assert row["人次"] == audience, as_of

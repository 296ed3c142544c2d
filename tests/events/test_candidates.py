"""Candidates for one event: they fit what took place on seasons that nobody looked at, and two talks stay two."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from random import Random

import pytest
from events.measuring import SEEDS, Score, found_in, scored, shown, standing
from events.season import TALKS, TRAPS, TWICE, make_season

from schemas.events import Places, Report, Spot, candidates, crowds
from schemas.events.crowds import MANY

HELD_OUT = range(SEEDS["held out"][0], SEEDS["held out"][0] + 8)


def test_on_seasons_not_looked_at_precision_and_recall_are_as_promised() -> None:
    found = []
    for seed in HELD_OUT:
        season = make_season(seed)
        found.append(scored(shown(found_in(season)), season.truth()))
    total = Score(*(sum(column) for column in zip(*found, strict=True)))
    assert total.precision >= 0.95 and total.recall >= 0.90, total
    assert total.hits > 400, "with enough that is told twice"
    assert (TALKS, TWICE, TRAPS) == (120, 60, 40), "and the fixed share of traps"


def test_comparing_what_lies_together_finds_what_comparing_all_finds() -> None:
    for seed in HELD_OUT[:3]:
        reports, siblings = standing(make_season(seed))
        assert shown(candidates(crowds(reports), siblings), likely=False) == shown(
            candidates(combinations(reports, 2), siblings), likely=False
        )


def test_the_order_in_which_reports_come_changes_nothing() -> None:
    reports, siblings = standing(make_season(HELD_OUT[0]))
    first = candidates(crowds(reports), siblings)
    Random(1).shuffle(reports)
    assert candidates(crowds(reports), siblings) == first


def test_a_crowd_of_any_size_is_compared_in_pieces() -> None:
    crowd = [Report(f"r{i:05}", "outreach", "2020-03-18", "p1", headcount=i % 90) for i in range(3000)]
    pieces = list(crowds(crowd))
    assert max(map(len, pieces)) <= MANY and sum(map(len, pieces)) <= 2 * len(crowd)
    assert {r.record for piece in pieces for r in piece} == {r.record for r in crowd}


ONE = Report(
    "r1", "outreach", "2020-03-18", "p1", "p1", "in_person", "morning", frozenset({"王"}), "t1", "春季防火", 60, "villagers",
    device="d1", hand="王",
)  # fmt: skip
BY_THE_CLERK = {"record": "r2", "device": "office", "hand": ""}
NAMES_BOTH = {"lecturers": frozenset({"王", "李"})}


def found(*reports: Report) -> list[tuple[tuple[str, ...], bool]]:
    return [
        (c.records, c.is_likely) for c in candidates(crowds(reports), lambda a, b: {a, b} == {"p1", "p2"})
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"lecturers": frozenset({"李"}), "topic": "t2", "subject": "医保缴费"},
        {"half_day": "afternoon"},
        {"place": "p2", "named_place": "p2", "half_day": "afternoon"},
        {"held_on": "2020-03-19", "headcount": 75},
        {"mode": "online"},
        {"kind": "lesson"},
    ],
    ids=["other lecturer and topic", "afternoon", "next village", "next day", "online", "other kind"],
)
def test_two_lectures_with_equal_counts_stay_two(other: dict[str, object]) -> None:
    second = replace(ONE, record="r2", device="d2", hand="李", **other)  # type: ignore[arg-type]
    assert not any(is_likely for _, is_likely in found(ONE, second))


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"half_day": "", "headcount": 57}, "near_headcount"),
        ({"headcount": 600}, "tenfold"),
        ({"topic": "", "subject": "《春季防火》"}, "same_title"),
        ({"topic": "", "subject": "春季防火（村级）"}, "alike_title"),
        ({"named_place": "p9"}, "other_name"),
        ({"place": "", "named_place": ""}, "no_place"),
        ({"held_on": "2020-03-19", "made_at": "2020-03-19 00:40:00"}, "after_midnight"),
    ],
)
def test_one_talk_told_twice_is_found_and_says_why(other: dict[str, object], code: str) -> None:
    second = replace(ONE, **BY_THE_CLERK | other)  # type: ignore[arg-type]
    [one] = candidates(crowds([ONE, second]))
    assert one.is_likely and one.records == ("r1", "r2")
    assert code in {reason.code for reason in one.pair.reasons}


def test_two_who_lectured_together_may_have_named_villages_that_are_taken_for_each_other() -> None:
    first = replace(ONE, **NAMES_BOTH)  # type: ignore[arg-type]
    second = replace(first, record="r2", place="p2", named_place="p2", device="d2", hand="李")
    assert found(first, second) == [(("r1", "r2"), True)]
    assert found(first, replace(second, place="p3", named_place="p3")) == []


def test_a_report_that_fits_two_talks_joins_them_not() -> None:
    afternoon = replace(ONE, record="r2", half_day="afternoon")
    either = replace(ONE, record="r3", half_day="", device="office", hand="")
    assert [records for records, _ in found(ONE, afternoon, either)] == [("r1", "r3"), ("r2", "r3")]


def test_what_a_person_found_to_be_two_is_no_candidate() -> None:
    second = replace(ONE, **BY_THE_CLERK)  # type: ignore[arg-type]
    assert candidates(crowds([ONE, second])) and not candidates(
        crowds([ONE, second]), is_apart=lambda a, b: True
    )


def test_an_entry_of_the_list_stands_for_what_was_merged_into_it_or_is_called_the_same() -> None:
    places = Places(
        [
            Spot("a", "柳河村", "t1", ("老柳河",)), Spot("b", "老柳河", "t1"), Spot("c", "柳河", "t2"),
            Spot("d", "旧柳河", "t1", merged_into="a"), Spot("e", "柳河东村", "t1"),
        ]
    )  # fmt: skip
    assert [places.of(record) for record in "abcde"] == ["a", "a", "c", "a", "e"]

"""What looks mistaken in a single report: most zeros too many are found, and few numbers that are right are pointed at."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from events.measuring import SEEDS
from events.season import Season, make_season

from schemas.events import Known, Report, Visits, number_doubt, place_doubt, usual


def doubted(reports: list[Report]) -> set[str]:
    """The records whose headcount is pointed at, each against the others."""

    def of(name: str, value: str) -> list[int]:
        return [r.headcount or 0 for r in reports if getattr(r, name) == value]

    found = set()
    for r in reports:
        known = Known(*(usual(of(name, getattr(r, name))) for name in ("device", "place", "kind")))
        if number_doubt(r.headcount or 0, known) is not None:
            found.add(r.record)
    return found


def with_zeros(season: Season, seed: int) -> tuple[list[Report], set[str]]:
    wrong = set(Random(seed).sample([r.record for r in season.reports], 12))
    return [
        replace(r, headcount=(r.headcount or 0) * 10) if r.record in wrong else r for r in season.reports
    ], wrong


def test_most_zeros_too_many_are_found_and_little_else() -> None:
    hits = shown = slips = 0
    for seed in range(SEEDS["held out"][0], SEEDS["held out"][0] + 16):
        reports, wrong = with_zeros(make_season(seed), seed)
        found = doubted(reports)
        hits, shown, slips = hits + len(found & wrong), shown + len(found), slips + len(wrong)
    assert hits / slips >= 0.9 and hits / shown >= 0.85, (hits, shown, slips)


def test_a_number_is_judged_by_its_lecturer_and_only_without_enough_of_theirs_by_its_kind() -> None:
    few, some = usual([40, 44]), usual([38, 40, 40, 41, 44])
    doubt = number_doubt(400, Known(some, few, usual([300] * 9)))
    assert doubt is not None and (doubt.against, doubt.usual, doubt.without_zero) == ("lecturer", 40, 40)
    assert number_doubt(400, Known(few, few, usual([300] * 9))) is None
    assert number_doubt(400, Known(few, few, few)) is None, "nothing is usual yet"
    assert number_doubt(405, Known(some, few, few)) is not None, "more than ten times"
    assert number_doubt(205, Known(some, few, few)) is None, "no zero to take away"


def test_a_place_that_often_has_so_many_explains_the_number() -> None:
    lecturer, hall = usual([38, 40, 40, 41, 44]), usual([350, 380, 400, 420, 500])
    assert number_doubt(400, Known(lecturer, hall, lecturer)) is None


def test_a_village_is_asked_about_when_its_lecturer_is_at_home_in_the_one_beside_it() -> None:
    assert place_doubt(Visits(1, 1), Visits(3, 4))
    assert not place_doubt(Visits(1, 2), Visits(3, 4)), "others come here too"
    assert not place_doubt(Visits(1, 1), Visits(1, 9)), "and the lecturer hardly goes there"

"""Work in the sanitation campaign, and journeys and postings."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from sync_server.county.calendar import after, busy_day, working_days
from sync_server.county.cast import HELD_BY, Cast
from sync_server.county.extent import Extent
from sync_server.county.results import make_results
from sync_server.county.world import Fact, Trip, Work

WORKS = 60
_ITEMS = (
    # item, units, least, most
    ("board", ("ge", "ge", "kuai", "fu"), 1, 6), ("advert", ("tiao", "tiao", "zhang"), 60, 240),
    ("wall", ("sqm",), 40, 260), ("rubble", ("ton", "truck", "cubic"), 1, 4), ("photo", ("zhang",), 20, 60),
)  # fmt: skip


def make_paperwork(random: Random, cast: Cast, extent: Extent) -> list[Fact]:
    """All of it."""
    return [*_works(random, cast, extent), *_trips(random, cast), *make_results(random, cast)]


def _works(random: Random, cast: Cast, extent: Extent) -> Iterator[Work]:
    days = working_days("2020-03-02", "2020-06-19")
    for i in range(extent.of(WORKS, 12)):
        item, units, least, most = _ITEMS[i % len(_ITEMS)]
        qty = Decimal(random.randint(least, most))
        if item in ("wall", "rubble") and random.random() < 0.5:
            qty += Decimal("0.5")
        place = cast.villages[i] if i == 5 else random.choice(cast.compounds)  # one board stands in a village
        people = tuple(random.sample([p.key for p in cast.cadres if p.key != HELD_BY], 2))
        yield Work(f"work{i + 1}", item, busy_day(random, days), place.key, qty, random.choice(units), people,
                   "other" if i == 10 else "sanitation")  # fmt: skip


def _trips(random: Random, cast: Cast) -> Iterator[Trip]:
    staff = [p.key for p in cast.lecturers]
    cadres = [p.key for p in cast.cadres]
    schools = [p.key for p in cast.kind("party_school")]
    batches = (("2020-01-13", (schools[0], schools[1])), ("2020-05-18", (schools[2], schools[0])))
    for i, (start, visited) in enumerate(batches, 1):
        who = tuple(staff[2 * i : 2 * i + 2])
        yield Trip(f"visit-study{i}", "visit_study", f"对标学习第{i}批", who, start, visited, after(start, 2))
    for i, day in enumerate(("2020-01-08", "2020-03-24", "2020-04-15", "2020-05-07", "2020-06-03"), 1):
        where = tuple(p.key for p in random.sample(list(cast.villages), 2))
        yield Trip(
            f"research{i}",
            "research",
            "一线专题调研",
            tuple(random.sample(staff, min(4, len(staff)))),
            day,
            where,
            after(day, 2),
        )
    for i, (kind, sent, level, day) in enumerate((
        ("upper_school", staff[1:3], "city_above", "2020-01-06"), ("upper_school", staff[2:4], "province", "2020-06-01"),
        ("contest", staff[0:2], "city_above", "2020-06-16"), ("contest", staff[3:4], "own", "2020-05-12"),
        ("other_contest", staff[4:5], "city_above", "2020-05-22"),
    ), 1):  # fmt: skip
        yield Trip(f"sent{i}", kind, "外出学习比赛", tuple(sent), day, level=level, end=after(day, 4))
    yield from _postings(cast, cadres)


def _postings(cast: Cast, cadres: list[str]) -> Iterator[Trip]:
    """Four first secretaries, of whom one was replaced; staff at the grassroots, one of whom came back before."""
    where = [(p.key,) for p in cast.villages[:8]]
    secretaries = [(cadres[i], "2019-03-01", "2020-04-30" if i == 0 else "") for i in range(3)]
    for i, (who, start, end) in enumerate([*secretaries, (cadres[3], "2020-05-01", "")], 1):
        place = where[0] if i == 4 else where[i - 1]
        yield Trip(f"first{i}", "first_secretary", "驻村第一书记", (who,), start, place, end)
    for i, (who, start, end) in enumerate((
        (cadres[4], "2019-02-18", ""), (cadres[5], "2019-02-18", "2019-12-31"), (cadres[6], "2020-03-16", ""),
        (cadres[0], "2020-05-06", ""),
    ), 1):  # fmt: skip
        yield Trip(f"grass{i}", "grassroots", "万名干部下基层", (who,), start, end=end)
    for i, (who, start) in enumerate(((cadres[7], "2020-04-20"), (cadres[1], "2019-09-02")), 1):
        yield Trip(f"practice{i}", "practice", "乡镇实践锻炼", (who,), start, where[4 + i], after(start, 90))

"""The talks in the villages and the teaching at the bases: what really took place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp, log
from random import Random

from sync_server.county.calendar import END, START, after, busy_day, working_days
from sync_server.county.cast import Cast
from sync_server.county.extent import Extent
from sync_server.county.world import Gathering, Person, Place

LATE = 2
"""So many lecturers, the last of the list before the namesake, come home only after the report."""
LATE_FROM = "2020-06-19"
"""From this day on these give only the talks that arrive late."""

_KINDS_OF_AUDIENCE = {"office": "office", "enterprise": "enterprise", "school": "school"}


def audience(random: Random, median: int = 95, spread: float = 0.45) -> int:
    """How many came: lognormal, as such numbers are, within what a hall or a square holds."""
    return int(min(480, max(12, exp(random.gauss(log(median), spread)))))


def late_lecturers(cast: Cast) -> Sequence[Person]:
    """Those whose devices come home after the report was sent."""
    return cast.lecturers[-1 - LATE : -1]


def punctual_lecturers(cast: Cast) -> list[Person]:
    """All the others."""
    late = late_lecturers(cast)
    return [person for person in cast.lecturers if person not in late]


def make_talks(random: Random, cast: Cast, extent: Extent) -> list[Gathering]:
    """Outreach talks in the order of their days, then the online one."""
    count = extent.of(96, 44)
    days = sorted(busy_day(random, working_days(START, LATE_FROM)) for _ in range(count - 3))
    talks = [_talk(random, cast, f"talk{i}", day) for i, day in enumerate(days, 1)]
    _late_talks(random, cast, talks)
    pairs = round(0.22 * count)
    free = [i for i, talk in enumerate(talks[:-3]) if cast.lecturers[0].key not in talk.lecturers]
    for at in random.sample(free, pairs - 1):
        talks[at] = _with_second(random, cast, talks[at])
    _two_alike(talks, cast)
    nobody = next(
        i for i, talk in enumerate(talks) if len(talk.lecturers) == 1 and "2020-01" < talk.day < "2020-04"
    )
    talks[nobody] = replace(talks[nobody], audience=0)  # nobody came, and it was held all the same
    return [*talks, _online(random, cast)]


def _talk(random: Random, cast: Cast, key: str, day: str, lecturer: Person | None = None) -> Gathering:
    if lecturer is None:
        usable = punctual_lecturers(cast) if day >= LATE_FROM else cast.lecturers
        lecturer = random.choice(usable)
    place = _venue(random, cast)
    return Gathering(
        key, "outreach", day, random.choice(("morning", "afternoon", "afternoon", "evening")), place.key,
        topic=random.choice(cast.topics).key, lecturers=(lecturer.key,), role=lecturer.role,
        audience=audience(random), method=random.choice(("signed", "called", "called", "seen")),
        audience_kind=_KINDS_OF_AUDIENCE.get(place.kind) or random.choice(("villagers", "members", "mixed")),
    )  # fmt: skip


def _venue(random: Random, cast: Cast) -> Place:
    if random.random() < 0.08:
        return random.choice([p for p in cast.others if p.kind in (*_KINDS_OF_AUDIENCE, "grassroots_school")])
    return random.choice(cast.villages)


def _with_second(random: Random, cast: Cast, talk: Gathering) -> Gathering:
    second = random.choice([p for p in punctual_lecturers(cast) if p.key != talk.lead])
    return replace(talk, lecturers=(talk.lead, second.key))


def _late_talks(random: Random, cast: Cast, talks: list[Gathering]) -> None:
    """Three events that arrive three weeks late: one of each late lecturer, and one that both report."""
    one, two = late_lecturers(cast)
    day = after(END, -4)
    for nth, lecturer in enumerate((one, two, one)):
        talks.append(_talk(random, cast, f"late{nth + 1}", after(day, nth), lecturer))
    talks[-1] = replace(talks[-1], lecturers=(one.key, two.key))


def _two_alike(talks: list[Gathering], cast: Cast) -> None:
    """Two different talks on one afternoon in two halls of one village, on one topic, before equally many people; and
    the two namesakes each give one on a day.
    """
    single = [i for i, talk in enumerate(talks[:-3]) if len(talk.lecturers) == 1 and talk.day > "2020-04"]
    first, second, third, fourth = single[:4]
    like, other = talks[first], talks[second]
    talks[second] = replace(
        other, day=like.day, place=like.place, audience=like.audience, topic=like.topic, half="afternoon",
        lecturers=(next(p.key for p in punctual_lecturers(cast) if p.key != like.lead),),
    )  # fmt: skip
    talks[first] = replace(like, half="afternoon")
    for at, namesake in ((third, cast.lecturers[0]), (fourth, cast.lecturers[-1])):
        talks[at] = replace(talks[at], day=talks[third].day, lecturers=(namesake.key,))


def _online(random: Random, cast: Cast) -> Gathering:
    person = punctual_lecturers(cast)[0]
    return Gathering(
        "online1", "outreach", "2020-02-20", "evening", mode="online", topic=cast.topics[13].key,
        lecturers=(person.key,), role=person.role, audience=random.randint(250, 400), method="seen",
    )  # fmt: skip


def make_outside(random: Random, cast: Cast) -> list[Gathering]:
    """Two talks just outside the half-year."""
    usable = punctual_lecturers(cast)
    return [_talk(random, cast, f"outside{i}", day, random.choice(usable))
            for i, day in enumerate(("2019-12-31", "2020-07-01"), 1)]  # fmt: skip


def make_onsite(random: Random, cast: Cast, extent: Extent) -> list[Gathering]:
    """Teaching at the bases of Party education."""
    days = sorted(busy_day(random, working_days(START, LATE_FROM)) for _ in range(extent.of(22, 3)))
    found = []
    for i, day in enumerate(days, 1):
        person = random.choice(punctual_lecturers(cast))
        found.append(
            Gathering(
                f"onsite{i}", "onsite", day, random.choice(("morning", "afternoon")),
                random.choice(cast.kind("base")).key, title="党性教育现场教学", lecturers=(person.key,),
                role=person.role, audience=audience(random, 50, 0.2), method="called", audience_kind="members",
            )
        )  # fmt: skip
    return found

"""One county's half-year, out of a seed: the facts, before anybody reports them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

from sync_server.county.calendar import END, START, TODAY
from sync_server.county.cast import HELD_BY, LEDGER_DAY, Cast, make_cast
from sync_server.county.extent import Extent
from sync_server.county.helping import make_helping
from sync_server.county.paperwork import make_paperwork
from sync_server.county.school import make_school
from sync_server.county.talks import make_onsite, make_outside, make_talks
from sync_server.county.world import Fact, Gathering, Person, Place, Trip, UnitRate, Work, World

RETIRED_ON = "2020-03-31"


def make_world(random: Random, extent: Extent) -> tuple[Cast, World]:
    """The people and places, and all that happened."""
    cast = make_cast(random, extent)
    happened: list[Fact] = [
        *make_talks(random, cast, extent), *make_outside(random, cast), *make_onsite(random, cast, extent),
        *make_school(random, cast, extent), *make_helping(random, cast, extent),
        *make_paperwork(random, cast, extent), *_odd_work(cast),
    ]  # fmt: skip
    world = World(START, END, TODAY, (*cast.facts, *happened))
    return cast, world.instead(puts=[*_twice_in_the_list(world), _joined_village(world), *_rate()])


def _odd_work(cast: Cast) -> list[Work]:
    """Rubble counted in bags, which nobody can convert yet; and boards on a device that may not write them."""
    place, two = cast.compounds[0].key, (cast.cadres[8 % len(cast.cadres)].key, cast.cadres[1].key)
    return [
        Work("work-bags", "rubble", "2020-05-26", place, Decimal(40), "bag", two),
        Work("work-held", "board", "2020-05-22", place, Decimal(6), "kuai", (HELD_BY, two[1])),
    ]


def _rate() -> list[UnitRate]:
    return [UnitRate("rate-bag", "rubble", "bag", "ton", Decimal("0.05"), LEDGER_DAY, "每袋约 50 公斤")]


def _twice_in_the_list(world: World) -> list[Fact]:
    """Somebody was entered a second time, and one of two trips names that entry."""
    trip = world.get(Trip, "sent2")
    person = world.get(Person, trip.persons[0])
    again = replace(person, key=f"{person.key}-again", same_as=person.key)
    return [again, replace(trip, persons=(again.key, *trip.persons[1:]))]


def _joined_village(world: World) -> Place:
    """A village where one talk was given becomes part of another, where a talk is given later."""
    talks = [g for g in world.all(Gathering) if g.key.startswith("talk") and g.place.startswith("v")]
    early = next(g for g in talks if g.day < RETIRED_ON and sum(o.place == g.place for o in talks) == 1)
    late = next(g for g in talks if g.day > RETIRED_ON and g.place != early.place)
    return replace(world.get(Place, early.place), retired_on=RETIRED_ON, same_as=late.place)

"""What every part of the recount shares: which days belong to the half-year, what kind of place a venue is, and how
things that stand twice are counted once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from sync_server.county.world import Gathering, Person, Place, World

Value = int | Decimal | Fraction | tuple[str, ...] | None
"""None where there is no answer: a share of nothing."""
Figures = Mapping[str, Value]

VENUES = {
    "village": "town_village", "community": "town_village", "compound": "town_village",
    "street": "town_village", "town": "town_village", "grassroots_school": "town_village",
    "office": "office_enterprise", "enterprise": "office_enterprise", "school": "school",
    "own_school": "own_school", "base": "base",
}  # fmt: skip


class Recount:
    """Counts one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.places = {place.key: place for place in world.all(Place)}
        self.gatherings = world.all(Gathering)

    def within(self, day: str) -> bool:
        """Whether a day lies in the half-year."""
        return bool(day) and self.world.start <= day <= self.world.end

    def overlaps(self, start: str, end: str) -> bool:
        """Whether something that lasted was going on at any time of the half-year."""
        return start <= self.world.end and (not end or end >= self.world.start)

    def held(self, kind: str) -> list[Gathering]:
        """Gatherings of a kind in the half-year."""
        return [g for g in self.gatherings if g.kind == kind and self.within(g.day)]

    def venue(self, gathering: Gathering) -> str:
        """The class of its venue."""
        place = self.places.get(gathering.place)
        return VENUES.get(place.kind, "other") if place else ""

    def outreach(self) -> list[Gathering]:
        """Talks held outside the school, to people in the room."""
        return [g for g in self.held("outreach") if g.mode == "in_person" and self.venue(g) != "own_school"]


def audience(gatherings: Iterable[Gathering]) -> int:
    """How many people came, counted each time."""
    return sum(g.audience or 0 for g in gatherings)


def persons(world: World, keys: Iterable[str]) -> int:
    """How many people these are, somebody who stands in the list twice counted once."""
    return len(one_each(keys, {p.key: p.same_as for p in world.all(Person)}))


def one_each(keys: Iterable[str], same_as: Mapping[str, str]) -> set[str]:
    """What these keys stand for, each once. `same_as` says which are another one."""
    found = set()
    for key in keys:
        final = key
        while same_as.get(final):
            final = same_as[final]
        found.add(final)
    return found


def share(top: Decimal, bottom: Decimal) -> Fraction | None:
    """A share of something; of nothing there is none."""
    return Fraction(top) / Fraction(bottom) if bottom else None

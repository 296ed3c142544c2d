"""What really happened in the county: plain facts, before anybody wrote anything down.

A fact has a key, which the scenario calls its record by. Facts name each other by key, days are texts such as
`2020-03-18`. Nothing of the product is imported here, so that a recount of these facts is nobody's echo.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar


@dataclass(frozen=True)
class Fact:
    """One thing that is or was so."""

    key: str


@dataclass(frozen=True)
class Person(Fact):
    """Somebody who lectures, visits or travels. `same_as`: the list has them twice, and this is the other."""

    name: str
    role: str
    org: str = ""
    initials: str = ""
    same_as: str = ""


@dataclass(frozen=True)
class Place(Fact):
    """A town, a village, a hall. `same_as`: what it has become part of."""

    name: str
    kind: str
    town: str = ""
    area_name: str = ""
    region: str = ""
    aliases: tuple[str, ...] = ()
    initials: str = ""
    code: str = ""
    retired_on: str = ""
    same_as: str = ""


@dataclass(frozen=True)
class Topic(Fact):
    """What can be lectured on."""

    title: str
    category: str
    group: str
    taught_before: str = ""


@dataclass(frozen=True)
class Branch(Fact):
    """A Party branch of the school."""

    name: str


@dataclass(frozen=True)
class Household(Fact):
    """A household that somebody is paired with: a code and a village."""

    code: str
    place: str
    same_as: str = ""


@dataclass(frozen=True)
class Pairing(Fact):
    """Who helps which household since when."""

    person: str
    household: str
    party_member: bool
    since: str
    until: str = ""


@dataclass(frozen=True)
class UnitRate(Fact):
    """How many of one unit another one is."""

    item: str
    unit: str
    to: str
    factor: Decimal
    since: str
    basis: str


@dataclass(frozen=True)
class Gathering(Fact):
    """People who came together once: a talk, a lesson, a trial, a branch day."""

    kind: str
    day: str
    half: str
    place: str = ""
    mode: str = "in_person"
    topic: str = ""
    title: str = ""
    lecturers: tuple[str, ...] = ()
    role: str = ""
    audience: int | None = None
    audience_kind: str = ""
    method: str = ""
    klasses: tuple[str, ...] = ()
    hours: Decimal | None = None
    category: str = ""
    observers: tuple[str, ...] = ()
    new_topic: bool = False
    result: str = ""
    branches: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def came(self) -> int:
        """How many people came, where they were counted."""
        return self.audience or 0

    @property
    def lead(self) -> str:
        """Who lectured first."""
        return self.lecturers[0] if self.lecturers else ""


@dataclass(frozen=True)
class Klass(Fact):
    """One class of the school. `opened` is empty while it is only planned."""

    name: str
    kind: str
    is_main: bool
    sponsor: str
    opened: str = ""
    ended: str = ""
    days: int = 0
    planned: int = 0
    enrolled: int = 0
    repeated: int | None = None
    teacher: str = ""


@dataclass(frozen=True)
class RollCall(Fact):
    """Who was there on one half day of one class, in numbers."""

    klass: str
    day: str
    half: str
    due: int
    present: int
    leave: int


@dataclass(frozen=True)
class Contact(Fact):
    """A call to a household, or a visit."""

    kind: str
    day: str
    person: str
    household: str
    reached: bool


@dataclass(frozen=True)
class Need(Fact):
    """A problem, from the day it came up; `closed` is the day on which it was solved."""

    raised: str
    domain: str
    category: str
    text: str
    owner: str
    household: str = ""
    place: str = ""
    status: str = "open"
    closed: str = ""
    checked_by: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Work(Fact):
    """Work that was counted, in the unit it was counted in."""

    item: str
    day: str
    place: str
    qty: Decimal
    unit: str
    people: tuple[str, ...] = ()
    campaign: str = "sanitation"


@dataclass(frozen=True)
class Trip(Fact):
    """A journey or a posting."""

    kind: str
    title: str
    persons: tuple[str, ...]
    start: str
    places: tuple[str, ...] = ()
    end: str = ""
    level: str = ""


@dataclass(frozen=True)
class Result(Fact):
    """Something that the school brought forth, on a day."""

    kind: str
    event: str
    day: str
    title: str = ""
    level: str = ""
    post_level: str = ""
    theme: str = ""
    layout: str = ""
    publisher: str = ""
    region: str = ""
    reprint: bool = False
    section: str = ""
    campaign: str = ""
    qty: Decimal = Decimal(1)
    unit: str = ""
    grade: str = ""
    doc_no: str = ""
    headline: bool = False
    authors: tuple[str, ...] = ()
    ended: str = ""


Kind = TypeVar("Kind", bound=Fact)


@dataclass(frozen=True)
class World:
    """All facts. `start` to `end` is the half-year that is asked about, `today` the day of asking."""

    start: str
    end: str
    today: str
    facts: tuple[Fact, ...]

    def all(self, kind: type[Kind]) -> list[Kind]:
        """Every fact of a kind."""
        return [fact for fact in self.facts if isinstance(fact, kind)]

    def get(self, kind: type[Kind], key: str) -> Kind:
        """The fact with this key."""
        return next(fact for fact in self.all(kind) if fact.key == key)

    def instead(self, drops: Iterable[str] = (), puts: Iterable[Fact] = ()) -> World:
        """The world without some facts, and with others: new ones, or in the place of those with their key."""
        gone, new = set(drops), {fact.key: fact for fact in puts}
        kept = [new.pop(fact.key, fact) for fact in self.facts if fact.key not in gone]
        return World(self.start, self.end, self.today, (*kept, *new.values()))

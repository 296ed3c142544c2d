"""What people write down of the facts, and what goes wrong on the way.

The plot begins with everybody reporting what happened, correctly and once; mishaps then change reports, add
others, and note how the figures look until the office decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sync_server.county.answers import Fields, answers
from sync_server.county.calendar import ENROLLED, after, clock_time
from sync_server.county.cast import Cast
from sync_server.county.world import (
    Branch,
    Contact,
    Fact,
    Gathering,
    Household,
    Klass,
    Need,
    Pairing,
    Person,
    Place,
    Result,
    RollCall,
    Topic,
    Trip,
    UnitRate,
    Work,
    World,
)

OFFICE = "office"
LISTS = (Person, Place, Topic, Branch, Household, Pairing, UnitRate)
"""Facts that the office's clerk types into the lists."""


@dataclass
class Report:
    """One record as somebody first writes it: where, when, what."""

    key: str
    device: str
    at: str
    form: str
    fields: Fields
    breaks: bool = False
    note: str = ""


@dataclass(frozen=True)
class Deed:
    """Any other line of the scenario."""

    at: str
    device: str
    do: str
    says: Mapping[str, Any]


@dataclass(frozen=True)
class Decision:
    """What the clerk does about a mishap, as plain data. `records` are keys, the one that leads first."""

    act: str
    form: str
    records: tuple[str, ...]
    fields: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class Mishap:
    """Something that went wrong, or only looks so. Until it is decided the figures see the world without
    `drops` and with `puts`; a mishap with neither has no effect on any figure.
    """

    kind: str
    about: str
    told: str
    drops: tuple[str, ...] = ()
    puts: tuple[Fact, ...] = ()
    decision: Decision | None = None


class Plot:
    """The reports so far, and what is still free to go wrong."""

    def __init__(self, random: Random, cast: Cast, world: World) -> None:
        self.random, self.cast, self.world = random, cast, world
        self.lecturers = {person.key for person in cast.lecturers}
        self.cadres = {person.key for person in cast.cadres}
        self.reports: dict[str, Report] = {}
        self.deeds: list[Deed] = []
        self.mishaps: list[Mishap] = []
        self.near: dict[str, set[str]] = {}
        self.taken: set[str] = set()
        for fact in world.facts:
            if not isinstance(fact, LISTS):
                self.report(fact)

    def report(self, fact: Fact, key: str = "", device: str = "", at: str = "", **other: Any) -> Report:
        """Have a fact written down, with some fields other than they should be; None takes one out."""
        form, fields = answers(fact)
        fields = {name: value for name, value in (fields | other).items() if value is not None}
        device = device or self.reporter(fact)
        made = Report(key or fact.key, device, at or self.written(fact, device), form, fields)
        self.reports[made.key] = made
        if isinstance(fact, Need) and fact.closed and not other:
            self._close_later(made, fact.closed)
        return made

    def _close_later(self, made: Report, closed: str) -> None:
        """A need is opened one day and closed on another."""
        names = ("closed_on", "checked_by", "evidence")
        ending: Fields = {name: made.fields.pop(name) for name in names if name in made.fields}
        made.fields["status"] = "open"
        at = clock_time(self.random, max(closed, made.at[:10]), 21, 22)
        self.amend(made.key, at, {"status": "closed", **ending})

    def reporter(self, fact: Fact) -> str:
        """Whose device a fact is written down on; the office does the rest."""
        who = ""
        if isinstance(fact, Gathering):
            who = fact.lead
        elif isinstance(fact, Contact):
            who = fact.person
        elif isinstance(fact, Need):
            who = fact.owner
        elif isinstance(fact, Work):
            who = fact.people[0]
        return who if who in self.lecturers | self.cadres else OFFICE

    def written(self, fact: Fact, device: str) -> str:
        """When: on the evening of its day, or once there was somebody to write."""
        day = _day(fact)
        if device == OFFICE:
            first, last = (8, 9) if isinstance(fact, Klass) else (17, 19)
            return clock_time(self.random, max(day, "2019-12-30"), first, last)
        return clock_time(self.random, max(day, after(ENROLLED, 1)), 18, 21)

    def talk(self, fits: Callable[[Gathering], bool] = lambda _: True, seconds: bool = False) -> Gathering:
        """An ordinary talk in a village to which nothing has happened yet."""
        free = [
            g for g in self.world.all(Gathering)
            if g.key.startswith("talk") and g.key not in self.taken and (len(g.lecturers) > 1) == seconds
            and self.reports[g.key].device != OFFICE and g.audience and g.place.startswith("v") and fits(g)
        ]  # fmt: skip
        chosen = self.random.choice(free)
        self.taken.add(chosen.key)
        return chosen

    def amend(self, key: str, at: str, fields: Fields, device: str = "", note: str = "") -> None:
        """Somebody changes a record."""
        says = {"record": f"@{key}", "fields": fields} | ({"note": note} if note else {})
        self.do(at, device or self.reports[key].device, "amend", **says)

    def do(self, at: str, device: str, do: str, **says: Any) -> None:
        """Any other line."""
        self.deeds.append(Deed(at, device, do, says))

    def went_wrong(self, kind: str, about: str, told: str, *, drops: Iterable[str] = (),
                   puts: Iterable[Fact] = (), decision: Decision | None = None) -> None:  # fmt: skip
        """Note a mishap."""
        self.mishaps.append(Mishap(kind, about, told, tuple(drops), tuple(puts), decision))


def _day(fact: Fact) -> str:
    if isinstance(fact, Gathering | RollCall | Contact | Work | Result):
        return fact.day
    if isinstance(fact, Trip):
        return fact.start
    if isinstance(fact, Need):
        return fact.raised
    return (fact.opened or "2020-06-22") if isinstance(fact, Klass) else ENROLLED

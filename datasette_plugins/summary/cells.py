"""The cells of a cadence as people ask about them: who had to report how often and did, and where nothing came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from datasette_plugins.language import MONTHS, say
from schemas.figures.cadence import Cell
from schemas.figures.claiming import Window

WORST = ("not_met", "not_known", "met", "excused")
NOBODY = ""


class Tally(NamedTuple):
    """How many reports were expected, and how many of them came, did not come, or may still be on a device; what was excused
    was not expected.
    """

    expected: int
    met: int
    not_met: int
    not_known: int
    excused: int


class Subject(NamedTuple):
    """One household or section: its tally, who is in charge, and the windows in which nothing came or nobody knows."""

    subject: str
    persons: Sequence[str]
    tally: Tally
    not_met: Sequence[str]
    not_known: Sequence[str]


def counted(cells: Iterable[Cell]) -> Tally:
    """All of them together."""
    many = Counter[str](cell.state for cell in cells)
    return Tally(
        many["met"] + many["not_met"] + many["not_known"], many["met"], many["not_met"], many["not_known"], many["excused"]
    )  # fmt: skip


def by_person(cells: Iterable[Cell]) -> list[tuple[str, Tally]]:
    """For everybody who is named, those first who owe most. What two were in charge of in one window is expected of both."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        for person in cell.persons:
            found.setdefault(person, []).append(cell)
    tallies = [(person, counted(own)) for person, own in found.items()]
    return sorted(tallies, key=lambda one: (-one[1].not_met, -one[1].not_known, one[0]))


def by_subject(cells: Iterable[Cell], window: Window) -> list[Subject]:
    """Those first where most is open."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.subject, []).append(cell)
    subjects = [
        Subject(
            name, list(dict.fromkeys(p for cell in own for p in cell.persons)), counted(own),
            *([span(cell, window) for cell in own if cell.state == state] for state in WORST[:2]),
        )
        for name, own in found.items()
    ]  # fmt: skip
    return sorted(subjects, key=lambda one: (-one.tally.not_met, -one.tally.not_known, one.subject))


def span(cell: Cell, window: Window) -> str:
    """A window as people say it: `4月`, `4月上半月`, `4月6日–12日`."""
    month, first, last = int(cell.first[5:7]), int(cell.first[8:]), int(cell.last[8:])
    called = MONTHS[month - 1]
    if window == "month":
        return say(f"{month}月", called)
    if window == "half_month":
        half = say("上" if first == 1 else "下", "1st" if first == 1 else "2nd")
        return say(f"{month}月{half}半月", f"{half} half of {called}")
    until = (
        last
        if last > first
        else say(f"{int(cell.last[5:7])}月{last}", f"{last} {MONTHS[int(cell.last[5:7]) - 1]}")
    )
    return say(f"{month}月{first}–{until}日", f"{first} {called} – {until}")

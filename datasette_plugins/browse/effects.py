"""What a decision would do to each figure, in words: the figure now, and what it would be.

The change is worked out for the decision itself (`schemas.figures.supposing`), and the figure as it stands over its whole
half-year, which a page of a large office does not wait for: there only the change is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from datasette_plugins import compat
from datasette_plugins.browse.looking import office_reached
from datasette_plugins.browse.period import Period, half_year
from datasette_plugins.labels.current import OFFICE, forms_of
from datasette_plugins.language import say
from datasette_plugins.summary.declarations import declarations, faults
from datasette_plugins.summary.saying import shown, title, unit
from schemas.figures import Asked, Declared, Figure, Reckoning
from schemas.figures.supposing import Effect, Effects, Supposed, joined, suppose

LEADS_MAX = 4
"""Of so many reports it is told what it means to go by them."""
Matter = tuple[str, Sequence[tuple[str, Supposed]]]
"""A day, and the ways to decide about something of that day with what they are called."""


@dataclass(frozen=True)
class Line:
    """One figure: what it is called, what it is now (empty while not known), and for each way to decide what it would be
    and by how much that moves it.
    """

    title: str
    now: str
    then: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Effecting:
    """What the ways to decide about one matter do. `ways` are what they are called: one, without a name, when all do the
    same. No `lines`: no figure moves.
    """

    period: Period
    ways: Sequence[str]
    lines: Sequence[Line]


def ways_to_join(records: Sequence[str], authors: Sequence[str]) -> list[tuple[str, Supposed]]:
    """Joining them, with each of them in turn as the one that stands."""
    if len(set(authors)) < len(records):
        authors = [say(f"第{nth}份", f"number {nth}") for nth, _ in enumerate(records, 1)]
    return [
        (say(f"以{author}的为准", f"by the report of {author}"), joined(records, lead))
        for author, lead in list(zip(authors, records, strict=True))[:LEADS_MAX]
    ]


async def effects_of(datasette: Any, matters: Sequence[Matter], with_totals: bool = True) -> list[Effecting]:
    """For each matter what its ways to decide would do to the figures of the half-year of its day."""
    said = declarations(datasette).declared
    periods = [_period(day) for day, _ in matters]
    worked: dict[int, list[Effects]] = {}
    now: dict[Period, Mapping[str, Fraction]] = {}
    for period in dict.fromkeys(periods):
        mine = [nth for nth, one in enumerate(periods) if one == period]
        decisions = [decision for nth in mine for _, decision in matters[nth][1]]
        effects, now[period] = await _worked_out(datasette, said, period, decisions, with_totals)
        found = iter(effects)
        worked |= {nth: [next(found) for _ in matters[nth][1]] for nth in mine}
    return [
        _effecting(said, period, [name for name, _ in ways], worked[nth], now[period])
        for nth, ((_, ways), period) in enumerate(zip(matters, periods, strict=True))
    ]


def _period(day: str) -> Period:
    try:
        return half_year(date.fromisoformat(day))
    except ValueError:
        return half_year(date.min)


async def _worked_out(
    datasette: Any, declared: Declared, period: Period, decisions: Sequence[Supposed], with_totals: bool
) -> tuple[list[Effects], dict[str, Fraction]]:
    """What each decision moves, and the figures that any of them moves as they stand."""
    if not decisions:
        return [], {}
    forms = await forms_of(datasette, OFFICE)
    wrong = faults(declared, forms)
    sound = Declared({n: f for n, f in declared.figures.items() if n not in wrong}, {}, {})
    here = await office_reached(datasette)
    asked = Asked(period.first, period.last, here.seq, here.today.isoformat())

    def reading(db: compat.Connection) -> tuple[list[Effects], dict[str, Fraction]]:
        effects = suppose(db, forms, sound, vars(asked), decisions)
        moved = {name for one in effects for name in one} if with_totals else set()
        reckoning = Reckoning(db, forms, sound, asked)
        try:
            values = {name: reckoning.of(name).value for name in moved}
        finally:
            reckoning.close()
        return effects, {name: value for name, value in values.items() if value is not None}

    return await compat.read(datasette, OFFICE, reading)


def _effecting(
    declared: Declared,
    period: Period,
    names: Sequence[str],
    found: Sequence[Effects],
    now: Mapping[str, Fraction],
) -> Effecting:
    if all(effects == found[0] for effects in found):
        names, found = [""], found[:1]
    moved = [name for name in declared.figures if any(name in effects for effects in found)]
    return Effecting(
        period, names, [_line(declared.figures[n], now.get(n), [e.get(n) for e in found]) for n in moved]
    )


def _line(figure: Figure, now: Fraction | None, effects: Sequence[Effect | None]) -> Line:
    standing = "" if now is None else f"{shown(figure, now)}{unit(figure)}"
    return Line(
        title(figure), standing, [_then(figure, now, effect or Effect(Fraction(0), 0)) for effect in effects]
    )


def _then(figure: Figure, now: Fraction | None, effect: Effect) -> tuple[str, str]:
    by = effect.by
    sign = "＋" if by > 0 else "－" if by < 0 else ""
    told = f"{sign}{shown(figure, abs(by))}" if by else say("不变", "the same")
    if effect.unknown > 0:
        told += say(f"，另有 {effect.unknown} 条人数待定", f", {effect.unknown} without a number")
    then = "" if now is None else f"{shown(figure, now + by)}{unit(figure)}"
    return then, told

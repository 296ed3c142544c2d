"""The period that a page speaks of: a half-year unless somebody asks for other days.

What day it is comes from the published file (when it was last level), so a page never says more than its data. Nobody is
shown a period without records unless they ask for it: it would look like an honest 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from datasette_plugins import compat
from datasette_plugins.browse.looking import reached
from datasette_plugins.labels.current import OFFICE
from datasette_plugins.language import say

BACK_DAYS = 30
"""A summary is written in the weeks after its half-year, so that one stays the default for a month."""
OFFERED = 4


@dataclass(frozen=True)
class Period:
    """Both days included. `wrong` is what was typed when it made no sense; the default stands in its place. `instead_of`
    is the half-year that would have been the default, had it any records.
    """

    first: str
    last: str
    wrong: str = ""
    instead_of: Period | None = None

    @property
    def text(self) -> str:
        """As people say it."""
        year = self.first[:4]
        if (self.first, self.last) == (f"{year}-01-01", f"{year}-06-30"):
            return say(f"{year}年上半年", f"first half of {year}")
        if (self.first, self.last) == (f"{year}-07-01", f"{year}-12-31"):
            return say(f"{year}年下半年", f"second half of {year}")
        return say(f"{self.first} 至 {self.last}", f"{self.first} to {self.last}")

    @property
    def query(self) -> str:
        """What an address says to ask for it."""
        return f"start={self.first}&end={self.last}"


def half_year(day: date) -> Period:
    """The half-year of a day."""
    first, last = ("01-01", "06-30") if day.month <= 6 else ("07-01", "12-31")
    return Period(f"{day.year}-{first}", f"{day.year}-{last}")


def with_records(db: compat.Connection) -> tuple[Period, ...]:
    """The newest half-years that have sessions, none of them in the future of the file. The first is the one that stood a
    month before the newest session: a half-year that has only begun says little.
    """
    if not compat.has(db, "session"):
        return ()
    found: list[Period] = []
    first: Period | None = None
    until = reached(db).today.isoformat()
    for _ in range(OFFERED):
        newest = db.execute(
            "select max(held_on) from session where counted = 1 and held_on <= ?", (until,)
        ).fetchone()[0]
        day = _day(newest or "")
        if day is None:
            break
        first = first or half_year(day - timedelta(days=BACK_DAYS))
        found.append(half_year(day))
        until = (date.fromisoformat(found[-1].first) - timedelta(days=1)).isoformat()
    return tuple(sorted(found, key=lambda half: half != first))


def usual(today: date, halves: Sequence[Period] = ()) -> Period:
    """The half-year a page speaks of unless it is asked: that of a month ago, or else the first of `halves`, those with
    records.
    """
    standing = half_year(today - timedelta(days=BACK_DAYS))
    return standing if not halves or standing in halves else replace(halves[0], instead_of=standing)


def asked(args: Mapping[str, str], today: date, halves: Sequence[Period] = ()) -> Period:
    """The period of a request: `start` and `end`, of which each may be left out."""
    given = [(args.get(name) or "").strip() for name in ("start", "end")]
    if not any(given):
        return usual(today, halves)
    days = [_day(text) for text in given]
    base = half_year(days[0] or days[1] or today)
    first = days[0] or date.fromisoformat(base.first)
    last = days[1] or date.fromisoformat(base.last)
    sensible = all(day or not text for day, text in zip(days, given, strict=True)) and first <= last
    if not sensible:
        return replace(usual(today, halves), wrong=" – ".join(given), instead_of=None)
    return Period(first.isoformat(), last.isoformat())


async def chosen(
    datasette: Any, args: Mapping[str, str], today: date
) -> tuple[Period, list[tuple[Period, bool]]]:
    """The period of a request about the office's file, and the half-years to choose from."""
    halves = await compat.read(datasette, OFFICE, with_records)
    period = asked(args, today, halves)
    return period, offered(today, period, halves)


def offered(today: date, shown: Period, halves: Sequence[Period] = ()) -> list[tuple[Period, bool]]:
    """The half-years to choose from, the newest first, and whether each is the one shown."""
    here = half_year(date.fromisoformat(shown.first))
    periods = {half.first: half for half in halves or (usual(today),)}
    if (here.first, here.last) == (shown.first, shown.last):
        periods.setdefault(here.first, here)
    return [(periods[first], periods[first] == here and here.last == shown.last and here.first == shown.first)
            for first in sorted(periods, reverse=True)]  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None

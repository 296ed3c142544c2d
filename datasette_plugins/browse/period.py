"""The period that a page speaks of: a half-year unless somebody asks for other days.

What day it is comes from the published file (when it was last level), so a page never says more than its data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from datasette_plugins.language import say

BACK_DAYS = 30
"""A summary is written in the weeks after its half-year, so that one stays the default for a month."""
OFFERED = 4


@dataclass(frozen=True)
class Period:
    """Both days included. `wrong` is what was typed when it made no sense; the default stands in its place."""

    first: str
    last: str
    wrong: str = ""

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


def usual(today: date) -> Period:
    """The half-year a page speaks of unless it is asked."""
    return half_year(today - timedelta(days=BACK_DAYS))


def asked(args: Mapping[str, str], today: date) -> Period:
    """The period of a request: `start` and `end`, of which each may be left out."""
    given = [(args.get(name) or "").strip() for name in ("start", "end")]
    if not any(given):
        return usual(today)
    days = [_day(text) for text in given]
    base = half_year(days[0] or days[1] or today)
    first = days[0] or date.fromisoformat(base.first)
    last = days[1] or date.fromisoformat(base.last)
    sensible = all(day or not text for day, text in zip(days, given, strict=True)) and first <= last
    if not sensible:
        standing = usual(today)
        return Period(standing.first, standing.last, " – ".join(given))
    return Period(first.isoformat(), last.isoformat())


def offered(today: date, shown: Period) -> list[tuple[Period, bool]]:
    """The newest half-years, and whether each is the one shown."""
    periods, day = [], today
    for _ in range(OFFERED):
        period = half_year(day)
        periods.append((period, (period.first, period.last) == (shown.first, shown.last)))
        day = date.fromisoformat(period.first) - timedelta(days=1)
    return periods


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None

"""What a page of the summary is asked: a period of any kind, and as of which moment.

Unless somebody asks it is the newest half-year that has records, as of now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from datasette_plugins.browse.period import Period, asked, usual
from datasette_plugins.browse.period import offered as offered_halves
from datasette_plugins.language import say
from schemas.clock import instant

DAY_MS, MINUTE_MS = 24 * 3600 * 1000, 60 * 1000
QUARTERS, YEARS = 4, 2
FIRST, LAST = "1900-01-01", "2999-12-31"
"""Days outside these are slips of the hand; the period before them may not even be in the calendar."""


@dataclass(frozen=True)
class Question:
    """`as_of_ms` is None for now. `wrong` is what was typed as a moment and is none. `halves` are those with records."""

    period: Period
    as_of: str = ""
    as_of_ms: int | None = None
    wrong: str = ""
    halves: tuple[Period, ...] = ()

    @property
    def query(self) -> str:
        """What an address says to ask the same again."""
        kept = {"start": self.period.first, "end": self.period.last, "as_of": self.as_of}
        return urlencode({name: value for name, value in kept.items() if value})


def question(args: Mapping[str, str], today: date, halves: Sequence[Period]) -> Question:
    """The question of a request. `halves` are the half-years with records."""
    period = asked(args, today, halves)
    if not FIRST <= period.first <= period.last <= LAST:
        period = replace(usual(today, halves), wrong=f"{period.first} – {period.last}", instead_of=None)
    typed = (args.get("as_of") or "").strip().replace("T", " ")
    moment = _moment(typed) if typed else None
    return Question(
        period, typed if moment else "", moment, "" if moment or not typed else typed, tuple(halves)
    )


def _moment(typed: str) -> int | None:
    """The end of the day or minute that was typed."""
    length = {10: DAY_MS, 16: MINUTE_MS}.get(len(typed))
    try:
        return instant(typed) + length - 1 if length else None
    except ValueError:
        return None


def year_before(period: Period) -> Period:
    """The same days of the year before."""
    return Period(_earlier(period.first), _earlier(period.last))


def before(period: Period) -> Period:
    """The period before: as many whole months where it is made of such, else as many days."""
    first, last = date.fromisoformat(period.first), date.fromisoformat(period.last)
    eve = first - timedelta(days=1)
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        start = first
        for _ in range(months):
            start = (start - timedelta(days=1)).replace(day=1)
        return Period(start.isoformat(), eve.isoformat())
    return Period((eve - (last - first)).isoformat(), eve.isoformat())


def _earlier(day: str) -> str:
    """A year earlier; the last day of a month stays the last."""
    found = date.fromisoformat(day)
    is_last = (found + timedelta(days=1)).day == 1
    if is_last and found.month == 2:
        return (date(found.year - 1, 3, 1) - timedelta(days=1)).isoformat()
    return found.replace(year=found.year - 1).isoformat()


def title(period: Period) -> str:
    """A period as people say it, quarters and years too."""
    year = period.first[:4]
    for number, (first, last) in enumerate(_ENDS, 1):
        if (period.first, period.last) == (f"{year}-{first}", f"{year}-{last}"):
            return say(f"{year}年第{'一二三四'[number - 1]}季度", f"quarter {number} of {year}")
    if (period.first, period.last) == (f"{year}-01-01", f"{year}-12-31"):
        return say(f"{year}年全年", f"the year {year}")
    return period.text


def offered(today: date, asks: Question) -> list[tuple[str, list[tuple[Period, str, bool]]]]:
    """Periods to choose from, by kind, and whether each is the one shown."""
    shown, newest = asks.period, _newest(today, asks.halves)
    kinds = (
        (say("半年", "Half-years"), [half for half, _ in offered_halves(today, shown, asks.halves)]),
        (say("季度", "Quarters"), _quarters(newest)),
        (
            say("全年", "Years"),
            [Period(f"{newest.year - n}-01-01", f"{newest.year - n}-12-31") for n in range(YEARS)],
        ),
    )
    return [
        (kind, [(p, title(p), (p.first, p.last) == (shown.first, shown.last)) for p in periods])
        for kind, periods in kinds
    ]


_ENDS = (("01-01", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31"))


def _newest(today: date, halves: Sequence[Period]) -> date:
    """The last day that can have records."""
    return min(today, max((date.fromisoformat(half.last) for half in halves), default=today))


def _quarters(newest: date) -> list[Period]:
    quarters = [
        Period(f"{year}-{a}", f"{year}-{b}")
        for year in (newest.year, newest.year - 1)
        for a, b in _ENDS[::-1]
    ]
    return [quarter for quarter in quarters if quarter.first <= newest.isoformat()][:QUARTERS]

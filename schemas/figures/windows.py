"""The windows of a cadence: half months (1–15, 16–end), months, weeks (Monday to Sunday), whole ones only."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from schemas.figures.claiming import Window

_DAY = timedelta(days=1)


class Span(NamedTuple):
    """From a day to a day, both included."""

    first: date
    last: date

    def holds(self, other: Span) -> bool:
        """Whether all of the other lies in this one."""
        return self.first <= other.first and other.last <= self.last


def windows(kind: Window, within: Span) -> list[Span]:
    """Those that lie wholly within a span, in their order."""
    return [span for span in _from(kind, within) if within.holds(span)]


def _from(kind: Window, within: Span) -> Iterator[Span]:
    at = (
        within.first - timedelta(days=within.first.weekday())
        if kind == "week"
        else within.first.replace(day=1)
    )
    while at <= within.last:
        if kind == "week":
            span = Span(at, at + 6 * _DAY)
        elif kind == "half_month" and at.day == 1:
            span = Span(at, at.replace(day=15))
        else:
            span = Span(at, at.replace(day=calendar.monthrange(at.year, at.month)[1]))
        yield span
        at = span.last + _DAY


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same days in as few spans as there can be: one that begins the day after another ends continues it."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and (out[-1].last == date.max or span.first <= out[-1].last + _DAY):
            out[-1] = Span(out[-1].first, max(out[-1].last, span.last))
        else:
            out.append(span)
    return out


def day(text: str | None, otherwise: date) -> date:
    """A day as records keep it; what is no day is not known."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return otherwise

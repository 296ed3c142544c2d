"""Which reports are compared at all: those that lie together by day and place, or by day and lecturer.

Comparing all with all would take a county's lifetime. What neither a place nor a lecturer brings together is compared
nowhere, and so is no candidate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from schemas.events.report import Report

MANY = 40
"""A larger crowd is compared in pieces of so many, those with like headcounts together: it grows by its length only."""


def crowds(reports: Iterable[Report]) -> Iterator[Sequence[Report]]:
    """The crowds, of a day and the day after it. A report may stand in several."""
    together: dict[tuple[str, str, str], dict[str, list[Report]]] = {}
    for report in sorted(reports, key=lambda r: r.record):
        keys = [(report.kind, "place", report.place)]
        keys += [(report.kind, "lecturer", person) for person in sorted(report.lecturers)]
        for key in keys:
            together.setdefault(key, {}).setdefault(report.held_on, []).append(report)
    for days in together.values():
        for day in sorted(days):
            crowd = days[day] + days.get(day_after(day), [])
            if len(crowd) > 1:
                yield from _pieces(crowd)


def _pieces(crowd: list[Report]) -> Iterator[Sequence[Report]]:
    if len(crowd) <= MANY:
        yield crowd
        return
    crowd.sort(key=lambda r: (-1 if r.headcount is None else r.headcount, r.record))
    for start in range(0, len(crowd) - MANY // 2, MANY // 2):
        yield crowd[start : start + MANY]


def day_after(day: str) -> str:
    """The next day; nothing after what is no day."""
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return ""

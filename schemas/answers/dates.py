"""Typed dates, as people write them: `2020-03-18`, `2020.3.5`, `20200305`, `2020年3月5日`, `3月5日`, 昨天.

A day without a year is the nearest one that is not after today: ledgers tell what happened. Whoever means a
day to come writes the year.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from unicodedata import normalize

_YEARS = range(1900, 2200)
_WORDS = {"今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2, "前日": 2}
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$", re.IGNORECASE)
"""What a spreadsheet adds to a day."""
_WITH_YEAR = (
    re.compile(r"(\d{4})\s*([-./])\s*(\d{1,2})\s*\2\s*(\d{1,2})"),
    re.compile(r"(\d{4})()(\d{2})(\d{2})"),
    re.compile(r"(\d{4})\s*(年)\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?"),
)
_WITHOUT_YEAR = (
    re.compile(r"(\d{1,2})\s*[-./]\s*(\d{1,2})"),
    re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?"),
)
_LEAP_CYCLE = 9
"""Years to look back for a 29 February."""


def read_date(text: str, today: date) -> str | None:
    """The day as `2020-03-18`; None when the text is no day of the calendar."""
    plain = _MIDNIGHT.sub("", normalize("NFKC", text).strip().lower())
    if plain in _WORDS:
        return (today - timedelta(days=_WORDS[plain])).isoformat()
    for pattern in _WITH_YEAR:
        if found := pattern.fullmatch(plain):
            return _iso(_day(int(found[1]), int(found[3]), int(found[4])))
    for pattern in _WITHOUT_YEAR:
        if found := pattern.fullmatch(plain):
            return _iso(_nearest(int(found[1]), int(found[2]), today))
    return None


def _nearest(month: int, day: int, today: date) -> date | None:
    """The last such day up to today."""
    days = (_day(year, month, day) for year in range(today.year, today.year - _LEAP_CYCLE, -1))
    return next((d for d in days if d is not None and d <= today), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

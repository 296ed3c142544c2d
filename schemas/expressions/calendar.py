"""Dates in expressions. A date is its text; text that is no date gives the empty text.

Only figures are formatted: names of months and days differ between languages and programs.
"""

from __future__ import annotations

import re

from schemas.expressions.values import Value, days_of, moment_at, moment_of, number_of, text_of

_PARTS = {
    "Y": "{0.year:04d}", "y": "{1:02d}", "m": "{0.month:02d}", "n": "{0.month}", "d": "{0.day:02d}",
    "e": "{0.day}", "H": "{0.hour:02d}", "h": "{0.hour}", "M": "{0.minute:02d}", "S": "{0.second:02d}",
}  # fmt: skip


def date_text(value: Value) -> str:
    """The date of a date, of a moment, or of a number of days since 1970."""
    return moment_text(value)[:10]


def moment_text(value: Value) -> str:
    """The date and time, to the second."""
    moment = moment_at(value) if isinstance(value, float) else moment_of(text_of(value))
    return moment.isoformat(timespec="seconds") if moment else ""


def day_number(value: Value) -> float:
    """Days since 1970, with a fraction for the time."""
    return value if isinstance(value, float) else days_of(text_of(value))


def formatted(value: Value, pattern: Value) -> str:
    """A date by a pattern: `%Y` `%y` year, `%m` `%n` month, `%d` `%e` day, `%H` `%h` `%M` `%S` time."""
    moment = moment_at(number_of(value))
    if moment is None:
        return ""

    def part(match: re.Match[str]) -> str:
        return _PARTS[match[1]].format(moment, moment.year % 100)

    return re.sub("%([YymndeHhMS])", part, text_of(pattern))

"""The values of expressions, and the three ways to read one: as text, as number, as truth.

Five kinds: text, number, truth; a list of codes (a multiple choice, whose text is the codes with spaces
between); and a tuple, what the rows of a repeat hold (read as one value, it is its first). Dates are texts
(`2020-03-18`) whose number is the days since 1970, so that they can be compared and counted. An empty field
is the empty text; its number is NaN, which makes every sum over it NaN: never a wrong zero.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from math import isfinite, isnan, nan
from typing import Any

Value = str | float | bool | list[str] | tuple[Any, ...]


@dataclass(slots=True)
class Context:
    """What an expression is evaluated over.

    `values` are a record's values as they stand in changes, `own` the value that `.` means. `now` is the
    record's own time, with its zone: today() is the date on the wall where the record was made, whenever it
    is judged. `repeat_of` says for a field inside a repeat the name of that repeat; such a name means the
    values of all rows, unless `values` has it directly, as it does inside a row.
    """

    values: Mapping[str, Any]
    now: datetime
    own: Any = None
    repeat_of: Mapping[str, str] = field(default_factory=dict)


Run = Callable[[Context], Value]


@dataclass(frozen=True, slots=True)
class Constant:
    """A closure that gives the same value for every record, and shows it."""

    value: Value

    def __call__(self, _: Context) -> Value:
        """The value."""
        return self.value


_NUMBER = re.compile(r"\s*-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*")
_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_AS_IT_IS = (str, bool, float)
_EPOCH = date(1970, 1, 1).toordinal()


def lift(raw: Any) -> Value:
    """The value of an expression for a value of a record; what no field can hold reads as empty."""
    if isinstance(raw, _AS_IT_IS):
        return raw
    if isinstance(raw, int):
        return float(raw)
    if isinstance(raw, list | tuple):
        if any(isinstance(item, Mapping) for item in raw):
            return tuple(raw)
        return [item for item in raw if isinstance(item, str)]
    return ""


def read(context: Context, name: str) -> Value:
    """The value of `${name}`."""
    values = context.values
    value = values.get(name)
    if type(value) is str:
        return value  # nearly every field is a text or a code
    if value is None and name not in values and name in context.repeat_of:
        rows = values.get(context.repeat_of[name])
        rows = rows if isinstance(rows, list | tuple) else ()
        return tuple(lift(row.get(name)) for row in rows if isinstance(row, Mapping))
    return lift(value)


def text_of(value: Value) -> str:
    """The value as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, Mapping):
        return ""
    first = value[0] if value else ""
    return "" if isinstance(first, Mapping) else text_of(first)


def _number_text(number: float) -> str:
    """As short as it reads back the same, never with an exponent."""
    if number.is_integer():
        return str(int(number))
    if isfinite(number):
        return format(Decimal(repr(number)), "f")
    return "NaN" if isnan(number) else "Infinity" if number > 0 else "-Infinity"


def number_of(value: Value) -> float:
    """The value as number: a date is its days since 1970, what is no number is NaN."""
    if isinstance(value, float):
        return value
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    text = text_of(value)
    return float(text.strip()) if _NUMBER.fullmatch(text) else days_of(text)


def truth_of(value: Value) -> bool:
    """The value as truth: 0, NaN, and what is empty are false."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return value != 0 and not isnan(value)
    return len(value) > 0


def moment_of(text: str) -> datetime | None:
    """The date, or date and time, that a text is; the zone is left aside: the clock on the wall counts."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    try:
        return datetime(*(int(part) for part in match.groups() if part))  # type: ignore[arg-type]
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def days_of(text: str) -> float:
    """Days since 1970 for a date, with a fraction for the time; NaN for any other text."""
    moment = moment_of(text)
    if moment is None:
        return nan
    return moment.toordinal() - _EPOCH + (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86400


def moment_at(days: float) -> datetime | None:
    """The moment that many days after 1970, to the second; None outside the calendar."""
    if not isfinite(days):
        return None
    whole, seconds = divmod(round(days * 86400), 86400)
    if not 1 <= whole + _EPOCH <= date.max.toordinal():
        return None
    day = datetime.fromordinal(int(whole) + _EPOCH)
    return day.replace(hour=seconds // 3600, minute=seconds // 60 % 60, second=seconds % 60)

"""The words of a declaration: filters and dates, read from the short text that an office writes.

`kind in (a, b); place.kind = village; classes set` is a filter, all of whose clauses have to hold; `held_on in_period` and
`start_on..end_on overlaps` say how a row's dates have to lie to the period. The lists of words are closed: there is no SQL in
a declaration, so that nobody has to trust one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from schemas.problems import fail

Comparison = Literal["=", "!=", "<", "<=", ">", ">=", "in", "has", "set", "empty"]
Lies = Literal["in_period", "overlaps", "at_end", "to_date"]

_NAME = r"[a-z][a-z0-9_]*"
_PATH = rf"{_NAME}(?:\.{_NAME})?"
_CLAUSE = re.compile(
    rf"^(?P<path>{_PATH})\s*(?:(?P<compares><=|>=|!=|=|<|>)\s*(?P<one>[\w.-]+)|in\s*\((?P<several>[^()]*)\)"
    rf"|has\s+(?P<entry>{_NAME})|(?P<filled>set|empty))$"
)
_DATE = re.compile(
    rf"^(?P<start>{_NAME})(?:\.\.(?P<end>{_NAME}))?\s+(?P<lies>in_period|overlaps|at_end|to_date)$"
)


@dataclass(frozen=True)
class Path:
    """A field of the row, or with `onward` a field of the record that it refers to."""

    field: str
    onward: str = ""


@dataclass(frozen=True)
class Clause:
    """One condition. `values` are codes, numbers or another field's name; which, only the form can tell."""

    path: Path
    comparison: Comparison
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dated:
    """Which dates of a row decide, and how they have to lie to the period. `end` is the last day, empty while it lasts."""

    lies: Lies
    start: str
    end: str = ""


def read_filter(text: str, where: str) -> tuple[Clause, ...]:
    """The clauses of a filter. Raises `bad_figure`."""
    return tuple(_clause(part.strip(), where) for part in text.split(";") if part.strip())


def _clause(text: str, where: str) -> Clause:
    found = _CLAUSE.match(text)
    if found is None:
        raise fail("bad_figure", where, text)
    path = read_path(found["path"])
    if found["compares"]:
        return Clause(path, found["compares"], (found["one"],))  # type: ignore[arg-type]
    if found["several"] is not None:
        values = tuple(value.strip() for value in found["several"].split(",") if value.strip())
        return Clause(path, "in", values)
    if found["entry"]:
        return Clause(path, "has", (found["entry"],))
    return Clause(path, found["filled"])  # type: ignore[arg-type]


def read_path(text: str) -> Path:
    """`place.kind` as its two steps."""
    field, _, onward = text.partition(".")
    return Path(field, onward)


def read_date(text: str, where: str) -> Dated:
    """How the dates lie. Raises `bad_figure`."""
    found = _DATE.match(text.strip())
    if found is None or (found["lies"] in ("overlaps", "at_end")) != bool(found["end"]):
        raise fail("bad_figure", where, text)
    return Dated(found["lies"], found["start"], found["end"] or "")  # type: ignore[arg-type]

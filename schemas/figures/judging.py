"""Whether the claims of a summary are met, not met, or cannot be said yet (待核), each with what is behind it.

What waits for a person counts against nobody: a claim that it might still turn round is not known. Where there are no records at
all, of this period or of the year before, nothing is claimed either way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from schemas.figures.cadence import Cell
from schemas.figures.claiming import Cadence, Compared, Includes, Term
from schemas.figures.declared import Claim
from schemas.figures.reckoning import Value
from schemas.figures.wording import plain

State = Literal["met", "not_met", "not_known"]
Names = Sequence[str | None]
_SIGNS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_GROWS = {">=": "left", ">": "left", "<=": "right", "<": "right"}
"""Which side may still grow without harm to a comparison that holds."""


@dataclass(frozen=True)
class Part:
    """One condition of a claim: its words, how it stands, and what was found (`班次期数 7`, the names that are missing)."""

    text: str
    state: State
    found: str


@dataclass(frozen=True)
class Judged:
    """A claim with its parts, or its cells."""

    state: State
    parts: tuple[Part, ...] = ()
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Found:
    """What one summary rests on: the figures, all names of the lists, the figures of a year before, the cells of cadences.

    What is in no file is in none of them; what could not be worked out is in `failed`, with the reason.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    names: Mapping[str, Names] = field(default_factory=dict)
    year_before: Mapping[str, Value] = field(default_factory=dict)
    cells: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)

    def __or__(self, other: Found) -> Found:
        return Found(
            {**other.values, **self.values}, {**other.names, **self.names},
            {**other.year_before, **self.year_before}, {**other.cells, **self.cells},
            {**other.failed, **self.failed},
        )  # fmt: skip


def judge(claim: Claim, found: Found, of: Mapping[str, str]) -> Judged:
    """One claim. `of` gives the figure beside each list of names."""
    if isinstance(claim.asks, Cadence):
        cells = found.cells.get(claim.name)
        return Judged("not_known") if cells is None else Judged(_cells_state(cells), (), cells)
    parts = tuple(
        _compare(part, found) if isinstance(part, Compared) else _include(part, found, of)
        for part in claim.asks
    )
    return Judged(_all([part.state for part in parts]), parts)


def _all(states: Sequence[State]) -> State:
    if "not_met" in states:
        return "not_met"
    return "not_known" if "not_known" in states else "met"


def _cells_state(cells: Sequence[Cell]) -> State:
    """Of nobody nothing can be claimed."""
    if not any(cell.state != "excused" for cell in cells):
        return "not_known"
    return _all([cell.state for cell in cells if cell.state != "excused"])


def _compare(part: Compared, found: Found) -> Part:
    text = f"{_told(part.left)} {_SIGNS[part.sign]} {_told(part.right)}"
    left, right = _value(part.left, found), _value(part.right, found)
    told = "，".join(
        f"{_told(term)} {'待核' if value is None or value.value is None else plain(value.value)}"
        for term, value in ((part.left, left), (part.right, right))
        if term.figure
    )
    if left is None or right is None or left.value is None or right.value is None:
        return Part(text, "not_known", told)
    if not any(value.value for term, value in ((part.left, left), (part.right, right)) if term.figure):
        return Part(text, "not_known", told)
    holds = _holds(left.value, part.sign, right.value)
    return Part(
        text, "not_known" if _may_turn(part.sign, holds, left, right) else "met" if holds else "not_met", told
    )


def _told(term: Term) -> str:
    return f"上年同期{term.figure}" if term.is_last_year else term.text


def _value(term: Term, found: Found) -> Value | None:
    if term.number is not None:
        return Value(term.number, (), (), 0, 0, ())
    if term.is_last_year:
        value = found.year_before.get(term.figure)
        return value if value is not None and value.value else None
    return found.values.get(term.figure)


def _holds(left: Fraction, sign: str, right: Fraction) -> bool:
    return {
        "=": left == right, "!=": left != right, "<": left < right, "<=": left <= right,
        ">": left > right, ">=": left >= right,
    }[sign]  # fmt: skip


def _may_turn(sign: str, holds: bool, left: Value, right: Value) -> bool:
    """Whether what is still open could turn the answer. What waits can only add; what differs can go either way."""
    if left.differing or right.differing:
        return True
    may_grow = {side for side, v in (("left", left), ("right", right)) if v.open or v.maybe}
    if sign not in _GROWS:
        return bool(may_grow)
    helps = _GROWS[sign]
    return bool(may_grow - {helps}) if holds else helps in may_grow


def _include(part: Includes, found: Found, of: Mapping[str, str]) -> Part:
    text = f"{part.names} 含 {'、'.join(part.wanted) or '？'}"
    names = found.names.get(part.names)
    if not part.wanted:
        return Part(text, "not_known", "没有设定要含哪个名称")
    if not names:
        return Part(text, "not_known", "期内无记录")
    missing = [name for name in part.wanted if name not in names]
    told = "、".join(str(name) for name in names if name is not None)
    if missing:
        told = f"{told}（没有{'、'.join(missing)}）"
    beside = found.values.get(of.get(part.names, ""))
    may_be_there = None in names or (beside is not None and bool(beside.maybe or beside.differing))
    state: State = "met" if not missing else "not_known" if may_be_there else "not_met"
    return Part(text, state, told)

"""Headcounts that look a digit too long, and villages that look like the one beside them. Only shown, never judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ENOUGH = 5
"""So many earlier numbers tell what is usual for a lecturer or at a place."""
TIMES, TIMES_ZERO = 10, 4
"""Suspicious from so many times the usual on; with a zero at its end, that may be one too many, from fewer on."""


@dataclass(frozen=True)
class Usual:
    """The middle of the other numbers, and how many there are."""

    middle: int
    many: int


@dataclass(frozen=True)
class Known:
    """What is usual for the lecturer, at the place, and for all talks of the kind."""

    lecturer: Usual
    place: Usual
    kind: Usual


@dataclass(frozen=True)
class Doubt:
    """A number that is too large: against whose usual (`lecturer`, `kind`), what that is, what is usual at the place (None
    when not known), and what it would be without its last zero (None when it has none).
    """

    against: str
    usual: int
    at_place: int | None
    without_zero: int | None


def number_doubt(headcount: int, known: Known) -> Doubt | None:
    """Whether a headcount is to be looked at. A place that often has so many explains it."""
    against, usual = ("lecturer", known.lecturer) if known.lecturer.many >= ENOUGH else ("kind", known.kind)
    if usual.many < ENOUGH:
        return None
    is_round = headcount % 10 == 0 and headcount > 0
    at_place = known.place.middle if known.place.many >= ENOUGH else None
    if headcount < max(usual.middle, 1) * (TIMES_ZERO if is_round else TIMES):
        return None
    if at_place is not None and headcount < max(at_place, 1) * TIMES_ZERO:
        return None
    return Doubt(against, usual.middle, at_place, headcount // 10 if is_round else None)


def usual(numbers: Sequence[int]) -> Usual:
    """The middle of some numbers."""
    ordered = sorted(numbers)
    return Usual(ordered[(len(ordered) - 1) // 2] if ordered else 0, len(ordered))

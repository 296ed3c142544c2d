"""A block of small squares, one for each place: full with its number when somebody has been there, hollow when not.

It is a picture of what was reached that needs no map: the eye counts the hollow ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from datasette_plugins.charts.drawing import drawing, written

SIDE, STEP, PER_ROW = 22, 26, 10


@dataclass(frozen=True)
class Square:
    """One place, how often it was reached, and what is said of it when somebody points at it."""

    count: int
    told: str


def squares(title: str, about: str, places: Sequence[Square]) -> Markup:
    """All places of one block, in the order given."""
    parts = [_square(i % PER_ROW * STEP + 1, i // PER_ROW * STEP + 1, one) for i, one in enumerate(places)]
    wide = min(len(places), PER_ROW) * STEP
    high = -(-len(places) // PER_ROW) * STEP
    return drawing("squares", f'width="{max(1, wide)}" height="{max(1, high)}"', title, about, parts)


def _square(x: int, y: int, one: Square) -> Markup:
    kind = "tz-reached" if one.count else "tz-unreached"
    number = written(str(x + SIDE / 2), y + 15.5, min(one.count, 99), "tz-in", "middle") if one.count else ""
    return Markup(
        '<g><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="3" class="{}"></rect>{}</g>'
    ).format(one.told, x, y, SIDE, SIDE, kind, number)

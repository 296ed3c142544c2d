"""Lying bars, one below the other: for towns, kinds and whatever else has a name that takes room.

Widths are shares of the page, so a drawing is as readable on a phone as at a desk; the name stands above its bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from datasette_plugins.charts.drawing import drawing, share, written

ROW, BAR = 42, 14
ROOM = 82
"""How much of the width the longest bar takes; its number stands behind it."""


@dataclass(frozen=True)
class Bar:
    """One value with its name. None is a number that nobody knows yet: no bar, and never a 0. `shown` is the number
    as people read it.
    """

    label: str
    value: float | None
    shown: str


def bars(title: str, about: str, values: Sequence[Bar]) -> Markup:
    """One bar for each value."""
    most = max((bar.value or 0 for bar in values), default=0)
    parts = []
    for i, bar in enumerate(values):
        top = i * ROW
        wide = share(bar.value or 0, most, ROOM)
        parts.append(written("0", top + 15, bar.label))
        parts.append(
            Markup('<rect x="0" y="{}" width="{}%" height="{}" rx="2" class="tz-bar"></rect>').format(
                top + 21, wide, BAR
            )
        )
        parts.append(written(f"{wide + 1:g}%", top + 33, bar.shown, "tz-value"))
    return drawing("bars", f'width="100%" height="{max(1, len(values)) * ROW}"', title, about, parts)

"""Standing bars side by side, such as the months of a half-year."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from datasette_plugins.charts.bars import Bar
from datasette_plugins.charts.drawing import drawing, share, written

HEIGHT, HEAD, FOOT = 150, 20, 24


def pillars(title: str, about: str, values: Sequence[Bar]) -> Markup:
    """One standing bar for each value, its number above and its name below."""
    most = max((bar.value or 0 for bar in values), default=0)
    step = 100 / max(1, len(values))
    floor = HEAD + HEIGHT
    parts = [
        Markup('<line x1="0" x2="100%" y1="{}" y2="{}" class="tz-axis"></line>').format(
            floor + 0.5, floor + 0.5
        )
    ]
    for i, bar in enumerate(values):
        high = round(share(bar.value or 0, most) * HEIGHT / 100, 1)
        middle = f"{step * (i + 0.5):.2f}%"
        parts.append(
            Markup('<rect x="{}%" y="{}" width="{}%" height="{}" rx="2" class="tz-bar"></rect>').format(
                f"{step * (i + 0.18):.2f}", f"{floor - high:g}", f"{step * 0.64:.2f}", f"{high:g}"
            )
        )
        parts.append(written(middle, floor - high - 5, bar.shown, "tz-value", "middle"))
        parts.append(written(middle, floor + 17, bar.label, "", "middle"))
    return drawing("pillars", f'width="100%" height="{HEAD + HEIGHT + FOOT}"', title, about, parts)

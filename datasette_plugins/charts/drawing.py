"""What every drawing has: a title, a description, and a name by which a screen reader finds both."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2s

from markupsafe import Markup, escape


def drawing(kind: str, size: str, title: str, about: str, parts: Iterable[Markup]) -> Markup:
    """The `svg` element around its parts. `size` is its width and height as attributes."""
    name = f"{kind}-{blake2s(f'{title}|{about}'.encode(), digest_size=6).hexdigest()}"
    return Markup(
        '<svg class="tz-chart tz-{kind}" {size} role="img" aria-labelledby="{name}-t {name}-d"'
        ' xmlns="http://www.w3.org/2000/svg"><title id="{name}-t">{title}</title>'
        '<desc id="{name}-d">{about}</desc>{parts}</svg>'
    ).format(kind=kind, size=Markup(size), name=name, title=title, about=about, parts=Markup("").join(parts))  # noqa: S704 - ours


def written(x: str, y: float, text: object, kind: str = "", anchor: str = "start") -> Markup:
    """A text in a drawing; `x` may be a share of the width, so that the drawing fits any screen."""
    return Markup('<text x="{}" y="{}" text-anchor="{}" class="{}">{}</text>').format(
        x, f"{y:g}", anchor, f"tz-text {kind}".strip(), escape(text)
    )


def share(value: float, most: float, width: float = 100) -> float:
    """How many hundredths of the width a value takes when `most` takes `width`; a little even when it is small."""
    if value <= 0 or most <= 0:
        return 0
    return round(max(0.4, width * value / most), 2)

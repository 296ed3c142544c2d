"""How a number is printed: exactly, as 9700余, as 74.7%, as 97%以上, as 两; and never as more than it is.

The word that stands right behind a blank in last year's text belongs to the blank: 余, 以上 and 等 are printed only when they
are true, and 余 also where nobody typed it. So a text can be filled again and again, and neither 余余 nor a false 余 comes out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from schemas.filling.text import Answer
from schemas.problems import fail

Kind = Literal["exact", "about", "percent", "at_least", "hanzi", "names"]
_HANZI = "零一二三四五六七八九十"
_MARKS = {"《》": "《》", "“”": "“”"}
_DECIMALS_MAX = 6


@dataclass(frozen=True)
class Wording:
    """`decimals` and `floors` are those of a percent; `shown` (None: all), `marks` and `latest` those of names."""

    kind: Kind
    decimals: int = 0
    floors: tuple[int, ...] = ()
    shown: int | None = None
    marks: str = ""
    latest: bool = False


def read_wording(text: str, where: str) -> Wording:
    """A wording as it is declared. Raises `bad_figure`."""
    if text in ("exact", "about", "at_least", "hanzi"):
        return Wording(text)  # type: ignore[arg-type]
    if found := re.fullmatch(r"percent (\d)(?:, floors ([\d ]+))?", text):
        return Wording("percent", int(found[1]), tuple(int(f) for f in (found[2] or "").split()))
    if found := re.fullmatch(r"names (\d+|all)(?: (《》|“”))?(, latest first)?", text):
        shown = None if found[1] == "all" else int(found[1])
        return Wording("names", shown=shown, marks=found[2] or "", latest=bool(found[3]))
    raise fail("bad_figure", where, text)


def printed(value: Fraction, wording: Wording, following: str = "") -> Answer:
    """A number as text. `following` is what stands behind its blank. Shares (percent, at_least) come as a part of 1."""
    match wording.kind:
        case "about":
            return _about(value, following)
        case "percent":
            return Answer(_percent(value * 100, wording), 0)
        case "at_least":
            return _at_least(value * 100, following)
        case "hanzi" if value.denominator == 1 and 0 <= value <= 10:
            return Answer("两" if value == 2 else _HANZI[int(value)], 0)
        case _:
            return Answer(plain(value), 0)


def plain(value: Fraction) -> str:
    """A number without a trailing zero; what no decimal can say is cut at six places."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    text = format(exact.quantize(Decimal(10) ** -_DECIMALS_MAX, ROUND_HALF_UP), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _about(value: Fraction, following: str) -> Answer:
    """Floored to tens, from a thousand on to hundreds; below ten it is exact. 余 only when something was cut off."""
    used = 1 if following.startswith("余") else 0
    if value < 10:
        return Answer(plain(value), used)
    step = 10 if value < 1000 else 100
    floored = value // step * step
    return Answer(f"{floored}余" if value > floored else str(floored), used)


def _at_least(value: Fraction, following: str) -> Answer:
    """Floored to a whole percent; at exactly a hundred nothing is 以上."""
    word = "%以上" if following.startswith("%以上") else "%" if following.startswith("%") else ""
    floored = value // 1
    return (
        Answer(f"{floored}%以上" if value < 100 or floored > 100 else f"{floored}%", len(word))
        if word
        else Answer(str(floored), 0)
    )


def _percent(value: Fraction, wording: Wording) -> str:
    """Half up, but never across a floor that somebody is measured by: then with more decimals."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    for decimals in range(wording.decimals, _DECIMALS_MAX):
        rounded = exact.quantize(Decimal(10) ** -decimals, ROUND_HALF_UP)
        if not any(exact < floor <= rounded for floor in wording.floors):
            return _trimmed(rounded)
    return _trimmed(exact.quantize(Decimal(10) ** -_DECIMALS_MAX, ROUND_FLOOR))


def _trimmed(number: Decimal) -> str:
    whole, _, decimals = format(number, "f").partition(".")
    kept = decimals.rstrip("0")
    return f"{whole}.{kept}" if kept else whole

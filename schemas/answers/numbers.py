"""Typed numbers: `120`, `１２０`, `1,200`, `120人次`, `27.50`, 一百二十.

A number that somebody rounded is told apart: 约200, 200余人, 20-30, 1.2万 are read but are not exact, and
only a person may decide what they stand for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

from schemas.answers.numerals import read_numeral

PEOPLE = frozenset({"人", "人次", "名", "位"})
"""Counters of people: one may be typed where the form says another, or none."""
ANYTHING = "个"

_CORE = r"-?[0-9][0-9,]*(?:\.[0-9]*)?|-?\.[0-9]+|[〇零一二两三四五六七八九十百千万]+"
_BEFORE = (
    "大约|大概|约莫|约有|约|将近|接近|近|超过|超|逾|不足|不到|不少于|不超过|至少|最少|最多|至多|上|"
    "about|around|over|nearly|approx\\.?|more than|at least|some|[~≈><≥≤]=?"
)
_AFTER = r"左右|上下|以上|以下|以内|之多|不到|余|多|来|几|\+"
_ONE = re.compile(
    rf"(?P<before>{_BEFORE})?\s*(?P<core>{_CORE})\s*(?P<scale>[百千万亿])?\s*(?P<more>余|多|来|几|\+)?"
    rf"\s*(?P<more_scale>[百千万亿])?\s*(?P<unit>.*?)\s*(?P<after>{_AFTER})?",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"(?:{_BEFORE})?\s*(?P<low>{_CORE})\s*(?:[-~–—]+|至|到)\s*(?P<high>{_CORE})"
    rf"\s*(?P<unit>.*?)\s*(?:{_AFTER})?",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_SCALE = {"百": 2, "千": 3, "万": 4, "亿": 8}


@dataclass(frozen=True)
class Read:
    """A number as canonical text (`27.5`), and whether it was meant exactly."""

    number: str
    exact: bool


def read_number(text: str, unit: str = "") -> Read | None:
    """The number that a text holds; None when it holds none, or counts in another unit than the field's."""
    plain = normalize("NFKC", text).replace("−", "-").strip()
    if (between := _RANGE.fullmatch(plain)) is not None:
        return _range(between, unit)
    found = _ONE.fullmatch(plain)
    if found is None or not _is_unit(found["unit"], unit) or (core := _core(found["core"])) is None:
        return None
    shift = sum(_SCALE[s] for s in (found["scale"], found["more_scale"]) if s)
    exact = not any(found[part] for part in ("before", "scale", "more", "more_scale", "after"))
    return Read(_shifted(core, shift), exact)


def canonical_decimal(digits: str) -> str:
    """A number without signs, zeros and points that say nothing: `-0.50` is `-0.5`, `-0` is `0`."""
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    whole, _, part = digits.partition(".")
    whole, part = whole.lstrip("0") or "0", part.rstrip("0")
    number = f"{whole}.{part}" if part else whole
    return number if number == "0" else sign + number


def _range(found: re.Match[str], unit: str) -> Read | None:
    """`20-30` is two numbers, and so not exact."""
    low, high = _core(found["low"]), _core(found["high"])
    return Read(f"{low}-{high}", exact=False) if low and high and _is_unit(found["unit"], unit) else None


def _core(core: str) -> str | None:
    """The digits as canonical text; a comma anywhere but between thousands makes it no number."""
    if "," in core and not _GROUPED.fullmatch(core):
        return None
    if core[-1].isascii():
        return canonical_decimal(core.replace(",", ""))
    number = read_numeral(core)
    return None if number is None else str(number)


def _shifted(number: str, places: int) -> str:
    """The number times a power of ten."""
    whole, _, part = number.partition(".")
    part = part.ljust(places, "0")
    return canonical_decimal(f"{whole}{part[:places]}.{part[places:]}")


def _is_unit(typed: str, unit: str) -> bool:
    """Whether the number may be followed by this."""
    wanted = normalize("NFKC", unit)
    if typed in ("", wanted, ANYTHING):
        return True
    return typed in PEOPLE and (not unit or wanted in PEOPLE)

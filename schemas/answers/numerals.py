"""Chinese numerals below a hundred million, in their full form only.

What people say short is left out, because it is heard in two ways: 一百二 is 120 and looks like 102, 二三十
is a range.
"""

from __future__ import annotations

import re

_DIGITS = {d: n for n, d in enumerate("零一二三四五六七八九")} | {"两": 2}
_SIZES = {"千": 1000, "百": 100, "十": 10}
_STEP = re.compile("(零)?([一二两三四五六七八九])?([千百十])?")


def read_numeral(text: str) -> int | None:
    """The number, or None when it is not one in full form."""
    plain = text.replace("〇", "零")
    if plain == "零":
        return 0
    if plain.startswith("零"):
        return None
    if "万" not in plain:
        return _below_ten_thousand(plain)
    high, low = plain.split("万", 1)
    above, below = _below_ten_thousand(high), _below_ten_thousand(low) if low else 0
    if above is None or below is None or len(low) == 1:
        return None
    return above * 10_000 + below


def _below_ten_thousand(text: str) -> int | None:
    """Digits with falling sizes; a last digit stands alone, after 十, or after 零."""
    total, last, at = 0, 10_000, 0
    while at < len(text):
        step = _STEP.match(text, at)
        assert step is not None  # noqa: S101 - every part of the pattern is optional
        zero, digit, size = step.groups()
        value = _value(digit, size, last, bool(zero) or at == 0)
        if value is None:
            return None
        total, last, at = total + value, _SIZES.get(size, 1), step.end()
    return total or None


def _value(digit: str | None, size: str | None, last: int, free: bool) -> int | None:
    """What one digit with its size adds; None when it cannot stand here."""
    if size is not None:
        worth = _SIZES[size]
        if worth >= last or (digit is None and worth != 10):
            return None
        return worth * (_DIGITS[digit] if digit else 1)
    if digit is None or last == 1 or not (free or last == 10):
        return None
    return _DIGITS[digit]

"""How alike two titles are: people leave out marks, add a year, or change a word when they type one again."""

from __future__ import annotations

import re

from schemas.grams import normalised

_NO_WORD = re.compile(r"[\W_]+")
ALIKE = 0.5
"""From so large a share of common pairs of characters on, two titles are one with a slip."""


def plain(text: str) -> str:
    """A title without blanks and marks."""
    return _NO_WORD.sub("", normalised(text)) if text else ""


def likeness(a: str, b: str) -> float:
    """The share of pairs of neighbouring characters that two plain titles have in common, from 0 to 1."""
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) >= 4 and shorter in longer:
        return 0.9
    one, two = _pairs(a), _pairs(b)
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}

"""Finds numbers of persons in what was typed: ID cards, phones, bank cards. They are never kept.

A record once made is there for good, so such a number stops its row before it becomes one. Problems made
here never repeat the number.
"""

from __future__ import annotations

import re
import unicodedata

_NUMBERS = re.compile(
    r"(?<!\d)(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}"  # a mobile phone
    r"|\d{15,19}[xX]?|\d{17}[xX])(?!\d)"  # ID cards, old and new; bank cards
)


def has_personal_number(text: str) -> bool:
    """Whether an ID number, a mobile phone or a bank card number stands in the text."""
    return bool(_NUMBERS.search(unicodedata.normalize("NFKC", text)))


def masked(text: str) -> str:
    """The text with such numbers blotted out, fit to be shown."""
    if not has_personal_number(text):
        return text
    return _NUMBERS.sub("***", unicodedata.normalize("NFKC", text))

"""Pinyin initials of names, by every reading that a character has: 单家庄 is found by `sjz`, `djz` and `cjz`.

A machine cannot know how a surname or a village is spoken, so none of the readings is preferred. What the office typed
as initials stands by itself; this is for names without.
"""

from __future__ import annotations

from functools import lru_cache

from schemas.grams import initials, normalised

_SURNAMES = {"费": "b", "谌": "s", "会": "g"}
"""Readings as a surname or in place names that pypinyin does not have."""


@lru_cache(maxsize=8192)
def all_initials(name: str) -> list[str]:
    """The initials of a name, by all its readings."""
    return initials([_letters(character) for character in normalised(name)])


@lru_cache(maxsize=8192)
def _letters(character: str) -> list[str]:
    """The first letters by which a character may be read; itself when it is no Chinese character."""
    from pypinyin import Style, pinyin  # noqa: PLC0415 - it reads its tables as it loads

    if not character.isalnum():
        return []
    found = pinyin(character, style=Style.FIRST_LETTER, heteronym=True)[0]
    return list(dict.fromkeys([*found, *_SURNAMES.get(character, "")]))

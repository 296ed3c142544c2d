"""Takes apart a cell that names several people or places: 王芳、李明, 王 芳　李 明, 王芳/李明.

Offices pad two-letter names with a space so that they line up with three-letter ones, and also put spaces
between names. The lists tell which is meant: a piece is split only where it is not itself in the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from schemas.problems import TaizhangError

Resolve = Callable[[str, str], str]
"""`resolve(of, text)`: the record id of the one list entry that the text names; raises when there is none."""

_BETWEEN = re.compile(r"[、,，;；/|\n\r]+")


def several(text: str, of: str, resolve: Resolve) -> str:
    """The names in the text, joined by 、."""
    if _known(text, of, resolve):
        return text
    pieces = [piece.strip() for piece in _BETWEEN.split(text)]
    return "、".join(name for piece in pieces if piece for name in _names(piece, of, resolve))


def one(text: str, of: str, resolve: Resolve) -> str:
    """The one name in the text, without padding when only so it is in the list."""
    closed = "".join(text.split())
    return closed if not _known(text, of, resolve) and _known(closed, of, resolve) else text


def _names(piece: str, of: str, resolve: Resolve) -> list[str]:
    words = piece.split()
    if len(words) < 2 or _known(piece, of, resolve):
        return [piece]
    if _known(closed := "".join(words), of, resolve):
        return [closed]
    names: list[str] = []
    letter = ""
    for word in words:
        if len(word) == 1 and letter:
            names.append(letter + word)
            letter = ""
        elif len(word) == 1:
            letter = word
        else:
            names += [letter, word] if letter else [word]
            letter = ""
    return [*names, letter] if letter else names


def _known(text: str, of: str, resolve: Resolve) -> bool:
    try:
        return bool(resolve(of, text))
    except TaizhangError as error:
        return error.problem.code == "ambiguous_reference"

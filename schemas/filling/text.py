"""Placeholders in text: where they are, and the text with their answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple
from unicodedata import normalize

FOLLOWING = 4
"""How much of the text behind a placeholder its answer is shown."""
NEAR = 12
"""How much of a text is quoted to say where something is wrong."""
_PLACEHOLDER = re.compile(r"[{｛]{2}\s*([^{}｛｝]*?)\s*[}｝]{2}")
"""With full-width braces too, since a Chinese keyboard types those."""
_BRACES = re.compile(r"[{｛]{2}|[}｝]{2}")


class Answer(NamedTuple):
    """What is printed, and how many characters of the text behind the placeholder it stands for."""

    text: str
    used: int = 0


Blank = Callable[[str, str], Answer]
"""`blank(name, following)`: the answer to a name, given what stands right behind its placeholder."""


class Piece(NamedTuple):
    """From `start` to `end` of the text something else is to stand."""

    start: int
    end: int
    text: str


def placeholders(text: str) -> list[str]:
    """The names, in the order of the text, repeated as they are there."""
    return [_name(found[1]) for found in _PLACEHOLDER.finditer(text)]


def unclosed(text: str) -> list[str]:
    """What stands at braces that open or close nothing, a few characters of each."""
    rest = _PLACEHOLDER.sub("\0", text)
    return [rest[found.start() : found.end() + NEAR].split("\0")[0] for found in _BRACES.finditer(rest)]


def pieces(text: str, blank: Blank) -> Iterable[Piece]:
    """What has to change in a text, from its beginning to its end."""
    for found in _PLACEHOLDER.finditer(text):
        following = _BRACES.split(text[found.end() : found.end() + FOLLOWING], maxsplit=1)[0]
        answer = blank(_name(found[1]), following)
        yield Piece(found.start(), found.end() + min(answer.used, len(following)), answer.text)


def fill(text: str, blank: Blank) -> str:
    """The text with every placeholder answered."""
    out, at = [], 0
    for piece in pieces(text, blank):
        out += [text[at : piece.start], piece.text]
        at = piece.end
    return "".join([*out, text[at:]])


def _name(text: str) -> str:
    """Full-width letters and the like, as some keyboards write them, are the same name."""
    return normalize("NFKC", text)

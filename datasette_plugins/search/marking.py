"""Marking in a text what was searched for, and cutting a long text down to where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from schemas.grams import normalised

BEFORE, LENGTH = 20, 90
"""How much of a text is shown: so much before the first word, and so much in all."""


def marked(text: str, words: Sequence[str], *, whole: bool = False) -> Markup:
    """The text, or the part of it about the first word, with every word marked. `words` are normalised."""
    spans = found_in(text, words)
    start, end = (0, len(text)) if whole or len(text) <= LENGTH else _part(text, spans)
    out = [Markup("…") if start else Markup("")]
    at = start
    for left, right in spans:
        if left >= end or right <= at:
            continue
        first, after = max(left, at), min(right, end)
        out.append(Markup("{}<mark>{}</mark>").format(text[at:first], text[first:after]))
        at = after
    out.append(Markup("{}{}").format(text[at:end], "…" if end < len(text) else ""))
    return Markup("").join(out)


def _part(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    start = max(0, spans[0][0] - BEFORE) if spans else 0
    return start, min(len(text), start + LENGTH)


def found_in(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where in a text the words stand, as it was typed, in order and without overlaps."""
    plain, places = _with_places(text)
    hits = []
    for word in words:
        at = plain.find(word)
        while at >= 0:
            hits.append((places[at], places[at + len(word) - 1] + 1))
            at = plain.find(word, at + 1)
    out: list[tuple[int, int]] = []
    for left, right in sorted(hits):
        if out and left <= out[-1][1]:
            out[-1] = (out[-1][0], max(right, out[-1][1]))
        else:
            out.append((left, right))
    return out


def _with_places(text: str) -> tuple[str, list[int]]:
    """The text normalised character by character, and of each the place in the text that it comes from."""
    plain, places = [], []
    for place, character in enumerate(text):
        for one in normalised(character) or " ":
            plain.append(one)
            places.append(place)
    return "".join(plain), places


def has(text: str, word: str) -> bool:
    """Whether a word stands in a text."""
    return word in normalised(text)

"""Finding words in Chinese text: a text as pairs of neighbouring characters, and a query over such pairs.

SQLite's full-text index knows words by the spaces between them, and Chinese has none. Here every character begins one
token: it and its follower, or itself at the end of a stretch. A word of two characters and more is then a run of
neighbouring tokens, and a single character is the beginning of one: what is found is exactly what Python's `in` finds
in the normalised text, with no word list and nothing to check afterwards.

The index has to take tokens as they are: `TOKENIZER` parts at ASCII marks only, and these are written full-width, which
normalised text never is.
"""

from __future__ import annotations

import re
import sys
from array import array
from itertools import product
from unicodedata import is_normalized, normalize

TOKENIZER = "ascii"
"""The tokenizer of FTS5 for these texts. It leaves all that is not ASCII alone."""

NOTHING = '""'
"""What FTS5 takes and never finds."""

READINGS_MAX = 64
"""How many ways to read one name are kept."""

_MARKS = [(chr(code + 0xFEE0), chr(code)) for code in map(ord, "，：；（）？！")]
_CONTROLS = {code: " " for code in (*range(0x20), *range(0x7F, 0xA0))}
_ASCII_MARK = re.compile(r"[!-/:-@\[-`{-~]")
_UTF32 = f"utf-32-{sys.byteorder[0]}e"


def normalised(text: str) -> str:
    """A text as it is searched: full-width and half-width, capital and small letters alike, blanks as one space."""
    text = _nfkc(text)
    folded = text.casefold()
    plain = text if folded == text else _nfkc(folded)
    if not plain.isprintable():
        plain = plain.translate(_CONTROLS)
    return " ".join(plain.split())


def _nfkc(text: str) -> str:
    if is_normalized("NFKC", text):
        return text
    # What NFKC does too, at a part of its price: most texts have nothing else for it.
    for wide, narrow in _MARKS:
        text = text.replace(wide, narrow)
    return text if is_normalized("NFKC", text) else normalize("NFKC", text)


def grams(text: str) -> str:
    """What the index is given for a text."""
    return _pairs(_plain(normalised(text)) + " ")


def _plain(text: str) -> str:
    """Normalised text without the marks at which the tokenizer would part it."""
    return _ASCII_MARK.sub(lambda mark: chr(ord(mark[0]) + 0xFEE0), text)


def _pairs(text: str) -> str:
    """`abc ` as `ab bc c `: each character with its follower. Written as columns: a call for each would cost most."""
    codes = array("I", text.encode(_UTF32))
    out = array("I", [0x20]) * (3 * (len(codes) - 1))
    out[0::3] = codes[:-1]
    out[1::3] = codes[1:]
    return out.tobytes().decode(_UTF32)


def words(query: str) -> list[str]:
    """The words that a text must all have, each once, as they stand in normalised text."""
    sound = query.encode("utf-8", "replace").decode("utf-8")
    return list(dict.fromkeys(normalised(sound).split()))


def expression(query: str) -> str:
    """A query as FTS5 takes it: every word, anywhere in the text. Nothing in it is read as an operator."""
    return " ".join(map(phrase, words(query))) or NOTHING


def phrase(word: str) -> str:
    """One word as FTS5 takes it."""
    plain = _plain(word)
    return f'"{plain}" *' if len(plain) == 1 else f'"{_pairs(plain).strip()}"'


def initials(readings: list[list[str]]) -> list[str]:
    """Every way to abbreviate a name, given the first letters by which each of its characters may be read."""
    ways, kept = 1, []
    for letters in filter(None, readings):
        ways *= len(letters)
        kept.append(letters if ways <= READINGS_MAX else letters[:1])
    return list(dict.fromkeys("".join(letters) for letters in product(*kept)))

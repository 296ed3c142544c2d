"""Cuts the text of an expression into tokens.

Full-width and curly characters, which word processors put in unasked, are errors that name their plain form,
because a form that means something else than it shows is worse than one that is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

TOKENS_MAX = 600
"""More tokens than any form needs, and few enough that evaluating stays within the stack."""

_TOKEN = re.compile(
    r"""(?P<blank>\s+)
      | (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
      | (?P<string>'[^']*'|"[^"]*")
      | (?P<field>\$\{\s*[^\W\d][\w.-]*\s*\})
      | (?P<name>[^\W\d][\w.-]*)
      | (?P<sign><=|>=|!=|[=<>+\-*(),.])""",
    re.VERBOSE,
)
_PLAIN = {
    "，": ",",
    "（": "(",
    "）": ")",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "＝": "=",
    "＜": "<",
    "＞": ">",
}

Kind = Literal["number", "string", "field", "name", "sign", "end"]


class Broken(Exception):  # noqa: N818 - it is a finding about a cell, turned into a problem one level up
    """Why a text is no expression: the position counted from 0, and the reason in both languages."""

    def __init__(self, at: int, zh: str, en: str) -> None:
        super().__init__(en)
        self.at = at
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Token:
    """One token: for a string or field, `text` is what stands inside the quotes or braces."""

    kind: Kind
    text: str
    at: int


def tokenize(text: str) -> list[Token]:
    """The tokens, closed by one of kind `end`. Raises `Broken`."""
    out: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _strange(text, at)
        kind, piece = str(match.lastgroup), match.group()
        if kind != "blank":
            out.append(_token(kind, piece, at))
        at = match.end()
    if len(out) > TOKENS_MAX:
        raise Broken(out[TOKENS_MAX].at, "表达式太长", "the expression is too long")
    return [*out, Token("end", "", len(text))]


def _token(kind: str, piece: str, at: int) -> Token:
    if kind == "string":
        return Token("string", piece[1:-1], at)
    if kind == "field":
        return Token("field", piece[2:-1].strip(), at)
    return Token(kind, piece, at)  # type: ignore[arg-type]  # a group name of the pattern


def _strange(text: str, at: int) -> Broken:
    char = text[at]
    if char in _PLAIN:
        plain = _PLAIN[char]
        return Broken(at, f"全角符号 {char} 要写成 {plain}", f"write {plain} in place of {char}")
    if char in "'\"":
        return Broken(at, "引号没有结束", "the quote is not closed")
    if text.startswith("${", at):
        return Broken(at, "项名没有写对，应是 ${项名}", "a field is written ${name}")
    return Broken(at, f"不认识的符号 {char}", f"unexpected character {char}")

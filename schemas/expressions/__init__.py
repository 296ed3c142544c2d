"""The expressions of XLSForm: relevance, required, constraint and calculation cells of a form.

A text is compiled once into closures and then evaluated over one record. What an expression means is
told in `values`, `operators` and `functions`; a twin in JavaScript follows the same test vectors. Everything
unknown is an error when the form is loaded, and nothing raises while a record is judged.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from schemas.expressions.parser import parse
from schemas.expressions.tokens import Broken
from schemas.expressions.values import Context, Run, Value, text_of, truth_of
from schemas.problems import fail

__all__ = ["Context", "Expression", "Value", "compile"]


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression. `names` are the fields it reads."""

    text: str
    names: frozenset[str]
    run: Run

    def value(self, context: Context) -> Value:
        """The value as it is: text, number, truth, list of codes, or the values of a repeat."""
        return self.run(context)

    def as_text(self, context: Context) -> str:
        """The value as XLSForm writes it: `7`, `3.5`, `true`, `NaN`."""
        return text_of(self.run(context))

    def as_bool(self, context: Context) -> bool:
        """Whether it holds. Any text but the empty one holds, 0 and NaN do not."""
        return truth_of(self.run(context))


def compile(text: str, known: Collection[str] | None = None, where: str = "") -> Expression:
    """Compile a cell. Raises `bad_expression` naming the position and the reason.

    With `known`, a `${name}` that is not in it is an error too. `where` is the cell, for the message.
    """
    try:
        made = _compiled(text)
        _check_names(made, known)
    except Broken as broken:
        raise fail(
            "bad_expression", where, text,
            reason_zh=f"第 {broken.at + 1} 个字符起：{broken.zh}",
            reason_en=f"from character {broken.at + 1}: {broken.en}",
        ) from None  # fmt: skip
    return made


def _check_names(made: Expression, known: Collection[str] | None) -> None:
    """Raise for the first name that the form does not have."""
    strange = [] if known is None else [n for n in made.names if n not in known]
    if strange:
        at, name = min((made.text.find("${" + n), n) for n in strange)
        raise Broken(max(at, 0), f"表里没有 {name} 这一项", f"the form has no field {name}")


@lru_cache(maxsize=2000)
def _compiled(text: str) -> Expression:
    run, names = parse(text)
    return Expression(text, names, run)

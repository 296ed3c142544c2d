"""Typed choices and references: one, or several in one cell.

Several are separated by 、 , ， ; ； or a new line. Blanks separate too, but only where what stands around
them is not itself one answer, since names may hold blanks. Texts of one's own are never split at blanks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from unicodedata import normalize

from schemas.form import Choice, Field
from schemas.problems import Problem, TaizhangError
from schemas.shapes import label_of, not_a_choice

Resolve = Callable[[str, str], str]
"""`resolve(of, text)`: the id of the record that a text names in the list `of`, or raises."""

_SEPARATOR = re.compile(r"[、,，;；\n]")
_YES_NO = {
    "yes": {"是", "有", "对", "y", "true", "1", "√", "✓", "✔"},
    "no": {"否", "不是", "没有", "无", "n", "false", "0", "×", "✗", "✘"},
}


def split(text: str) -> list[str]:
    """The parts between separators, without blanks around them and without empty ones."""
    return [part.strip() for part in _SEPARATOR.split(text) if part.strip()]


def read_choice(field: Field, text: str) -> str:
    """The code of a choice, typed as its code or as its label in either language."""
    code = _code(field, text)
    if code is None:
        raise TaizhangError(not_a_choice(field, text))
    return code


def read_choices(field: Field, text: str) -> list[str]:
    """The codes of several choices, each once, in the order typed."""
    out, strange = [], []
    for part in _parts(text, lambda one: _code(field, one) is not None):
        code = _code(field, part)
        if code is None:
            strange.append(part)
        else:
            out.append(code)
    if strange:
        raise TaizhangError(not_a_choice(field, strange))
    return list(dict.fromkeys(out))


def read_reference(field: Field, text: str, resolve: Resolve) -> str:
    """The id of the record that the text names."""
    try:
        return resolve(field.of, text.strip())
    except TaizhangError as error:
        raise TaizhangError(*(_placed(field, p) for p in error.problems)) from None


def read_references(field: Field, text: str, resolve: Resolve) -> list[str]:
    """The ids of several records, each once, in the order typed."""
    out: list[str] = []
    problems: list[Problem] = []
    for part in _parts(text, lambda one: _is_named(field, one, resolve)):
        try:
            out.append(read_reference(field, part, resolve))
        except TaizhangError as error:
            problems += error.problems
    if problems:
        raise TaizhangError(*problems)
    return list(dict.fromkeys(out))


def _parts(text: str, is_one: Callable[[str], bool]) -> Iterator[str]:
    """The whole text if it is one answer, else its parts; a part that is none is split at blanks."""
    if is_one(text.strip()):
        yield text.strip()
        return
    for part in split(text):
        if is_one(part):
            yield part
        else:
            yield from part.split()


def _is_named(field: Field, text: str, resolve: Resolve) -> bool:
    """Whether the text is one name; one that several records share is a name too."""
    try:
        resolve(field.of, text)
    except TaizhangError as error:
        return error.problem.code == "ambiguous_reference"
    return True


def _placed(field: Field, problem: Problem) -> Problem:
    """The problem at the field, whoever found it."""
    return replace(
        problem, where=problem.where or label_of(field), detail={"field": field.name, **problem.detail}
    )


def _code(field: Field, text: str) -> str | None:
    """The code that a text means, if any; codes go before labels."""
    wanted = _folded(text)
    for test in (_is_code, _is_label):
        for choice in field.choices:
            if test(choice, wanted):
                return choice.value
    if {choice.value for choice in field.choices} == _YES_NO.keys():
        return next((code for code, words in _YES_NO.items() if wanted in words), None)
    return None


def _is_code(choice: Choice, wanted: str) -> bool:
    return _folded(choice.value) == wanted


def _is_label(choice: Choice, wanted: str) -> bool:
    return any(_folded(label) == wanted for label in choice.label.values())


def _folded(text: str) -> str:
    """Width and case do not matter."""
    return normalize("NFKC", text).strip().casefold()

"""The shape of a value: what each kind of field can hold, and the problem when a value is something else.

It knows one field at a time. What fields say about each other is `schemas.rules`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from schemas.canonical import WHOLE_MAX
from schemas.form import Field
from schemas.problems import Problem

GOT_MAX = 80

EXPECTED: dict[str, tuple[str, str]] = {
    "text": ("文字", "text"),
    "integer": ("整数", "a whole number"),
    "decimal": ("数字", "a number"),
    "date": ("日期，如 2020-03-18", "a date such as 2020-03-18"),
    "select_one": ("一个选项", "one choice"),
    "select_multiple": ("选项的清单", "a list of choices"),
    "one_of": ("名单里的一项", "one entry of the list"),
    "many_of": ("名单里的若干项", "entries of the list"),
    "list_of_text": ("若干段文字", "a list of texts"),
    "images": ("若干照片", "a list of pictures"),
    "repeat": ("若干行", "a list of rows"),
}
"""What to say that a field of this kind holds, in Chinese and English."""

_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def is_empty(value: Any) -> bool:
    """Whether a value is no answer: null, nothing but blanks, or an empty list."""
    if value is None or value == []:
        return True
    return type(value) is str and (not value or value.isspace())


def is_date(value: Any) -> bool:
    """Whether a value is the text of a day of the calendar."""
    if type(value) is not str or not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_text(value: Any) -> bool:
    return type(value) is str


def _is_whole(value: Any) -> bool:
    return type(value) is int and -WHOLE_MAX <= value <= WHOLE_MAX


def _is_decimal(value: Any) -> bool:
    return type(value) is str and _DECIMAL.fullmatch(value) is not None


def _is_texts(value: Any) -> bool:
    return type(value) is list and all(type(part) is str for part in value)


def _is_rows(value: Any) -> bool:
    return type(value) is list and all(isinstance(row, dict) for row in value)


_HOLDS: dict[str, Callable[[Any], bool]] = {
    "text": _is_text, "integer": _is_whole, "decimal": _is_decimal, "date": is_date,
    "select_one": _is_text, "one_of": _is_text, "select_multiple": _is_texts, "many_of": _is_texts,
    "list_of_text": _is_texts, "images": _is_texts, "repeat": _is_rows,
    "calculate": lambda value: True,  # never an answer, so nothing to say about it
}  # fmt: skip


def holder(field: Field) -> Callable[[Any], bool]:
    """The quick test that passes what `shape_problem` has nothing to say about."""
    codes = frozenset(choice.value for choice in field.choices)
    if field.kind == "select_one":
        return lambda value: type(value) is str and value in codes
    if field.kind == "select_multiple":
        return lambda value: _is_texts(value) and codes.issuperset(value)
    return _HOLDS[field.kind]


def shape_problem(field: Field, value: Any) -> Problem | None:
    """What is wrong with an answer of this field taken by itself, if anything. Null is no answer."""
    if value is None or holder(field)(value):
        return None
    if not _HOLDS[field.kind](value):
        return wrong_type(field, value)
    codes = {choice.value for choice in field.choices}
    return not_a_choice(field, [v for v in value if v not in codes] if field.is_list else value)


def label_of(field: Field) -> str:
    """How a person finds the field."""
    return field.label.get("zh", field.name)


def shown(value: Any) -> str:
    """A value as evidence in a message."""
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= GOT_MAX else text[:GOT_MAX] + "…"


def wrong_type(field: Field, got: Any) -> Problem:
    """The problem of a value that the field cannot hold."""
    zh, en = EXPECTED[field.kind]
    detail = {"field": field.name, "expected_zh": zh, "expected_en": en}
    return Problem("wrong_type", label_of(field), shown(got), detail)


def not_a_choice(field: Field, got: Any) -> Problem:
    """The problem of a code that is none of the field's choices."""
    detail = {
        "field": field.name,
        "choices_zh": "、".join(c.label.get("zh", c.value) for c in field.choices),
        "choices_en": ", ".join(c.label.get("en", c.value) for c in field.choices),
    }
    return Problem("not_a_choice", label_of(field), shown(got), detail)

"""What a person typed becomes a value, and a value becomes what a person reads.

The typed text comes from command-line flags and from the cells of ledgers that people already keep, so
what they write there is taken: full-width digits, Chinese labels, `3月5日`, `120人次`. What could be meant
in two ways is a problem, never a guess: `200余人` is not 200.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from schemas.answers.dates import read_date
from schemas.answers.lists import Resolve, read_choice, read_choices, read_reference, read_references, split
from schemas.answers.numbers import read_number
from schemas.answers.showing import show
from schemas.canonical import WHOLE_MAX
from schemas.form import Field
from schemas.problems import TaizhangError, fail
from schemas.shapes import label_of, wrong_type

__all__ = ["Resolve", "parse", "show"]


def parse(field: Field, text: str, today: date, resolve: Resolve) -> Any:
    """The value that a person means. Nothing but blanks clears the field: None.

    `resolve(of, text)` gives the id of a record in a list, or raises. Raises every problem found:
    `wrong_type`, `not_exact`, `not_a_choice`, `unknown_reference`, `ambiguous_reference`, `not_typed_in`.
    """
    if field.kind in ("calculate", "repeat"):
        raise fail("not_typed_in", label_of(field), text, field=field.name)
    if not text.strip():
        return None
    if field.kind == "text":
        return text
    if field.kind in _FROM_LISTS:
        return _FROM_LISTS[field.kind](field, text, resolve)
    return _PLAIN[field.kind](field, text, today)


def _date(field: Field, text: str, today: date) -> str:
    found = read_date(text, today)
    if found is None:
        raise TaizhangError(wrong_type(field, text))
    return found


def _decimal(field: Field, text: str, _: date) -> str:
    read = read_number(text, field.unit)
    if read is None:
        raise TaizhangError(wrong_type(field, text))
    if not read.exact:
        raise fail("not_exact", label_of(field), text, field=field.name, number=read.number)
    return read.number


def _integer(field: Field, text: str, today: date) -> int:
    number = _decimal(field, text, today)
    if "." in number or abs(int(number)) > WHOLE_MAX:
        raise TaizhangError(wrong_type(field, text))
    return int(number)


_PLAIN: dict[str, Callable[[Field, str, date], Any]] = {
    "date": _date,
    "decimal": _decimal,
    "integer": _integer,
}

_FROM_LISTS: dict[str, Callable[[Field, str, Resolve], Any]] = {
    "select_one": lambda field, text, _: read_choice(field, text),
    "select_multiple": lambda field, text, _: read_choices(field, text),
    "one_of": read_reference,
    "many_of": read_references,
    "list_of_text": lambda _field, text, _: split(text),
    "images": lambda _field, text, _: split(text),
}

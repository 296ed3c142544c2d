"""The values that a new record begins with, so that a lecture takes two numbers to write down.

They come from the form: today, the person who holds the device, what was used last, what a list says about an
answer (`place.kind`), a fixed default. What the person gave is never touched, and questions that the form
does not ask of such a record stay empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from collector.notebook import Notebook
from schemas.answers import parse
from schemas.clock import local
from schemas.form import Field, Form
from schemas.problems import TaizhangError
from schemas.rules import relevant_values
from schemas.shapes import is_empty, shape_problem

LAST_RECORDS = 50
"""How far back `last` looks."""


@dataclass(frozen=True)
class Given:
    """What the first values are drawn from. Without `today` or `me` such values stay empty, as for somebody
    else's ledger.
    """

    today: date | None = None
    me: str = ""
    with_last: bool = True


def first_values(notebook: Notebook, form: Form, answers: Mapping[str, Any], given: Given) -> dict[str, Any]:
    """The values to add to `answers`."""
    values = dict(answers)
    for field in form.live():
        if field.name in answers:
            continue
        value = _value(notebook, form, field, values, given)
        if not is_empty(value) and shape_problem(field, value) is None:
            values[field.name] = value
    asked = relevant_values(form, values, local(notebook.clock()))
    return {name: value for name, value in values.items() if name not in answers and name in asked}


def _value(notebook: Notebook, form: Form, field: Field, values: Mapping[str, Any], given: Given) -> Any:
    if field.prefill == "today":
        return given.today.isoformat() if given.today else None
    if field.prefill == "me":
        return _me(form, field, values, given.me)
    if field.prefill == "last":
        return _last(notebook, form, field) if given.with_last else None
    if "." in field.prefill:
        return _step(notebook, form, field.prefill, values)
    return _default(field)


def _me(form: Form, field: Field, values: Mapping[str, Any], me: str) -> Any:
    """The holder; or, after a list of people that somebody gave, the first of that list: the first lecturer
    leads.
    """
    if field.is_list:
        return [me] if me else None
    for before in form.live():
        if before.prefill == "me" and before.is_list and before.of == field.of and values.get(before.name):
            return values[before.name][0]
    return me


def _last(notebook: Notebook, form: Form, field: Field) -> Any:
    rows = notebook.records.newest(form.form, LAST_RECORDS)
    return next((r.values[field.name] for r in rows if not is_empty(r.values.get(field.name))), None)


def _step(notebook: Notebook, form: Form, path: str, values: Mapping[str, Any]) -> Any:
    start, _, onward = path.partition(".")
    record = values.get(start)
    if not isinstance(record, str) or start not in form.by_name:
        return None
    try:
        return notebook.records.get(record).values.get(onward)
    except TaizhangError:
        return None


def _default(field: Field) -> Any:
    if not field.default or field.of:
        return None
    try:
        return parse(field, field.default, date.min, lambda of, text: text)
    except TaizhangError:
        return None

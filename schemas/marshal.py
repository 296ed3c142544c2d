"""A marshmallow schema made from a form, for programs that take answers as JSON.

Each field takes its own kind and nothing else; what fields say about each other comes from `schemas.rules`,
in the form's own Chinese words. Answers to fields that the form does not know are kept: they come from a
newer form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from marshmallow import INCLUDE, Schema, ValidationError, fields, validates_schema

from schemas import rules
from schemas.answers.numbers import canonical_decimal
from schemas.form import Field, Form
from schemas.problems import Problem
from schemas.shapes import shape_problem

_OF_ONE_FIELD = frozenset({"wrong_type", "not_a_choice"})


def schema_for(form: Form, now: datetime) -> Schema:
    """The schema of a form. `now` is the time of the records that it is going to load, with its zone.

    `load` gives the values as they stand in a change; errors are lists of Chinese sentences under the names
    of the fields, under `{field: {row: {column: …}}}` for rows, which count from 0 as in JSON.
    """
    answers: dict[str, fields.Field[Any]] = {f.name: _Answer(f) for f in form.fields if f.kind != "calculate"}
    kind = _Answers.from_dict(answers, name=f"{form.form} {form.version}")
    schema = kind()
    assert isinstance(schema, _Answers)  # noqa: S101 - from_dict makes subclasses of its own class
    schema.form, schema.now = form, now
    return schema


class _Answer(fields.Field[Any]):
    """One answer. Nothing is converted but numbers for decimal fields, which travel as text."""

    def __init__(self, field: Field) -> None:
        super().__init__(allow_none=True)
        self.answers = field

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        answer = taken(self.answers, value)
        if problem := shape_problem(self.answers, answer):
            raise ValidationError(problem.text("zh"))
        return answer


class _Answers(Schema):
    """What all forms have in common."""

    form: Form
    now: datetime

    class Meta:
        """Fields of a newer form are kept."""

        unknown = INCLUDE

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def judge(self, data: Any, original: Any, **_: Any) -> None:
        """Judge the whole record. What does not fit its field is there too, so it is not called missing."""
        if not isinstance(original, Mapping):
            return
        told = {**original, **data}
        problems = [p for p in rules.check(self.form, told, self.now) if not _is_told(p)]
        if problems:
            raise ValidationError(_messages(problems))


def _is_told(problem: Problem) -> bool:
    """Whether the field has said so already; it speaks for itself, but not for the rows in it."""
    return problem.code in _OF_ONE_FIELD and "row" not in problem.detail


def _messages(problems: Iterable[Problem]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for problem in problems:
        place = out
        path: list[Any] = [problem.detail["field"]]
        if "row" in problem.detail:
            path += [problem.detail["row"] - 1, problem.detail["column"]]
        for step in path[:-1]:
            place = place.setdefault(step, {})
        place.setdefault(path[-1], []).append(problem.text("zh"))
    return out


def taken(field: Field, value: Any) -> Any:
    """The value as it stands in a change: the same, with a JSON number as text where decimals go."""
    if field.kind == "decimal" and isinstance(value, int | float) and not isinstance(value, bool):
        return canonical_decimal(format(Decimal(repr(value)), "f")) if isfinite(value) else value
    if field.kind == "repeat" and isinstance(value, list):
        columns = {column.name: column for column in field.fields}
        return [_taken_row(columns, row) for row in value]
    return value


def _taken_row(columns: Mapping[str, Field], row: Any) -> Any:
    if not isinstance(row, dict):
        return row
    return {name: taken(columns[name], v) if name in columns else v for name, v in row.items()}

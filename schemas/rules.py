"""Judges a whole record by its form: what is missing, what cannot be, and what the form computes.

It speaks of a merged record at its own time, so it runs where records are folded: on the device before
saving, in the publisher for good. The expressions of a form are compiled once (`schemas.settling`) and kept
as long as the form itself lives.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from schemas.expressions import Context
from schemas.form import Form
from schemas.problems import Problem
from schemas.settling import Question, Scope, rows_of
from schemas.shapes import is_empty, label_of, shape_problem, shown

NO_MESSAGE = {"zh": "不符合这张表的规定", "en": "does not meet the form's rule"}


def check(form: Form, values: Mapping[str, Any], now: datetime) -> list[Problem]:
    """Everything wrong with a record, in the order of the form. `now` is the record's own time.

    Fields that the form does not know are left aside: they come from a newer form. `detail.field` names the
    field; for a row of a repeat, `detail.row` counts from 1 and `detail.column` names the field in the row.
    """
    scope = _scope_of(form)
    return [*scope.broken, *_problems(scope, values, now)]


def calculated(form: Form, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The calculated fields, as text; None when there is nothing to tell. True is `1` and false is `0`.

    A repeat with calculated fields appears as a list of rows that hold these only.
    """
    return _calculated(_scope_of(form), values, now)


def relevant_values(form: Form, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The values without answers to questions that the form does not ask of such a record."""
    return _relevant(_scope_of(form), values, values, now)


def asked(form: Form, values: Mapping[str, Any], now: datetime) -> dict[str, bool]:
    """The questions that the form asks of such a record, each with whether it needs an answer."""
    scope = _scope_of(form)
    settled, gone = scope.settle(values, now)
    context = Context(settled, now, None, scope.repeat_of)
    live = (q for q in scope.questions if not q.field.retired and q.name not in gone)
    return {question.name: question.is_required(context) for question in live}


_scopes: dict[int, Scope] = {}


def _scope_of(form: Form) -> Scope:
    """The compiled form: by identity, since two versions, or two tries in an editor, may share a name."""
    scope = _scopes.get(id(form))
    if scope is None:
        columns = {inner.name: f.name for f in form.fields for inner in f.fields}
        repeat_of = {inner: outer for inner, outer in columns.items() if inner not in form.by_name}
        scope = _scopes[id(form)] = Scope(form.fields, frozenset([*form.by_name, *columns]), repeat_of)
        weakref.finalize(form, _scopes.pop, id(form), None)
    return scope


def _problems(scope: Scope, values: Mapping[str, Any], now: datetime) -> list[Problem]:
    settled, gone = scope.settle(values, now)
    context = Context(settled, now, None, scope.repeat_of)
    out: list[Problem] = []
    for question in scope.questions:
        value = values.get(question.name)
        asked = question.name not in gone
        if not is_empty(value):
            out += _answered(question, value, context, asked)
        elif asked and question.may_be_required:
            context.own = None
            if question.is_required(context):
                out.append(Problem("required", label_of(question.field), "", {"field": question.name}))
    return out


def _answered(question: Question, value: Any, context: Context, asked: bool) -> Iterable[Problem]:
    """What is wrong with an answer. One to a question that is not asked must still fit its column."""
    if not question.holds(value):
        return filter(None, [shape_problem(question.field, value)])
    context.own = value
    if not asked:
        return ()
    if question.constraint and not question.constraint.as_bool(context):
        return (_refused(question, value),)
    return _in_rows(question, question.rows, value, context) if question.rows else ()


def _in_rows(question: Question, rows: Scope, value: Any, context: Context) -> Iterator[Problem]:
    """The problems of the rows, told as problems of the repeat."""
    for n, row in enumerate(value, start=1):
        for problem in _problems(rows, rows.inside(context.values, row), context.now):
            detail = {**problem.detail, "field": question.name, "row": n, "column": problem.detail["field"]}
            yield replace(problem, where=f"{label_of(question.field)}[{n}] {problem.where}", detail=detail)


def _refused(question: Question, value: Any) -> Problem:
    words = question.field.constraint_message or NO_MESSAGE
    zh = words.get("zh") or words.get("en") or NO_MESSAGE["zh"]
    detail = {"field": question.name, "message_zh": zh, "message_en": words.get("en") or zh}
    return Problem("constraint", label_of(question.field), shown(value), detail)


def _calculated(scope: Scope, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    settled, _ = scope.settle(values, now)
    out: dict[str, Any] = {}
    for question in scope.questions:
        if question.calculation:
            out[question.name] = settled[question.name]
        elif question.rows and any(inner.calculation for inner in question.rows.questions):
            rows = question.rows
            out[question.name] = [
                _calculated(rows, rows.inside(settled, row), now) for row in rows_of(settled[question.name])
            ]
    return out


def _relevant(scope: Scope, own: Mapping[str, Any], seen: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Of what a record or row holds itself, what is relevant; in a row, `seen` is more than it holds."""
    settled, gone = scope.settle(seen, now)
    out = {name: value for name, value in own.items() if name not in gone}
    for question in scope.steps:
        rows = question.rows
        if rows and question.name in out and question.holds(out[question.name]):
            out[question.name] = [
                _relevant(rows, row, rows.inside(settled, row), now) for row in out[question.name]
            ]
    return out

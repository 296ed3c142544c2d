"""A form's expressions, compiled, and the order in which they settle a record.

Before a record is judged it is settled: an answer to a question that is not asked reads as empty for every
other expression, and calculations are filled in. Each field is settled after the fields that it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from math import isnan
from typing import Any

from schemas.expressions import Context, Expression, Value, compile
from schemas.expressions.values import text_of
from schemas.form import Field
from schemas.problems import Problem, TaizhangError
from schemas.shapes import holder, label_of


class Question:
    """One field, compiled. A retired one asks for nothing and only keeps its shape."""

    def __init__(self, field: Field, scope: Scope) -> None:
        live = not field.retired
        typed = live and field.kind != "calculate"
        self.field = field
        self.name = field.name
        self.holds: Callable[[Any], bool] = holder(field)
        self.always = typed and field.required is True
        self.required = scope.compiled(field, field.required) if typed else None
        self.relevant = scope.compiled(field, field.relevant) if live else None
        self.constraint = scope.compiled(field, field.constraint) if typed else None
        self.calculation = scope.compiled(field, field.calculation) if field.kind == "calculate" else None
        self.rows = Scope(field.fields, scope.known, scope.repeat_of) if field.kind == "repeat" else None
        self.may_be_required = self.always or self.required is not None

    def is_required(self, context: Context) -> bool:
        """Whether an empty answer is a problem of this record."""
        return self.always or (self.required is not None and self.required.as_bool(context))

    @property
    def is_step(self) -> bool:
        """Whether settling a record has something to do here."""
        return bool(self.relevant or self.calculation or (self.rows and self.rows.steps))

    def reads(self) -> Iterator[str]:
        """The names that must be settled before this one."""
        for expression in (self.relevant, self.calculation):
            yield from expression.names if expression else ()
        if self.rows:
            for inner in self.rows.steps:
                yield from (name for name in inner.reads() if name not in self.rows.blank_row)


class Scope:
    """The questions of a record, or of a row of a repeat.

    `repeat_of` says for the fields inside repeats the repeat they belong to. `broken` are the expressions
    that this program cannot read: they come from a newer form, and every record has them as problems.
    """

    def __init__(self, fields: Iterable[Field], known: frozenset[str], repeat_of: Mapping[str, str]) -> None:
        self.known = known
        self.repeat_of = repeat_of
        self.broken: list[Problem] = []
        self.questions = [Question(field, self) for field in fields]
        self.blank_row = dict.fromkeys(question.name for question in self.questions)
        self.steps = self._ordered()
        for question in self.questions:
            self.broken += question.rows.broken if question.rows else []

    def compiled(self, field: Field, text: bool | str) -> Expression | None:
        """The expression of a cell, None for a cell without one."""
        if not isinstance(text, str) or not text:
            return None
        try:
            return compile(text, self.known, label_of(field))
        except TaizhangError as error:
            problem = error.problem
            self.broken.append(replace(problem, detail={**problem.detail, "field": field.name}))
            return None

    def _ordered(self) -> list[Question]:
        """What there is to settle, each after what it reads; a circle is cut where it is met."""
        by_name = {question.name: question for question in self.questions}
        out: list[Question] = []
        seen: set[str] = set()

        def visit(name: str) -> None:
            question = by_name.get(name) or by_name.get(self.repeat_of.get(name, ""))
            if question is None or question.name in seen:
                return
            seen.add(question.name)
            if question.is_step:
                for needed in sorted(question.reads()):
                    visit(needed)
                out.append(question)

        for name in by_name:
            visit(name)
        return out

    def settle(self, values: Mapping[str, Any], now: datetime) -> tuple[Mapping[str, Any], set[str]]:
        """The values as expressions see them, and the names of the questions that are not asked."""
        gone: set[str] = set()
        if not self.steps:
            return values, gone
        settled = dict(values)
        context = Context(settled, now, None, self.repeat_of)
        for step in self.steps:
            context.own = values.get(step.name)
            if step.relevant and not step.relevant.as_bool(context):
                gone.add(step.name)
                settled[step.name] = None
            elif step.calculation:
                settled[step.name] = _stored(step.calculation.value(context))
            elif step.rows:
                rows = rows_of(context.own)
                settled[step.name] = [step.rows.settled_row(settled, row, now) for row in rows]
        return settled, gone

    def settled_row(self, outer: Mapping[str, Any], row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """A row with its own steps settled."""
        inside, _ = self.settle(self.inside(outer, row), now)
        return {**row, **{step.name: inside[step.name] for step in self.steps}}

    def inside(self, outer: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
        """What a row sees: its own values, and those of the record around it."""
        return {**outer, **self.blank_row, **row}


def rows_of(value: Any) -> list[Mapping[str, Any]]:
    """The rows that a value of a repeat holds; what are no rows is left to the shape's problem."""
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _stored(value: Value) -> str | None:
    """A calculated value as ODK stores it: a truth as 1 or 0, nothing where there is nothing to tell."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and isnan(value):
        return None
    return text_of(value) or None

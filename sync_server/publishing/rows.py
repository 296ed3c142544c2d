"""What a folded record is as rows: columns, entries of lists, broken rules, open conflicts.

A value that its column cannot hold is NULL there, and stands as it came beside the problem that names it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from schemas.changes import Change
from schemas.clock import local, shown
from schemas.counting.names import row_columns
from schemas.fold import Folded
from schemas.form import Field, Form
from schemas.problems import Problem
from schemas.rules import calculated, check
from schemas.shapes import is_empty, wrong_type
from sync_server.publishing.cells import CONVERT, texts
from sync_server.publishing.definitions import read_definition
from sync_server.publishing.form_tables import FormTables


class Version(NamedTuple):
    """A record as it was after entry `seq`."""

    seq: int
    row: tuple[Any, ...]
    children: Mapping[str, Sequence[tuple[Any, ...]]]
    problems: Sequence[tuple[Any, ...]]
    conflicts: Sequence[tuple[Any, ...]]


class Standing(NamedTuple):
    """A record as the log had it after entry `seq`: its changes, when the first and the last of them were
    received, and why nothing of it can be read, if so.
    """

    seq: int
    changes: Sequence[Change]
    first_received: int
    last_received: int
    held: Problem | None


class RowMaker:
    """Makes the rows of one form's records."""

    def __init__(self, tables: FormTables) -> None:
        self.tables = tables
        fields = tables.form.fields
        self.has_calculations = any(f.kind == "calculate" for f in fields)
        self._places = {f.name: (i, CONVERT[f.kind], f) for i, f in enumerate(fields)}
        self._blank = [None] * len(fields)
        self._lists = {f.name: f for f in fields if f.name in tables.children}

    def version(self, folded: Folded, judging: Form, standing: Standing) -> Version:
        """The rows of one version, judged by the definition `judging`."""
        seq, changes, first_received, last_received, _ = standing
        now = local_time(last_received)
        values: Mapping[str, Any] = folded.values
        if self.has_calculations:
            values = {**values, **calculated(judging, values, now)}
        cells, unfit = self._cells(values)
        state, problems = _judge(folded, judging, standing, now)
        if unfit and state == "ok":
            state, problems = "broken", unfit
        first = changes[0] if len(changes) == 1 else min(changes, key=_rank)
        tail = (
            folded.form_version, first.device, first.author, moment(first.made_at), moment(first_received),
            moment(last_received), int(folded.withdrawn), state, int(state in ("ok", "conflict")),
            orjson.dumps(folded.heads).decode(), seq,
        )  # fmt: skip
        form = self.tables.form.form
        return Version(
            seq,
            (folded.record, *cells, *tail),
            {n: _entries(f, folded.record, values[n], seq) for n, f in self._lists.items() if values.get(n)},
            [_problem_row(folded, form, i, p, seq) for i, p in enumerate(problems)] if problems else (),
            _conflict_rows(folded, form, seq) if folded.conflicts else (),
        )

    def _cells(self, values: Mapping[str, Any]) -> tuple[list[Any], list[Problem]]:
        """What the columns hold, and the values that fit none of them."""
        cells: list[Any] = self._blank.copy()
        unfit = []
        for name, value in values.items():
            place = self._places.get(name)
            if place is not None and value is not None:
                index, convert, field = place
                cells[index] = cell = convert(value)
                if cell is None and field.kind != "calculate" and not is_empty(value):
                    unfit.append(wrong_type(field, value))
        return cells, unfit


def _judge(folded: Folded, judging: Form, standing: Standing, now: datetime) -> tuple[str, list[Problem]]:
    """The state in one word, the worst first, and the broken rules."""
    if standing.held is not None:
        return "held", [standing.held]
    if not folded.values and all(c.sealed and c.salt is None for c in standing.changes):
        return ("withdrawn" if folded.withdrawn else "erased"), []
    if folded.withdrawn and not folded.contested:
        return "withdrawn", []
    problems = check(judging, folded.values, now)
    if judging.form == "form" and not problems and read_definition(folded.values.get("definition")) is None:
        problems = [Problem("bad_form", "definition", str(folded.values.get("form")))]
    if folded.contested:
        return "contested", problems
    if problems:
        return "broken", problems
    return ("conflict" if folded.conflicts else "ok"), []


def _entries(field: Field, record: str, value: Any, seq: int) -> list[tuple[Any, ...]]:
    if field.kind != "repeat":
        return [(record, i, entry, seq) for i, entry in enumerate(texts(value), 1)]
    inner = [(c.field.name, CONVERT[c.field.kind]) for c in row_columns(field)]
    rows = value if isinstance(value, list) else []
    return [
        (record, i, *(convert(row.get(name)) for name, convert in inner), seq)
        for i, row in enumerate(rows, 1)
        if isinstance(row, dict)
    ]


def _rank(change: Change) -> tuple[bool, int, str]:
    """The change that made the record comes first; a copy of it made elsewhere loses by its time."""
    return (bool(change.parents), change.made_at, change.id)


@lru_cache(maxsize=512)
def local_time(ms: int) -> datetime:
    """A receipt time as the rules see it."""
    return local(ms)


@lru_cache(maxsize=4096)
def moment(ms: int) -> str:
    """A time as people read it; a clock beyond the calendar as the number that it said."""
    try:
        return shown(ms)
    except (ValueError, OverflowError, OSError):
        return str(ms)


def as_text(value: Any) -> str | None:
    """A value as evidence: a text as it came, anything else as JSON."""
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _problem_row(folded: Folded, form: str, position: int, problem: Problem, seq: int) -> tuple[Any, ...]:
    field = problem.detail.get("field")
    raw = as_text(folded.values.get(field)) if isinstance(field, str) else problem.got or None
    return (
        folded.record,
        form,
        position,
        problem.code,
        field,
        raw,
        problem.text("zh"),
        problem.text("en"),
        seq,
    )


def _conflict_rows(folded: Folded, form: str, seq: int) -> list[tuple[Any, ...]]:
    return [
        (
            folded.record,
            form,
            field,
            i,
            as_text(c.value),
            c.change,
            c.author,
            moment(c.made_at),
            int(i == 0),
            seq,
        )
        for field, candidates in folded.conflicts.items()
        for i, c in enumerate(candidates)
    ]

"""What the published file holds that an import needs: the records a row may already be, and what lists say of entries.

A row can only be a record of its own day, or of its own name in a list, so only those are read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from datasette_plugins import compat
from datasette_plugins.labels.current import OFFICE, PRIVATE, catalogue_of
from schemas.counting.names import column, columns, quoted, table
from schemas.form import REFERENCE_KINDS, Field, Form
from schemas.ledger.matching import ExistingRecord, bare
from schemas.ledger.result import LedgerRow
from schemas.ledger.synonyms import event_date


@dataclass(frozen=True)
class Existing:
    """The records by what a row is found with, their heads, and what the entries of lists say of themselves."""

    by_key: Mapping[Any, list[ExistingRecord]]
    heads: Mapping[str, tuple[str, ...]]
    said: Mapping[tuple[str, str, str], Any] = field(default_factory=dict)

    def near(self, form: Form, row: LedgerRow) -> list[ExistingRecord]:
        """The records that a row can be compared with."""
        asked = key_field(form)
        return self.by_key.get(_key(asked, row.values.get(asked.name)), []) if asked else []


def key_field(form: Form) -> Field | None:
    """By what a row and a record are found to speak of the same."""
    return form.by_name.get(form.title) if form.used == "list" else event_date(form)


async def existing_of(datasette: Any, form: Form, rows: Iterable[LedgerRow]) -> Existing:
    """Read what there is for these rows, in one snapshot."""
    database = PRIVATE if form.home == PRIVATE else OFFICE
    forms = catalogue_of(datasette).forms
    asked = key_field(form)
    wanted = (
        sorted({str(row.values[asked.name]) for row in rows if row.values.get(asked.name)}) if asked else []
    )

    def reading(db: compat.Connection) -> Existing:
        by_key, heads = _records(db, form, asked, wanted)
        return Existing(by_key, heads, dict(_said(db, form, forms)))

    return await compat.read(datasette, database, reading)


def _records(
    db: compat.Connection, form: Form, asked: Field | None, wanted: list[str]
) -> tuple[dict[Any, list[ExistingRecord]], dict[str, tuple[str, ...]]]:
    by_key: dict[Any, list[ExistingRecord]] = {}
    heads: dict[str, tuple[str, ...]] = {}
    if asked is None or not wanted or not compat.has(db, table(form.form)):
        return by_key, heads
    held = columns(form)
    sql = (
        f"select record, heads, {', '.join(c.sql for c in held)} from {table(form.form)} where withdrawn = 0"
    )
    if asked.kind == "date":
        sql += f" and {quoted(column(asked.name))} in (select value from json_each(?))"
    for record, tips, *values in db.execute(sql, [json.dumps(wanted)] if asked.kind == "date" else []):
        answers = {
            c.field.name: _value(c.field, v) for c, v in zip(held, values, strict=True) if v is not None
        }
        by_key.setdefault(_key(asked, answers.get(asked.name)), []).append(ExistingRecord(record, answers))
        heads[record] = tuple(json.loads(tips or "[]"))
    return by_key, heads


def _said(
    db: compat.Connection, form: Form, forms: Mapping[str, Form]
) -> Iterable[tuple[tuple[str, str, str], Any]]:
    """Of every entry that a question refers to: what the form takes from it, such as `place.kind`."""
    for one in form.live():
        start, dot, onward = one.prefill.partition(".")
        asked = form.by_name.get(start)
        if (
            not dot
            or asked is None
            or asked.kind not in REFERENCE_KINDS
            or not compat.has(db, table(asked.of))
        ):
            continue
        if asked.of in forms and onward in forms[asked.of].by_name:
            sql = f"select record, {quoted(column(onward))} from {table(asked.of)} where withdrawn = 0"
            yield from (((asked.of, record, onward), value) for record, value in db.execute(sql))


def _key(asked: Field | None, value: Any) -> Any:
    return bare(value) if asked is not None and asked.kind == "text" and isinstance(value, str) else value


def _value(asked: Field, stored: Any) -> Any:
    """As it stands in a change; a decimal stays a number, which is compared as one."""
    return json.loads(stored) if asked.is_list or asked.kind == "repeat" else stored

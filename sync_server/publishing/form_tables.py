"""The tables of one form: what they are called, how they are made, and how they grow.

`FORM` holds each record as it is now, `FORM_past` as it was: a row with `seq_from` and `seq_to` says what
held after those entries of the log. Each list field has a table of the same two kinds, whose rows belong to
the version of the record with the same `seq_from`.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from schemas.counting.names import TAIL, Column, child, columns, has_child, row_columns, table
from schemas.form import Form
from schemas.replica.database import Connection
from sync_server.publishing.searching import SearchIndex

_TAIL_TYPES = {"form_version": "integer", "withdrawn": "integer", "counted": "integer", "seq_from": "integer"}
_LOOKED_UP = ("date", "one_of")


class FormTables:
    """Names and statements for one form. `held` are the forms that the same file has tables of."""

    def __init__(self, form: Form, held: Collection[str]) -> None:
        self.form, self.held = form, frozenset(held)
        self.name = table(form.form)
        self.columns = columns(form)
        self.search = SearchIndex.of(form)
        self.children = {
            c.field.name: child(form.form, c.field.name) for c in self.columns if has_child(c.field)
        }

    @cached_property
    def row(self) -> list[str]:
        """The columns of a row, in the order in which rows are written."""
        return ["record", *(c.sql for c in self.columns), *TAIL]

    @cached_property
    def child_rows(self) -> dict[str, list[str]]:
        """The same for each list field, by the name of the field."""
        return {
            c.field.name: ["record", "position", *(inner.sql for inner in self._inner(c)), "seq_from"]
            for c in self.columns
            if c.field.name in self.children
        }

    def tables(self) -> dict[str, list[str]]:
        """Every table that holds present rows, with its columns."""
        return {self.name: self.row} | {self.children[f]: row for f, row in self.child_rows.items()}

    def _inner(self, column: Column) -> list[Column]:
        """The columns of an entry: those of a repeat's row, or the value itself."""
        if column.field.kind == "repeat":
            return row_columns(column.field)
        return [Column("value", column.field, "text")]

    def create(self, db: Connection) -> bool:
        """Make what is missing; whether anything was."""
        before = db.execute("pragma schema_version").fetchone()[0]
        tail = [f"{c} {_TAIL_TYPES.get(c, 'text')}" for c in TAIL]
        body = ["record text not null", *map(self._declared, self.columns), *tail]
        self._make(db, self.name, body, "primary key (record)")
        for c in self.columns:
            if c.field.name in self.children:
                inner = [
                    "record text not null",
                    "position integer not null",
                    *map(self._declared, self._inner(c)),
                ]
                name = self.children[c.field.name]
                self._make(db, name, [*inner, "seq_from integer"], "primary key (record, position)")
        self._index(db)
        if self.search is not None:
            self.search.create(db)
        return bool(db.execute("pragma schema_version").fetchone()[0] != before)

    def _declared(self, column: Column) -> str:
        field = column.field
        entry_of = field.of if field.kind == "one_of" or column.name == "value" else ""
        target = f" references {table(entry_of)} (record)" if entry_of in self.held else ""
        return f"{column.sql} {column.type}{target}"

    def _make(self, db: Connection, name: str, body: list[str], key: str) -> None:
        for made, more in ((name, key), (f"{name}_past", "seq_to integer")):
            there = {row[1] for row in db.execute(f"pragma table_info({made})")}
            if not there:
                parts = [*body, more]
                db.execute(f"create table {made} ({', '.join(parts)}) strict")
                continue
            for part in body:
                if part.split()[0].strip('"') not in there:
                    db.execute(f"alter table {made} add column {part}")

    def _index(self, db: Connection) -> None:
        def index(on: str, columns: str, where: str = "") -> None:
            name = f"ix_{on}_{columns}".replace('"', "")
            db.execute(f"create index if not exists {name} on {on} ({columns}){where}")

        for c in self.columns:
            if c.field.kind in _LOOKED_UP:
                index(self.name, c.sql)
                index(f"{self.name}_past", c.sql)
        index(self.name, "seq_from")
        index(self.name, "counted", " where counted = 0")
        for name in (self.name, *self.children.values()):
            index(f"{name}_past", "record")
            index(f"{name}_past", "seq_to")
        for field, name in self.children.items():
            if self.child_rows[field][2] == "value":
                index(name, "value")

    def versions_view(self) -> str:
        """All versions of every record; `seq_to` is null for the present one."""
        names = ", ".join(self.row)
        return (
            f"select {names}, null as seq_to from {self.name}\nunion all\n"
            f"select {names}, seq_to from {self.name}_past"
        )

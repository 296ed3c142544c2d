"""Writing many records' rows at once: what they replace is put by, the new rows go in, table by table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from schemas.replica.database import Connection
from sync_server.publishing.form_tables import FormTables
from sync_server.publishing.rows import Version
from sync_server.publishing.searching import SearchIndex

Row = tuple[Any, ...]

SHARED = {
    "problem": ["record", "form", "position", "code", "field", "raw", "zh", "en", "seq_from"],
    "conflict": [
        "record", "form", "field", "position", "value", "change", "author", "made_at", "is_read", "seq_from",
    ],
}  # fmt: skip
"""The tables in which all forms have rows."""


class Batch:
    """Rows to write; `flush` writes them, inside the caller's transaction."""

    def __init__(self) -> None:
        self._retired: dict[str, list[Row]] = defaultdict(list)
        self._wiped: dict[str, list[Row]] = defaultdict(list)
        self._inserted: dict[str, list[Row]] = defaultdict(list)
        self._searched: dict[str, SearchIndex] = {}
        self._forgotten: dict[str, list[str]] = defaultdict(list)
        self._found: dict[str, list[Row]] = defaultdict(list)

    def add(self, tables: FormTables, record: str, made: Sequence[Version], *, had: bool) -> None:
        """New versions of a record, the oldest first. `had` says whether it has present rows to put by."""
        if had:
            self._retire(tables, record, made[0].seq)
        for version, follower in zip(made, [*made[1:], None], strict=True):
            self._add_version(tables, version, follower.seq if follower else None)

    def wipe(self, tables: FormTables, record: str) -> None:
        """Take away all rows of a record, those put by too."""
        if tables.search is not None:
            self._searched[tables.name] = tables.search
            self._forgotten[tables.name].append(record)
        for name in tables.tables():
            for suffix in ("", "_past"):
                self._wiped[f"delete from {name}{suffix} where record = ?"].append((record,))
        for name in SHARED:
            for suffix in ("", "_past"):
                sql = f"delete from {name}{suffix} where record = ? and form = ?"
                self._wiped[sql].append((record, tables.form.form))

    def _retire(self, tables: FormTables, record: str, seq: int) -> None:
        for name, columns in tables.tables().items():
            names = ", ".join(columns)
            move = f"insert into {name}_past ({names}, seq_to) select {names}, ? from {name} where record = ?"
            self._retired[move].append((seq, record))
            self._wiped[f"delete from {name} where record = ?"].append((record,))
        for name, columns in SHARED.items():
            names = ", ".join(columns)
            where = "where record = ? and form = ?"
            move = f"insert into {name}_past ({names}, seq_to) select {names}, ? from {name} {where}"
            self._retired[move].append((seq, record, tables.form.form))
            self._wiped[f"delete from {name} {where}"].append((record, tables.form.form))

    def _add_version(self, tables: FormTables, version: Version, until: int | None) -> None:
        self._insert(tables.name, tables.row, [version.row], until)
        if tables.search is not None and (entry := tables.search.of_row(version.row)):
            self._searched[tables.name] = tables.search
            self._found[tables.name].append((version.seq, entry))
        for field, rows in version.children.items():
            if rows:
                self._insert(tables.children[field], tables.child_rows[field], rows, until)
        if version.problems:
            self._insert("problem", SHARED["problem"], version.problems, until)
        if version.conflicts:
            self._insert("conflict", SHARED["conflict"], version.conflicts, until)

    def _insert(self, name: str, columns: Sequence[str], rows: Iterable[Row], until: int | None) -> None:
        if until is None:
            self._inserted[_insert_sql(name, columns)].extend(rows)
        else:
            past = _insert_sql(f"{name}_past", [*columns, "seq_to"])
            self._inserted[past].extend((*row, until) for row in rows)

    def flush(self, db: Connection) -> None:
        """Write everything: put by, take away, put in."""
        for name, search in self._searched.items():
            self._index(db, search, self._forgotten.pop(name, []), self._found.pop(name, []))
        self._searched.clear()
        for statements in (self._retired, self._wiped, self._inserted):
            for sql, rows in statements.items():
                db.executemany(sql, rows)
            statements.clear()

    @staticmethod
    def _index(db: Connection, search: SearchIndex, forgotten: Sequence[str], found: Sequence[Row]) -> None:
        """Keep the index level with the rows, before these change. What is erased may not stay in the file."""
        gone = search.take_out(db, forgotten) if forgotten else {}
        db.executemany(search.insert_sql, found)
        if search.form.is_sealed and gone.items() - dict(found).items():
            search.optimize(db)


def _insert_sql(name: str, columns: Sequence[str]) -> str:
    return f"insert into {name} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"

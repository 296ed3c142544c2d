"""The index of one form's texts, by which records are found (docs/decisions/0018).

Every version of a record is in it once, by the `seq_from` of its row: an entry of the log speaks of one record, so this
number names one version among all tables of a file. So a version, like a row that was put by, is never written again;
whoever asks for records as they are now joins the present table, and the old names of a place still lead to it. The
index keeps no text of its own. To take a version out of it, FTS5 must be told what stood there, which the rows still say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from typing import Any
from unicodedata import unidata_version

import orjson

from schemas.counting.names import search_table, searched_columns, table
from schemas.form import Form
from schemas.grams import TOKENIZER, grams
from schemas.replica.database import Connection
from sync_server.publishing.searching_initials import all_initials

INDEXED_BY = [1, unidata_version, version("pypinyin")]
"""What decides on the content of an index: when any of it changes, files are made anew."""

AUTOMERGE = 8
"""How many pieces of an index come together before they are merged; more makes writing faster and finding slower."""

CHUNK = 500
Row = Sequence[Any]


class SearchIndex:
    """What the index of a form is called, and what it is given."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.name = search_table(form.form)
        self.columns = searched_columns(form)
        places = {c.field.name: i for i, c in enumerate(self.columns)}
        self._fields = [c.field for c in self.columns]
        self._is_plain = all(f.kind == "text" for f in self._fields)
        self._initials = places.get("initials")
        self._named = [places[name] for name in ("name", "aliases") if name in places]
        order = {f.name: i for i, f in enumerate(form.fields, 1)}
        self._in_row = [order[c.field.name] for c in self.columns]

    @classmethod
    def of(cls, form: Form) -> SearchIndex | None:
        """The index of a form, if it has texts that people search for."""
        return cls(form) if searched_columns(form) else None

    @property
    def indexes(self) -> list[str]:
        """Which fields are in it."""
        return [c.field.name for c in self.columns]

    def create(self, db: Connection) -> None:
        """Make it if it is missing."""
        if db.execute("select 1 from sqlite_master where name = ?", (self.name,)).fetchone() is None:
            db.execute(
                f"create virtual table {self.name} using fts5(grams, content='', tokenize='{TOKENIZER}')"
            )
            db.execute(f"insert into {self.name} ({self.name}, rank) values ('automerge', {AUTOMERGE})")

    def of_row(self, row: Row) -> str:
        """What stands in the index for a row of the form's table."""
        return self.of_cells([row[i] for i in self._in_row])

    def of_cells(self, cells: Row) -> str:
        """The same, given only the columns that are searched."""
        texts = [cell for cell in cells if cell]
        if not texts:
            return ""
        if not self._is_plain:
            given = zip(self._fields, cells, strict=True)
            texts = [text for field, cell in given if cell for text in _texts(field.kind, cell)]
        if self._initials is not None:
            texts += self._computed(cells, self._initials)
        return grams(" ".join(texts))

    def _computed(self, cells: Row, typed: int) -> list[str]:
        """The initials that nobody typed: of the name where their field is empty, and of other names always."""
        named = [i for i in self._named if cells[i]]
        if cells[typed]:
            named = [i for i in named if self._fields[i].kind != "text"]
        return [
            way
            for i in named
            for name in _texts(self._fields[i].kind, cells[i])
            for way in all_initials(name)
        ]

    # Statements.

    @property
    def insert_sql(self) -> str:
        """Takes `seq_from` and what `of_row` says."""
        return f"insert into {self.name} (rowid, grams) values (?, ?)"

    def take_out(self, db: Connection, records: Iterable[str]) -> dict[int, str]:
        """Take all versions of these records out, while their rows are still there; what was taken out."""
        gone = dict(self._standing(db, list(records)))
        db.executemany(
            f"insert into {self.name} ({self.name}, rowid, grams) values ('delete', ?, ?)", gone.items()
        )
        return gone

    def optimize(self, db: Connection) -> None:
        """Merge it into one piece: what was taken out is only then gone from the file's pages in use."""
        db.execute(f"insert into {self.name} ({self.name}) values ('optimize')")

    def refill(self, db: Connection) -> None:
        """Make it anew from the rows, because other fields are searched than before."""
        db.execute(f"drop table if exists {self.name}")
        self.create(db)
        db.executemany(self.insert_sql, self._standing(db, None))

    def _standing(self, db: Connection, records: list[str] | None) -> Iterator[tuple[int, str]]:
        names = ", ".join(c.sql for c in self.columns)
        for start in range(0, len(records) if records is not None else 1, CHUNK):
            chunk = (records or [])[start : start + CHUNK]
            where = f" where record in ({', '.join('?' * len(chunk))})" if records is not None else ""
            for rows in (table(self.form.form), f"{table(self.form.form)}_past"):
                for seq, *cells in db.execute(f"select seq_from, {names} from {rows}{where}", chunk):
                    if found := self.of_cells(cells):
                        yield seq, found


def _texts(kind: str, cell: Any) -> list[str]:
    """The texts in a cell: itself, or the entries of a list."""
    if kind == "text":
        return [cell]
    entries = orjson.loads(cell)
    if kind == "repeat":
        entries = [v for row in entries if isinstance(row, dict) for v in row.values()]
    return [entry for entry in entries if isinstance(entry, str)]

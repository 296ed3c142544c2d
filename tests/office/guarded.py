"""An office with everything planted, and what its addresses are made of."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from datasette.utils import tilde_encode

from schemas.replica.database import open_published

from .addresses import Filling
from .planting import Planting

FILES = ("office", "private")
HELD = "select id from held where released = 0"
ROW = "select record from {} limit 1"


@dataclass
class Guarded:
    """An office with everything planted."""

    planting: Planting

    @property
    def folder(self) -> Any:
        return self.planting.office.folder

    def filling(self, visitor: Any) -> Filling:
        """What stands for the parts of addresses."""
        tables = {name: list(self._telling(name)) for name in FILES}
        records = [(form, r) for form, all_ in self.planting.records.items() for r in all_]
        records += [(form, self._one(form)) for form in ("session", "place", "person", "device")]
        found = visitor.runner.run(
            visitor.datasette.list_queries(
                actor={"id": "x", "roles": list(("office", "private"))}, limit=1000
            )
        )
        others = {
            "path": ("app.css",), "rest": ("",), "job": ("none",), "key": ("none",), "account": ("office",),
            "person": (self._one("person"),), "place": (self._one("place"),), "id": (self._one("person"), self._one("place")),
            "device": ("d0planted00000000",), "figure": ("outreach_audience", "households_visited", "trial_rate"),
            "template": ("half-year", "none"), "claim": ("半月一电话", "none"), "edition": ("01900000-0000-7000-8000-000000000000",),
            "change": (str(self._all("private", HELD)[0][0]),),
        }  # fmt: skip
        return Filling(
            tables, list(self._rows(tables)), [(q.database, q.name) for q in found.queries], records, others
        )

    def _telling(self, name: str) -> Iterator[str]:
        """Every table about private forms; of the others, which are alike for every form, one of each kind."""
        forms = sorted(self.planting.forms, key=len, reverse=True)
        kinds: set[str] = set()
        for table in self._names(name):
            form = next((f for f in forms if table == f or table.startswith(f"{f}_")), "")
            kind = table.removeprefix(form)
            if self.planting.forms.get(form) == "private" or kind not in kinds:
                kinds.add(kind)
                yield table

    def _names(self, name: str) -> list[str]:
        return [
            row[0]
            for row in self._all(name, "select name from sqlite_master where type in ('table', 'view')")
        ]

    def _rows(self, tables: dict[str, list[str]]) -> Iterator[tuple[str, str, str]]:
        """Private records, and one row of every table."""
        for form, records in self.planting.records.items():
            if form in tables["private"]:
                yield from (("private", form, record) for record in records)
        for name, all_ in tables.items():
            for table in all_:
                with contextlib.suppress(Exception):
                    key = [r[1] for r in self._all(name, f'pragma table_info("{table}")') if r[5]] or [
                        "rowid"
                    ]
                    row = self._all(name, f'select {", ".join(key)} from "{table}" limit 1')[0]
                    yield name, table, ",".join(tilde_encode(str(value)) for value in row)

    def _one(self, form: str) -> str:
        return str(self._all("office", ROW.format(form))[0][0])

    def _all(self, name: str, sql: str) -> list[Any]:
        db = open_published(self.folder / f"{name}.db", read_only=True)
        try:
            return db.execute(sql).fetchall()
        finally:
            db.close()

"""The data shown in `docs/how-a-record-travels.md`: one lecture, from a village to a figure in Datasette.

It is played once, on real files and real HTTP, and every station keeps what it printed.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import datasette.plugins  # noqa: F401 - it loads our plugins, which cannot be loaded before it

from collector.syncing import sync
from datasette_plugins.queries.figures import FIGURES
from datasette_plugins.queries.sql import statement
from docs.printing.blocks import as_json, fenced, short
from docs.printing.stage import ListeningWire, Stage, stage
from schemas.bundled import bundled
from schemas.changes import body
from schemas.replica.database import Connection, open_published

FIGURE = next(f for f in FIGURES if f.name == "outreach_audience")
HALF = {"start": "2026-01-01", "end": "2026-06-30", "as_of": ""}


@lru_cache(maxsize=1)
def stations() -> Mapping[str, str]:
    """What is shown at each station, by its name."""
    with stage() as on:
        return _Journey(on).shown


def show(name: str) -> str:
    """One station's data."""
    return stations()[name]


class _Journey:
    def __init__(self, on: Stage) -> None:
        self.on = on
        self.shown: dict[str, str] = {}
        self._prepare()
        self._in_the_village()
        self._on_the_way()
        self._two_edits()
        self._published()
        self._settled()

    # Showing.

    def _types(self, name: str, device: str, *words: str) -> None:
        """A command and what it prints."""
        line = " ".join(["$ taizhang", *words])
        self.shown[name] = fenced(f"{line}\n{self.on.taizhang(device, *words)}", "console")

    def _rows(self, name: str, db: Connection, sql: str, values: Mapping[str, Any] | None = None) -> None:
        """What a query gives, as text columns."""
        found = db.execute(sql, {k: v for k, v in (values or {}).items() if isinstance(v, str)})
        rows = [[d[0] for d in found.description], *([_cell(v) for v in row] for row in found)]
        self.shown[name] = fenced(_aligned(rows), "text")

    # The stations.

    def _prepare(self) -> None:
        on = self.on
        self.village = on.listed("place", name="前柳村", kind="village")
        for device, name in (("wang", "王芳"), ("li", "李强")):
            holder = on.listed("person", name=name, role="own_teacher")
            on.taizhang(
                device, "join", on.url, on.code(f"{name}的笔记本", holder=holder, near=[self.village])
            )
        self.shown["form"] = as_json(bundled()["session"].by_name["headcount"].to_json())

    def _in_the_village(self) -> None:
        on = self.on
        on.at("2026-03-18 15:40")
        self._types("typed", "wang", "record", "场次", "类别=宣讲", "地点=前柳村", "题目=防汛")
        on.at("2026-03-18 15:42")
        with on.notebook("wang") as notebook:
            self.record = notebook.own_records()[0]
        self._types("completed", "wang", "amend", self.record[-8:], "人数=125")
        with on.notebook("wang") as notebook:
            change = notebook.records.history(self.record)[-1].change
            self.shown["change"] = as_json({"id": change.id, **body(change)})
            self._rows(
                "notebook",
                notebook.db,
                "select seq, device, n, form, mine, length(body) as bytes from log where mine = 1",
            )

    def _on_the_way(self) -> None:
        on = self.on
        on.at("2026-03-20 17:05")
        wire = ListeningWire(on.url)
        with on.notebook("wang") as notebook:
            sync(notebook, wire, lambda seconds: None)
        _, asked, told = copy.deepcopy(wire.heard[0])
        self.shown["question"] = as_json(asked)
        self.shown["reply"] = as_json({k: told[k] for k in ("mark", "took", "upto", "more")})
        on.at("2026-03-20 18:30")
        self._rows(
            "office",
            on.office.db,
            "select seq, case kind when 4 then 'contact' else 'change' end as kind, device, n, form,"
            " datetime(received_at / 1000, 'unixepoch', '+8 hours') as received_at,"
            " lower(hex(chain)) as chain"
            " from log where seq > (select max(seq) from log where form in ('device', 'form'))"
            " and device = :device order by seq",
            asked,
        )
        on.taizhang("li", "sync")
        self._types("pulled", "li", "list")

    def _two_edits(self) -> None:
        on = self.on
        on.at("2026-03-21 09:10")
        on.taizhang("li", "amend", self.record[-8:], "人数=120")
        on.at("2026-03-21 09:40")
        on.taizhang("wang", "amend", self.record[-8:], "人数=128")
        on.at("2026-03-23 08:00")
        on.taizhang("li", "sync")
        on.taizhang("wang", "sync")
        self._types("conflict", "wang", "show", self.record[-8:])

    def _published(self) -> None:
        on = self.on
        on.publish()
        db = open_published(on.office.folder / "office.db", read_only=True)
        self._rows(
            "row", db, "select title, held_on, headcount, author, state, counted, seq_from from session"
        )
        self._rows(
            "past", db, "select headcount, state, seq_from, seq_to from session_past order by seq_from"
        )
        self._rows("beside", db, "select field, value, author, made_at, is_read from conflict")
        self._figure("figure", db)
        db.close()

    def _settled(self) -> None:
        on = self.on
        on.at("2026-03-23 10:15")
        self._types("settled", "wang", "amend", self.record[-8:], "人数=128")
        on.taizhang("wang", "sync")
        on.publish()
        db = open_published(on.office.folder / "office.db", read_only=True)
        self._figure("signed", db)
        self._figure("as_of", db, as_of="2026-03-20")
        self._rows(
            "coverage",
            db,
            "select name, last_contact, stated_n, received_n, missing, coverage from device_coverage"
            " where name is not null",
        )
        db.close()

    def _figure(self, name: str, db: Connection, **asked: str) -> None:
        forms = {n: f for n, f in bundled().items() if f.home != "private"}
        self._rows(name, db, statement(FIGURE, forms), HALF | asked)


def _cell(value: Any) -> str:
    return "" if value is None else short(str(value))


def _width(text: str) -> int:
    """How wide a text is on a screen: a Chinese character takes two places."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(c + " " * (w - _width(c)) for c, w in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)

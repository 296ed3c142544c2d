"""Everything a published file knows of one record, read in one snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from datasette_plugins import compat
from datasette_plugins.browse.looking import texts
from datasette_plugins.browse.story import COLUMNS, Entry
from schemas.counting.names import column, table

Row = Mapping[str, Any]

_NOTED = "record, author, made_at, received_at, changed_at, device, withdrawn, counted, state, seq_from"
_RULING = f"""select {_NOTED}, what, field, value, reason, basis, {column("heads")} as heads, heads as tips from ruling
  where form = ? and {column("record")} = ?"""
_EVENT = f"""select e.record, e.author, e.made_at, e.received_at, e.changed_at, e.device, e.withdrawn, e.counted, e.state,
  e.seq_from, e.records, e.lead_record, e.audience_rule, e.audience, e.reason, e.{column("heads")} as heads
  from same_event_records m join same_event e on e.record = m.record where m.value = ? and e.form = ?"""
STORY_MAX = 2000
"""Entries of one record that are read; no record has so many unless a program wrote it."""


@dataclass(frozen=True)
class Found:
    """One record. `counted` is the row of the figures that it is part of, if any; `unsettled` whether it waits."""

    row: Row
    entries: Sequence[Entry]
    problems: Sequence[Row] = ()
    conflicts: Sequence[Row] = ()
    rulings: Sequence[Row] = ()
    events: Sequence[Row] = ()
    counted: Row | None = None
    unsettled: bool = False
    has_figures: bool = False
    counts: Sequence[Row] = field(default=())

    @property
    def heads(self) -> frozenset[str]:
        """The ids of its newest changes."""
        return frozenset(texts(self.row["heads"]))

    @property
    def returned(self) -> Row | None:
        """The decision that sent it back, while nobody has changed it since."""
        back = [r for r in self.rulings if r["what"] == "return" and r["counted"]]
        return next((r for r in reversed(back) if self.heads <= set(texts(r["heads"]))), None)


def find(db: compat.Connection, form: str, record: str) -> Found | None:
    """A record of a form; None when the file has none of this id."""
    name = table(form)
    if not compat.has(db, name):
        return None
    row = db.execute(f"select * from {name} where record = ?", (record,)).fetchone()
    if row is None:
        return None
    entries = db.execute(
        f"select {COLUMNS} from log where record = ? and form = ? and kind <> 4 order by seq limit ?",
        (record, form, STORY_MAX),
    )
    about = (record, form)
    problems = _rows(db, "select * from problem where record = ? and form = ? order by position", about)
    conflicts = _rows(
        db, "select * from conflict where record = ? and form = ? order by field, position", about
    )
    rulings = _rows(db, _RULING + " order by seq_from", (form, record)) if compat.has(db, "ruling") else []
    events = (
        _rows(db, _EVENT + " order by e.seq_from", (record, form)) if compat.has(db, "same_event") else []
    )
    has_figures = compat.has(db, f"{name}_counted")
    return Found(
        dict(row), [Entry(*tuple(e)) for e in entries], problems, conflicts, rulings, events,
        _counted(db, name, form, record, events) if has_figures else None,
        has_figures and _exists(db, f"select 1 from {name}_unsettled where record = ?", record),
        has_figures,
        _counts(db, record) if form == "session" else (),
    )  # fmt: skip


def _counted(db: compat.Connection, name: str, form: str, record: str, events: Sequence[Row]) -> Row | None:
    """The row of the figures of which a record is a report."""
    together = _together(db, form, record, events)
    marks = ", ".join("?" * len(together))
    rows = _rows(db, f"select * from {name}_counted where record in ({marks})", tuple(together))
    return next((row for row in rows if record in texts(row["reports"])), None)


def _together(db: compat.Connection, form: str, record: str, events: Sequence[Row]) -> list[str]:
    """The records that are reports of one event with this one, through whatever decisions."""
    known, waiting = {record}, list(events)
    while waiting:
        event = waiting.pop()
        new = set(texts(event["records"])) - known if event["counted"] else set()
        known |= new
        for other in new:
            waiting += _rows(db, _EVENT, (other, form))
    return sorted(known)


def _counts(db: compat.Connection, session: str) -> list[Row]:
    if not compat.has(db, "audience_count"):
        return []
    return _rows(
        db,
        "select record, author, n, state from audience_count where session = ? order by record",
        (session,),
    )


def _rows(db: compat.Connection, sql: str, values: tuple[Any, ...]) -> list[Row]:
    return [dict(row) for row in db.execute(sql, values).fetchall()]


def _exists(db: compat.Connection, sql: str, record: str) -> bool:
    return db.execute(sql, (record,)).fetchone() is not None

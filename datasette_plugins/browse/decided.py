"""Decisions to be looked at again: the record has changed since, and nobody who decided has seen that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from datasette_plugins import compat
from datasette_plugins.browse.looking import texts
from schemas.counting.names import column, table

_RULINGS = f"""select record as decision, 'ruling' as decided_by, form, json_array({column("record")}) as records, what,
  case when what = 'value' then field end as field, {column("heads")} as heads, reason, author, received_at, seq_from
  from ruling where counted = 1 and what in ('include', 'exclude', 'value', 'return')"""
_EVENTS = f"""select record as decision, 'same_event' as decided_by, form, records, 'same' as what, null as field,
  {column("heads")} as heads, reason, author, received_at, seq_from from same_event where counted = 1"""


class Moved(NamedTuple):
    """A record that was decided about, and the decision that did not see its newest change."""

    form: str
    record: str
    decision: str
    decided_by: str
    what: str
    reason: str
    author: str
    received_at: str


class Back(NamedTuple):
    """A record that was sent back and has not been changed since."""

    form: str
    record: str
    reason: str
    author: str
    received_at: str


def find_decided(db: compat.Connection) -> tuple[list[Moved], list[Back]]:
    """What is to be looked at again, and what waits for its author, the newest decision first."""
    moved, back = [], []
    for (form, record, *_), row in sorted(_newest(db).items(), key=lambda pair: -pair[1]["seq_from"]):
        heads = _heads(db, form, record)
        if heads is None:
            continue
        seen = heads <= set(texts(row["heads"]))
        said = (row["reason"] or "", row["author"], row["received_at"])
        if row["what"] == "return":
            back += [Back(form, record, *said)] if seen else []
        elif not seen:
            moved.append(Moved(form, record, row["decision"], row["decided_by"], row["what"], *said))
    return moved, back


def _newest(db: compat.Connection) -> Mapping[tuple[str, ...], Mapping[str, Any]]:
    """The decision that governs each matter: of a record its verdict, each ruled value, whether it was joined."""
    newest: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for row in sorted(_rows(db), key=lambda row: (row["seq_from"], row["decision"])):
        kind = {"same": "same", "return": "return", "value": "value"}.get(row["what"], "verdict")
        for record in texts(row["records"]):
            newest[row["form"], record, kind, row["field"] or ""] = row
    return newest


def _rows(db: compat.Connection) -> Iterator[Mapping[str, Any]]:
    for name, sql in (("ruling", _RULINGS), ("same_event", _EVENTS)):
        if compat.has(db, name):
            yield from (dict(row) for row in db.execute(sql).fetchall())


def _heads(db: compat.Connection, form: str, record: str) -> set[str] | None:
    """Its newest changes; None when it is out of everything, so that no decision matters, or not in this file."""
    if not form or not compat.has(db, table(form)):
        return None
    row = db.execute(f"select heads, state from {table(form)} where record = ?", (record,)).fetchone()
    return set(texts(row[0])) if row and row[1] not in ("withdrawn", "erased") else None

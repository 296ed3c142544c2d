"""The counted sessions of a person or of a place in a period: how many, how many people, of which kinds, and the newest.

Read from `session_counted`, like the figures, so that the numbers are theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from datasette_plugins import compat
from datasette_plugins.browse.looking import texts
from datasette_plugins.browse.period import Period

Row = Mapping[str, Any]
LISTED = 30
_WANTED = "record, kind, held_on, place, title, topic, lecturers, audience, audience_unsettled, reports"


@dataclass(frozen=True)
class Kind:
    """The sessions of one kind. `unsettled` are those whose audience nobody can say yet; `audience` is None where none of
    them has one, as lessons have not: that is no 0.
    """

    kind: str
    sessions: int
    audience: int | None
    unsettled: int


@dataclass(frozen=True)
class Sessions:
    """What is told of them. `last` is the newest day of all time."""

    kinds: Sequence[Kind]
    newest: Sequence[Row]
    last: str | None

    @property
    def total(self) -> Kind:
        """All kinds together."""
        return Kind(
            "", sum(k.sessions for k in self.kinds), _sum(k.audience for k in self.kinds),
            sum(k.unsettled for k in self.kinds),
        )  # fmt: skip


def at_places(db: compat.Connection, places: Sequence[str], period: Period) -> Sessions:
    """Those at a place: its entry and the entries that were merged into it."""
    among = orjson.dumps(list(places)).decode()
    rows = db.execute(
        f"select {_WANTED} from session_counted where place in (select value from json_each(?))"
        " and held_on between ? and ? order by held_on desc, record",
        (among, period.first, period.last),
    )
    last = db.execute(
        "select max(held_on) from session where counted = 1 and place in (select value from json_each(?))",
        (among,),
    )
    return _told([dict(row) for row in rows.fetchall()], last.fetchone()[0])


def of_persons(db: compat.Connection, persons: Sequence[str], period: Period) -> Sessions:
    """Those in which a person lectured, in whichever of an event's reports they are named."""
    among = orjson.dumps(list(persons)).decode()
    named = db.execute(
        "select distinct l.record from session_lecturers l join session s on s.record = l.record"
        " where l.value in (select value from json_each(?)) and s.held_on between ? and ?",
        (among, period.first, period.last),
    )
    records = _with_joined(db, [row[0] for row in named.fetchall()])
    wanted = orjson.dumps(records).decode()
    rows = db.execute(
        f"select {_WANTED} from session_counted where record in (select value from json_each(?))"
        " and held_on between ? and ? order by held_on desc, record",
        (wanted, period.first, period.last),
    )
    found = [dict(row) for row in rows.fetchall()]
    found = [row for row in found if set(persons) & set(texts(row["lecturers"]))]
    return _told(found, max((row["held_on"] for row in found), default=None))


def _with_joined(db: compat.Connection, records: list[str]) -> list[str]:
    """These and every report that was joined with one of them: an event stands under its leading report only."""
    events = db.execute("select records from same_event where counted = 1 and form = 'session'").fetchall()
    joined = [set(texts(row[0])) for row in events]
    known = set(records)
    while grown := [group for group in joined if group & known and not group <= known]:
        known |= set().union(*grown)
    return sorted(known)


def _told(rows: Sequence[Row], last: str | None) -> Sessions:
    kinds: dict[str, list[Row]] = {}
    for row in rows:
        kinds.setdefault(row["kind"] or "", []).append(row)
    told = [
        Kind(kind, len(of), _sum(r["audience"] for r in of), sum(bool(r["audience_unsettled"]) for r in of))
        for kind, of in kinds.items()
    ]
    return Sessions(sorted(told, key=lambda k: (-k.sessions, k.kind)), rows[:LISTED], last)


def _sum(numbers: Iterable[int | None]) -> int | None:
    """Of those that there are; None when there are none."""
    there = [n for n in numbers if n is not None]
    return sum(there) if there else None

"""What looks mistaken in a single report: a headcount a digit too long for its lecturer, and a village that may be the one
beside it. Never judged, only shown; the rules are those of `schemas.events`. Only the newest sessions are looked at, those
among which double reports are sought.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import orjson

from datasette_plugins import compat
from datasette_plugins.browse.doubles import Doubles, Lists
from datasette_plugins.browse.looking import texts
from schemas.counting.names import column
from schemas.events import Doubt, Known, Usual, Visits, number_doubt, place_doubt, usual

MANY = 1000
NOBODY = Usual(0, 0)


@dataclass(frozen=True)
class Unusual:
    """A report to be looked at: its headcount with what is odd about it, or the village beside its own, with how many talks
    its lecturer has given there.
    """

    record: str
    held_on: str
    lead: str
    headcount: int | None
    place: str
    doubt: Doubt | None = None
    beside: str = ""
    there: int = 0


_TOLD = """select kind, lead, headcount, count(*) from session
  where counted = 1 and headcount is not null and held_on >= ? group by 1, 2, 3"""
_ODD = """select s.record, s.held_on, s.kind, s.lead, s.headcount, s.place, s.heads from json_each(?) o join session s
  on s.lead is (o.value ->> 1) and s.kind = (o.value ->> 0) and s.headcount = (o.value ->> 2)
  where s.counted = 1 and s.held_on >= ? order by s.held_on desc, s.record limit ?"""
_AT = """select headcount from session where counted = 1 and headcount is not null and held_on >= ? and kind = ?
  and place in (select value from json_each(?))"""
_LOOKED_AT = f"""select {column("record")}, {column("heads")} from ruling where counted = 1 and form = 'session'
  and (what in ('include', 'exclude') or (what = 'value' and field in ('headcount', 'audience', 'place')))"""
_THERE = """select s.place, s.lead, count(*), min(s.record) from session s where s.counted = 1 and s.held_on >= :since
  and s.lead is not null and s.place in (select value from json_each(:places)) group by 1, 2"""


def find_unusual(db: compat.Connection, doubles: Doubles) -> list[Unusual]:
    """All in the office's file, but for those somebody has ruled on as they are now; the newest first."""
    if not doubles.since:
        return []
    looked_at = read_looked_at(db)
    found = [*_numbers(db, doubles), *_villages(db, doubles)]
    return [one for one, heads in found if not is_looked_at(looked_at, one.record, heads)]


def _numbers(db: compat.Connection, doubles: Doubles) -> Iterator[tuple[Unusual, str]]:
    of_lead: dict[tuple[str, str | None], list[int]] = {}
    of_kind: dict[str, list[int]] = {}
    for kind, lead, headcount, many in map(tuple, db.execute(_TOLD, (doubles.since,)).fetchall()):
        of_lead.setdefault((kind, lead), []).extend([headcount] * many)
        of_kind.setdefault(kind, []).extend([headcount] * many)
    usual_of_kind = {kind: usual(numbers) for kind, numbers in of_kind.items()}
    known = {
        key: Known(usual(numbers) if key[1] else NOBODY, NOBODY, usual_of_kind[key[0]])
        for key, numbers in of_lead.items()
    }
    odd = [
        [*key, headcount]
        for key, numbers in of_lead.items()
        for headcount in sorted(set(numbers))
        if number_doubt(headcount, known[key])
    ]
    asked = (orjson.dumps(odd).decode(), doubles.since, MANY)
    for record, day, kind, lead, headcount, place, heads in map(tuple, db.execute(_ODD, asked).fetchall()):
        here = replace(known[kind, lead], place=_at(db, doubles, kind, place))
        if doubt := number_doubt(headcount, here):
            yield Unusual(record, day, lead or "", headcount, place or "", doubt), heads


def _at(db: compat.Connection, doubles: Doubles, kind: str, place: str | None) -> Usual:
    """What is usual at a place."""
    entries = _entries(doubles.lists, {doubles.lists.places.of(place)}) if place else []
    among = orjson.dumps(entries).decode()
    return usual([row[0] for row in db.execute(_AT, (doubles.since, kind, among)).fetchall()])


def _villages(db: compat.Connection, doubles: Doubles) -> Iterator[tuple[Unusual, str]]:
    lists, beside = doubles.lists, doubles.lists.siblings()
    asked = {"since": doubles.since, "places": orjson.dumps(_entries(lists, set(beside))).decode()}
    told: dict[str, dict[str, tuple[int, str]]] = {}
    for place, lead, many, record in db.execute(_THERE, asked).fetchall():
        at = told.setdefault(lists.places.of(place), {})
        at[lead] = (at.get(lead, (0, ""))[0] + many, record)
    for place, leads in told.items():
        everybody = sum(many for many, _ in leads.values())
        for lead, (many, record) in leads.items():
            for other in beside[place]:
                there = told.get(other, {})
                visits = Visits(there.get(lead, (0, ""))[0], sum(n for n, _ in there.values()))
                if place_doubt(Visits(many, everybody), visits):
                    yield _of(db, record, place, other, visits.lecturer)


def _entries(lists: Lists, places: set[str]) -> list[str]:
    return sorted(record for record in lists.places.spots if lists.places.of(record) in places)


def _of(db: compat.Connection, record: str, place: str, other: str, there: int) -> tuple[Unusual, str]:
    row: Any = db.execute(
        "select held_on, lead, headcount, heads from session where record = ?", (record,)
    ).fetchone()
    return Unusual(record, row[0], row[1] or "", row[2], place, None, other, there), row[3]


def read_looked_at(db: compat.Connection) -> dict[str, list[set[str]]]:
    """The records that somebody has ruled on, and the heads each time."""
    looked_at: dict[str, list[set[str]]] = {}
    for record, heads in db.execute(_LOOKED_AT).fetchall():
        looked_at.setdefault(record, []).append(set(texts(heads)))
    return looked_at


def is_looked_at(looked_at: dict[str, list[set[str]]], record: str, heads: str | None) -> bool:
    """Whether somebody has ruled on a record as it is now."""
    return any(set(texts(heads)) <= told for told in looked_at.get(record, ()))

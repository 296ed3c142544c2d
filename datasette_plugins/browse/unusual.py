"""What looks mistaken in a single report: a headcount a digit too long for its lecturer, and a village that may be the one
beside it. Never judged, only shown; the rules are those of `schemas.events`. Only the newest sessions are looked at, those
among which double reports are sought.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from datasette_plugins import compat
from datasette_plugins.browse.doubles import Doubles, Lists
from datasette_plugins.browse.looking import texts
from schemas.counting.names import column
from schemas.events import Doubt, Known, Usual, Visits, number_doubt, place_doubt
from schemas.events.numbers import ENOUGH, TIMES_ZERO

MANY = 1000


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


_MIDDLE = """select {by}, headcount as middle, many from (select {by}, headcount,
    row_number() over (partition by {by} order by headcount, record) as nth, count(*) over (partition by {by}) as many from told)
  where nth = (many + 1) / 2"""
_SQL = f"""with moved as materialized (select key as record, value as final from json_each(:moved)),
told as materialized (select s.kind, s.lead, coalesce(m.final, s.place) as place, s.headcount, s.record, s.held_on, s.heads
  from session s left join moved m on m.record = s.place
  where s.counted = 1 and s.headcount is not null and s.held_on >= :since),
of_lead as materialized ({_MIDDLE.format(by="kind, lead")}), of_place as materialized ({_MIDDLE.format(by="kind, place")}),
of_kind as materialized ({_MIDDLE.format(by="kind")})
select t.record, t.held_on, t.lead, t.headcount, t.place, t.heads, l.middle, l.many, p.middle, p.many, k.middle, k.many
  from told t join of_kind k on k.kind = t.kind left join of_lead l on l.kind = t.kind and l.lead = t.lead
  left join of_place p on p.kind = t.kind and p.place = t.place
  where t.headcount >= {TIMES_ZERO} * case when l.many >= {ENOUGH} then l.middle else k.middle end
  order by t.held_on desc, t.record limit {MANY}"""
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
    asked = {"since": doubles.since, "moved": orjson.dumps(doubles.lists.places.moved()).decode()}
    for row in db.execute(_SQL, asked).fetchall():
        record, day, lead, headcount, place, heads, *usual = tuple(row)
        middles = [
            Usual(middle or 0, many or 0) for middle, many in zip(usual[::2], usual[1::2], strict=True)
        ]
        doubt = number_doubt(headcount, Known(*middles))
        if doubt is not None:
            yield Unusual(record, day, lead or "", headcount, place or "", doubt), heads


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

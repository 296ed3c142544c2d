"""Headcounts that look a digit too long: so many times what is usual for their lecturer. Never judged, only shown."""

from __future__ import annotations

from dataclasses import dataclass

from datasette_plugins import compat
from datasette_plugins.browse.looking import texts
from schemas.counting.names import column

TIMES, ENOUGH = 10, 5
"""Suspicious from so many times the lecturer's median on, once there are so many of theirs to go by."""


@dataclass(frozen=True)
class Unusual:
    """A headcount beside what is usual for its lecturer."""

    record: str
    held_on: str
    lead: str
    headcount: int
    usual: int


_SQL = """with theirs as materialized (select lead, headcount, record, held_on, heads,
    row_number() over (partition by lead order by headcount, record) as nth, count(*) over (partition by lead) as many
  from session where counted = 1 and lead is not null and headcount is not null),
usual as materialized (select lead, max(headcount, 1) as median from theirs where nth = (many + 1) / 2 and many >= :enough)
select t.record, t.held_on, t.lead, t.headcount, u.median, t.heads from theirs t join usual u on u.lead = t.lead
  where t.headcount >= u.median * :times order by t.held_on desc, t.record limit 1000"""
_LOOKED_AT = f"""select {column("record")}, {column("heads")} from ruling where counted = 1 and form = 'session'
  and (what in ('include', 'exclude') or (what = 'value' and field in ('headcount', 'audience')))"""


def find_unusual(db: compat.Connection) -> list[Unusual]:
    """All in the office's file, but for those somebody has ruled on as they are now."""
    if not (compat.has(db, "session") and compat.has(db, "ruling")):
        return []
    rows = db.execute(_SQL, {"times": TIMES, "enough": ENOUGH}).fetchall()
    looked_at = read_looked_at(db)
    return [Unusual(*tuple(row)[:5]) for row in rows if not is_looked_at(looked_at, row[0], row[5])]


def read_looked_at(db: compat.Connection) -> dict[str, list[set[str]]]:
    """The records that somebody has ruled on, and the heads each time."""
    looked_at: dict[str, list[set[str]]] = {}
    for record, heads in db.execute(_LOOKED_AT).fetchall():
        looked_at.setdefault(record, []).append(set(texts(heads)))
    return looked_at


def is_looked_at(looked_at: dict[str, list[set[str]]], record: str, heads: str | None) -> bool:
    """Whether somebody has ruled on a record as it is now."""
    return any(set(texts(heads)) <= told for told in looked_at.get(record, ()))

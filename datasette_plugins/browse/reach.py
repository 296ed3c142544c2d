"""Which villages were reached in a period: read with the condition of the outreach figure, so the numbers are its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from datasette_plugins import compat
from datasette_plugins.browse.looking import Reached, reached
from datasette_plugins.browse.period import Period
from datasette_plugins.queries.figures import FIGURES

OUTREACH = next(figure for figure in FIGURES if figure.name == "outreach_sessions")
VILLAGES = ("village", "community")
"""The kinds of place of which every single one is expected to be reached."""


@dataclass(frozen=True)
class Village:
    """One village, and how often it was reached."""

    record: str
    name: str
    town: str
    town_name: str
    count: int
    last: str | None


@dataclass(frozen=True)
class Reach:
    """All villages, those of one town together. `sessions` is the figure; `elsewhere` those of it not in a village."""

    reached: Reached
    villages: Sequence[Village]
    sessions: int
    elsewhere: int

    @property
    def towns(self) -> list[tuple[str, list[Village]]]:
        """The villages of each town."""
        by_town: dict[str, list[Village]] = {}
        for village in self.villages:
            by_town.setdefault(village.town_name, []).append(village)
        return list(by_town.items())

    @property
    def visited(self) -> int:
        """How many villages were reached."""
        return sum(village.count > 0 for village in self.villages)


_SQL = f"""with merged as materialized (select record, final from place_merged),
seen as materialized (
  select coalesce(m.final, c.place) as place, count(*) as n, max(c.held_on) as last
  from session_counted c left join merged m on m.record = c.place
  where {OUTREACH.where} and c.{OUTREACH.date} between :first and :last group by 1)
select 1 as part, p.record, p.name, p.town, t.name, coalesce(s.n, 0), s.last
  from place p left join place t on t.record = p.town left join seen s on s.place = p.record
  where p.counted = 1 and p.kind in {VILLAGES} and p.record not in (select record from merged)
    and coalesce(p.valid_from, '') <= :last and coalesce(p.valid_to, '9') >= :first
union all select 2, null, null, null, null, coalesce(sum(n), 0), null from seen
order by 1, 5, 3, 2"""


def read_reach(db: compat.Connection, period: Period) -> Reach:
    """All of it, in one statement."""
    here = reached(db)
    if not all(compat.has(db, name) for name in ("session_counted", "place_merged")):
        return Reach(here, (), 0, 0)
    rows = [tuple(row) for row in db.execute(_SQL, {"first": period.first, "last": period.last}).fetchall()]
    villages = [
        Village(record, name or "", town or "", town_name or "", n, last)
        for part, record, name, town, town_name, n, last in rows
        if part == 1
    ]
    total = rows[-1][5]
    return Reach(here, villages, total, total - sum(village.count for village in villages))

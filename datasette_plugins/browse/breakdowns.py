"""The figures' own breakdowns for the charts: by month, by town, by venue; and all sessions by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from datasette_plugins import compat
from datasette_plugins.browse.looking import Reached, reached
from datasette_plugins.browse.period import Period
from datasette_plugins.queries.figures import FIGURES, OFFICE, Figure
from datasette_plugins.queries.sql import statement
from schemas.form import Form

DRAWN = ("outreach_by_month", "outreach_by_town", "outreach_by_venue")
NEEDED = frozenset({"session", "place", "audience_count", "ruling", "same_event"})


@dataclass(frozen=True)
class Part:
    """One row of a breakdown. `audience` is None when nobody can say it yet; `unsettled` sessions have none."""

    label: str
    sessions: int
    audience: int | None
    unsettled: int


@dataclass(frozen=True)
class Breakdown:
    """All rows, and all together as the statement says. `by_code` tells that labels are codes of `session.kind`."""

    name: str
    parts: Sequence[Part]
    total: Part
    by_code: bool = False


@dataclass(frozen=True)
class Breakdowns:
    """Every one of a period, read in one snapshot."""

    reached: Reached
    all: Sequence[Breakdown]


_KINDS = """select kind, count(*), case when count(*) = 0 then 0 else sum(audience) end, coalesce(sum(audience_unsettled), 0)
  from session_counted where held_on between :start and :end"""


def read_breakdowns(db: compat.Connection, forms: Mapping[str, Form], period: Period) -> Breakdowns:
    """Run the statements of the figures as their pages do."""
    found = []
    if forms.keys() >= NEEDED and compat.has(db, "session_counted"):
        drawn = [figure for figure in FIGURES if figure.name in DRAWN and figure.database == OFFICE]
        found = [_of_figure(db, figure, forms, period) for figure in drawn]
        found.append(_of_kinds(db, period))
    return Breakdowns(reached(db), found)


def _of_figure(db: compat.Connection, figure: Figure, forms: Mapping[str, Form], period: Period) -> Breakdown:
    asked = {"start": period.first, "end": period.last, "as_of": ""}
    rows = [
        Part(*tuple(row)[:4]) for row in db.execute(statement(figure, forms, as_of=False), asked).fetchall()
    ]
    return Breakdown(figure.name, rows[:-1], rows[-1])


def _of_kinds(db: compat.Connection, period: Period) -> Breakdown:
    asked = {"start": period.first, "end": period.last}
    rows = db.execute(f"{_KINDS} group by kind order by 2 desc, 1", asked).fetchall()
    total = db.execute(_KINDS, asked).fetchone()
    parts = [Part(*tuple(row)) for row in rows]
    return Breakdown("kinds", parts, Part("", *tuple(total)[1:]), by_code=True)

"""What the home page tells in the morning, read from the published files: what came in, what waits, the figures.

At a million records this takes seconds, so it is worked out in the background, once for each state of the files
(`browse.reckoning`), and holds no text of any language. Of the private file it holds totals only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from datasette_plugins import compat
from datasette_plugins.browse.doubles import Doubles, find_doubles
from datasette_plugins.browse.figures_now import FigureNow, figures_now
from datasette_plugins.browse.looking import Reached, reached
from datasette_plugins.browse.period import Period, usual, with_records
from datasette_plugins.browse.reckoning import reckoner_of
from datasette_plugins.browse.unusual import Unusual, find_unusual
from datasette_plugins.browse.waits import Counts, count_waits
from datasette_plugins.labels.current import OFFICE, PRIVATE, forms_of
from schemas.clock import OFFICE_ZONE, shown
from schemas.counting.names import table
from schemas.form import Form

NEWEST_LOOK, NEWEST = 300, 8
"""Entries of the log in which the newest records are looked for, and how many are listed."""


class Arrival(NamedTuple):
    """What one device delivered of one form."""

    device: str
    form: str
    records: int
    last: str


class Newest(NamedTuple):
    """A record that came in or changed lately."""

    form: str
    record: str
    author: str
    received_at: str
    is_new: bool


@dataclass(frozen=True)
class Morning:
    """All of it. `rows` are the records of each table, by file and table."""

    reached: Reached
    since: date
    period: Period
    arrivals: Sequence[Arrival]
    newest: Sequence[Newest]
    doubles: Doubles
    unusual: Sequence[Unusual]
    waits: Mapping[str, Counts]
    figures: Sequence[FigureNow]
    rows: Mapping[tuple[str, str], int]


async def morning(datasette: Any, here: Reached) -> Morning | None:
    """The newest there is of the day; None while the first is being worked out. `here` is how far the files are now: a
    day on which nothing comes in begins anew too.
    """
    asked = ("morning", here.today)
    found: Morning | None = await reckoner_of(datasette).get(asked, here.seq, lambda: work_out(datasette))
    return found


async def work_out(datasette: Any) -> tuple[int, Morning]:
    """All of it, and up to which entry of the log both files were read."""
    forms = {
        name: await forms_of(datasette, name) for name in (OFFICE, PRIVATE) if name in datasette.databases
    }
    office = await compat.read(datasette, OFFICE, lambda db: _office(db, forms[OFFICE]))
    if PRIVATE not in forms:
        return office.reached.seq, office
    openly = frozenset(forms[OFFICE])
    private = await compat.read(
        datasette, PRIVATE, lambda db: _private(db, forms[PRIVATE], openly, office.period)
    )
    seq, waits, figures, rows = private
    whole = Morning(
        office.reached, office.since, office.period, office.arrivals, office.newest, office.doubles, office.unusual,
        {**office.waits, PRIVATE: waits}, [*office.figures, *figures], {**office.rows, **rows},
    )  # fmt: skip
    return min(office.reached.seq, seq), whole


def _office(db: compat.Connection, forms: Mapping[str, Form]) -> Morning:
    here = reached(db)
    since, period = working_day_before(here.today), usual(here.today, with_records(db))
    doubles = find_doubles(db)
    unusual = find_unusual(db, doubles)
    return Morning(
        here, since, period, _arrivals(db, since), _newest(db), doubles, unusual,
        {OFFICE: count_waits(db, forms)}, figures_now(db, OFFICE, forms, period), _rows(db, OFFICE, forms),
    )  # fmt: skip


def _private(
    db: compat.Connection, forms: Mapping[str, Form], openly: frozenset[str], period: Period
) -> tuple[int, Counts, list[FigureNow], dict[tuple[str, str], int]]:
    return (
        reached(db).seq, count_waits(db, forms, openly), figures_now(db, PRIVATE, forms, period), _rows(db, PRIVATE, forms)
    )  # fmt: skip


def working_day_before(today: date) -> date:
    """The last weekday before a day: on Monday the clerk wants to see what came in since Friday."""
    day = today - timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day


def _arrivals(db: compat.Connection, since: date) -> list[Arrival]:
    start = int(datetime.combine(since, time(), OFFICE_ZONE).timestamp() * 1000)
    rows = db.execute(
        "select device, form, count(distinct record), max(received_at) from log where received_at >= ?"
        " and kind in (1, 3) and form <> 'form' group by device, form order by 4 desc, device, form",
        (start,),
    )
    return [Arrival(device, form, n, shown(last)) for device, form, n, last in map(tuple, rows.fetchall())]


def _newest(db: compat.Connection) -> list[Newest]:
    rows = db.execute(
        "select form, record, json_extract(cast(body as text), '$.author'), received_at,"
        " json_extract(cast(body as text), '$.parents') = '[]' from log where kind in (1, 3)"
        " and form not in ('form', 'device') order by seq desc limit ?",
        (NEWEST_LOOK,),
    )
    found: dict[str, Newest] = {}
    for form, record, author, received_at, is_new in map(tuple, rows.fetchall()):
        found.setdefault(record, Newest(form, record, author, shown(received_at), bool(is_new)))
    return list(found.values())[:NEWEST]


def _rows(db: compat.Connection, database: str, forms: Mapping[str, Form]) -> dict[tuple[str, str], int]:
    names = [table(name) for name in forms]
    names += ["device_coverage"] if compat.has(db, "device_coverage") else []
    return {(database, name): db.execute(f"select count(*) from {name}").fetchone()[0] for name in names}

"""A whole summary, read from both published files as of one entry of the log, and kept until the files move on.

It is worked out in the background and for nobody in particular: totals are the same for everybody who may see them, and no
row of a private form is handed to a page from here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from datasette_plugins import compat
from datasette_plugins.browse.looking import Reached, office_reached, reached
from datasette_plugins.browse.period import Period, with_records
from datasette_plugins.browse.reckoning import reckoner_of
from datasette_plugins.labels.current import OFFICE, PRIVATE, forms_of
from datasette_plugins.summary.asking import Question, before, question, year_before
from datasette_plugins.summary.declarations import Declarations, declarations, faults
from datasette_plugins.summary.reckoned import Limit, Work, Worked, beside, later, merged
from schemas.counting.names import table
from schemas.figures import Asked
from schemas.figures.coverage import Device, Moment, devices_of
from schemas.form import Form

LIMITS = 24
"""A figure may take so many times what somebody's own query may: it is worked out once, in the background."""
AT_ONCE = 3
"""So many periods are worked out side by side. What is read as of one entry may be read in several snapshots."""
_MOMENT = "select coalesce(max(seq), 0) from log where received_at <= ?"


@dataclass(frozen=True)
class Summary:
    """A summary of a period as of entry `seq`, which is all that had come by `at` (local time)."""

    seq: int
    at: str
    day: str
    worked: Worked
    forms: Mapping[str, Form]
    private: frozenset[str]
    devices: Sequence[Device]
    state: tuple[int, str]

    def moment(self, period: Period) -> Moment:
        """For the coverage."""
        return Moment(self.at, period.last, period.first)


@dataclass(frozen=True)
class Looked:
    """What a page works from. `summary` is None while it is being worked out, and `is_late` while it is an older one."""

    here: Reached
    question: Question
    said: Declarations
    summary: Summary | None
    is_late: bool


async def question_of(datasette: Any, args: Mapping[str, str]) -> tuple[Reached, Question]:
    """How far the office's file is, and what a request asks of it."""
    here = await office_reached(datasette)
    return here, question(args, here.today, await compat.read(datasette, OFFICE, with_records))


async def look(datasette: Any, args: Mapping[str, str]) -> Looked:
    """The summary that a request asks for."""
    here, wanted = await question_of(datasette, args)
    said = declarations(datasette)
    key = ("summary", wanted.period, wanted.as_of, here.today, said.key)

    async def work() -> tuple[Hashable, Summary]:
        return await _summary(datasette, wanted, said, here.today)

    found: Summary | None = await reckoner_of(datasette).get(key, here.state, work)
    is_late = found is not None and not wanted.as_of and found.state != here.state
    return Looked(here, wanted, said, found, is_late)


async def _summary(
    datasette: Any, wanted: Question, said: Declarations, today: date
) -> tuple[Hashable, Summary]:
    """The work, and how far both files were."""
    files = [OFFICE] + ([PRIVATE] if PRIVATE in datasette.databases else [])
    marks = [await compat.read(datasette, name, partial(_mark, as_of_ms=wanted.as_of_ms)) for name in files]
    far = min((mark for mark, _ in marks), key=lambda mark: mark.seq)
    seq = min(far.seq, max(at for _, at in marks))
    day = wanted.as_of[:10] or today.isoformat()
    forms = {name: await forms_of(datasette, name) for name in files}
    every = {**forms.get(PRIVATE, {}), **forms[OFFICE]}
    wrong = faults(said.declared, every)
    limit, turn = limit_of(datasette), asyncio.Semaphore(AT_ONCE)

    async def work(asked: Asked, name: str, *, is_before: bool) -> Worked:
        def reading(db: compat.Connection) -> Worked:
            return Work(db, forms[name], said.declared, asked, limit).run(wrong, only_figures=is_before)

        async with turn:
            return await compat.read(datasette, name, reading)

    periods = _asked(wanted.period, seq, day)
    parts = await asyncio.gather(
        *(work(asked, name, is_before=nth > 0) for nth, asked in enumerate(periods) for name in files)
    )
    several = [merged(parts[i : i + len(files)]) for i in range(0, len(parts), len(files))]
    worked = beside(several[0], several[1:])
    worked.failed |= {name: (p.text("zh"), p.text("en")) for name, p in wrong.items()}
    devices = await compat.read(datasette, OFFICE, partial(_devices, seq=seq))
    at = _ended(wanted.as_of) or marks[0][0].level_at
    private = frozenset(forms.get(PRIVATE, {})) - frozenset(forms[OFFICE])
    return far.state, Summary(seq, at, day, worked, every, private, devices, far.state)


def limit_of(datasette: Any) -> Limit:
    """How long one figure may take."""
    return Limit(datasette.setting("sql_time_limit_ms") / 1000 * LIMITS, time.monotonic)


def _asked(period: Period, seq: int, day: str) -> tuple[Asked, ...]:
    """The period itself, the same a year before, the period before: each with its own as-of day, all as of one entry."""
    now = Asked(period.first, period.last, seq, day)
    back, past = year_before(period), before(period)
    moved = date.fromisoformat(period.first) - date.fromisoformat(past.first)
    year_ago = year_before(Period(day, day)).first
    day_before = (date.fromisoformat(day) - moved).isoformat()
    return (
        now,
        later(now, start=back.first, end=back.last, as_of_day=year_ago),
        later(now, start=past.first, end=past.last, as_of_day=day_before),
    )


def _mark(db: compat.Connection, as_of_ms: int | None) -> tuple[Reached, int]:
    """How far a file is, and its last entry until the moment."""
    here = reached(db)
    if as_of_ms is None or not compat.has(db, "log"):
        return here, here.seq
    return here, int(db.execute(_MOMENT, (as_of_ms,)).fetchone()[0])


def _devices(db: compat.Connection, seq: int) -> tuple[Device, ...]:
    if not (compat.has(db, "device_coverage") and compat.has(db, table("device"))):
        return ()
    return devices_of(db, seq)


def _ended(moment: str) -> str:
    """A stated moment to the second: a day ends at its end."""
    return moment + {10: " 23:59:59", 16: ":59"}.get(len(moment), "") if moment else ""

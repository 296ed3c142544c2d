"""Whether something came as often as the summary says: each subject, each window, met or not, or why that cannot be said.

A window counts only when it lies wholly in the period and the subject was there all the while. A cell that nobody reported on
is `not_met` only when everybody who could have reported has been heard of since; else it is not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from schemas.counting import WHOLE, coverage_sql
from schemas.figures.claiming import Cadence
from schemas.figures.clauses import Dated, Path
from schemas.figures.declared import Figure
from schemas.figures.reckoning import Reckoning
from schemas.figures.statement import Rows
from schemas.figures.windows import Span, day, joined, windows
from schemas.figures.wording import Wording
from schemas.figures.worked_out import Connection

State = Literal["met", "not_met", "not_known", "excused"]
EVERYBODY = ""


@dataclass(frozen=True)
class Cell:
    """One subject in one window. `records` are the reports that count in it; `waiting` those that wait for a person; `persons`
    are who had to report on it, as far as they are named.
    """

    subject: str
    first: str
    last: str
    state: State
    records: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Subject:
    """`spans` are the days on which it was there; `held` who was in charge of it, and when."""

    spans: list[Span]
    held: list[tuple[Span, str]]

    def persons(self, window: Span) -> frozenset[str]:
        """Who was in charge in a window."""
        return frozenset(
            who for span, who in self.held if span.first <= window.last and window.first <= span.last
        )


Dates = Mapping[str, list[tuple[date, str]]]


class Cells:
    """The cells of one cadence out of one file."""

    def __init__(self, reckoning: Reckoning, name: str, asks: Cadence) -> None:
        self.reckoning, self.name, self.asks = reckoning, name, asks
        self.period = Span(date.fromisoformat(reckoning.asked.start), date.fromisoformat(reckoning.asked.end))

    def is_here(self) -> bool:
        """Whether this file holds what is asked of."""
        return {self.asks.form, self.asks.of} <= self.reckoning.forms.keys()

    def all(self) -> tuple[Cell, ...]:
        """Every cell, by subject and window."""
        found, maybe, behind, excused = self._reports(), self._waiting(), self._behind(), self._excused()
        asked = [window for window in windows(self.asks.window, self.period) if self._is_in_force(window)]
        cells: list[Cell] = []
        for name, subject in sorted(self._subjects().items()):
            free = [span for who in (name, EVERYBODY) for span in excused.get(who, ())]
            for window in asked:
                if not any(span.holds(window) for span in subject.spans):
                    continue
                told, waits = _within(found, name, window), _within(maybe, name, window)
                persons = subject.persons(window)
                is_free, is_behind = any(span.holds(window) for span in free), behind(persons, window)
                state = self._state(len(told), bool(waits), is_free, is_behind)
                days = (window.first.isoformat(), window.last.isoformat())
                cells.append(Cell(name, *days, state, told, waits, tuple(sorted(persons))))
        return tuple(cells)

    def _is_in_force(self, window: Span) -> bool:
        first, last = self.asks.in_force
        return Span(day(first, date.min), day(last, date.max)).holds(window)

    def _state(self, found: int, may_be: bool, is_excused: bool, is_behind: bool) -> State:
        if found >= self.asks.least:
            return "met"
        if is_excused:
            return "excused"
        return "not_known" if may_be or is_behind else "not_met"

    def _rows(self, form: str, path: Path, clauses: Any, dated: Dated) -> Rows:
        figure = Figure(
            self.name,
            "",
            "distinct",
            "",
            Wording("exact"),
            view=form,
            field=path,
            filter=clauses,
            date=dated,
        )
        return Rows(figure, self.reckoning.forms, self.reckoning.table)

    def _run(self, sql: str) -> list[Any]:
        return list(self.reckoning.db.execute(sql, vars(self.reckoning.asked)).fetchall())

    def _reports(self) -> Dates:
        rows = self._rows(
            self.asks.form, Path(self.asks.by), self.asks.filter, Dated("in_period", self.asks.day)
        )
        return _by_subject((v, on, record) for record, _, _, on, v in self._run(rows.hits()))

    def _waiting(self) -> Dates:
        rows = self._rows(
            self.asks.form, Path(self.asks.by), self.asks.filter, Dated("in_period", self.asks.day)
        )
        return _by_subject((v, on, record) for record, on, v in self._run(rows.maybe_named()))

    def _subjects(self) -> Mapping[str, _Subject]:
        asks = self.asks
        dated = Dated("overlaps", asks.since, asks.until)
        rows = self._rows(asks.of, Path(asks.field or "id"), asks.of_filter, dated)
        spans: dict[str, list[Span]] = defaultdict(list)
        held: dict[str, list[tuple[Span, str]]] = defaultdict(list)
        for subject, since, until, person in self._run(rows.spans()):
            if subject is not None:
                span = Span(day(since, self.period.first), day(until, date.max))
                spans[subject].append(span)
                held[subject] += [(span, person)] if person else []
        return {s: _Subject(joined(found), held[s]) for s, found in spans.items()}

    def _excused(self) -> Mapping[str, list[Span]]:
        """What the office excused, by subject; for everybody where no subject is named."""
        found: dict[str, list[Span]] = defaultdict(list)
        if "ruling" not in self.reckoning.forms:
            return found
        for subject, since, until, claim in self._run(
            f"select subject, from_on, to_on, claim from {self.reckoning.table('ruling', WHOLE)} where what = 'excuse'"
        ):
            if claim == self.name and since and until:
                final = self.reckoning.final(self.asks.form, self.asks.by, subject)
                found[final].append(Span(day(since, date.max), day(until, date.min)))
        return {who: joined(spans) for who, spans in found.items()}

    def _behind(self) -> Callable[[frozenset[str], Span], bool]:
        """Whether somebody who could have reported on a window may still have something to deliver, or the window is not
        over as of the moment. Where persons are named only their devices count, else everybody's.
        """
        asked, forms = self.reckoning.asked, self.reckoning.forms
        devices = _devices(self.reckoning.db, asked.as_of_seq) if "device" in forms else []
        is_carried = forms[self.asks.form].used == "field"

        def behind(persons: frozenset[str], window: Span) -> bool:
            if asked.as_of_day <= window.last.isoformat():
                return True
            return is_carried and any(
                not heard or heard[:10] <= window.last.isoformat()
                for holder, heard in devices
                if not persons or not holder or holder in persons
            )

        return behind


def _devices(db: Connection, seq: int) -> list[tuple[str | None, str | None]]:
    """Who holds each device that is waited for, and until when all of it is here; None when something is missing."""
    rows = db.execute(f"select * from ({coverage_sql(as_of=True)})", {"as_of_seq": seq})
    names = [column[0] for column in rows.description]
    found = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    return [
        (one["holder"], None if one["missing"] else one["complete_to"])
        for one in found
        if one["state"] == "enrolled" or (one["missing"] and one["state"] not in ("closed", None))
    ]


def _by_subject(rows: Iterable[tuple[str | None, str | None, str]]) -> Dates:
    found: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for subject, on, record in rows:
        if subject is not None:
            found[subject].append((day(on, date.min), record))
    return found


def _within(dates: Dates, subject: str, window: Span) -> tuple[str, ...]:
    return tuple(record for on, record in sorted(dates.get(subject, ())) if window.first <= on <= window.last)

"""The views that a summary needs, as of one entry of the log, each worked out once into a temporary table.

Only as far as the figures need it: the columns that they use, of the days that they ask about. So a summary takes the time
that its period takes, and not that of all the years before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from schemas.counting import (
    Part,
    column,
    counting_sql,
    each_of,
    entry_columns,
    merged_sql,
    table,
    topic_life_sql,
    unsettled_sql,
)
from schemas.counting.names import columns, quoted
from schemas.counting.sources import Source
from schemas.counting.views import NO_VIEW
from schemas.figures.claiming import Cadence
from schemas.figures.declared import Declared
from schemas.figures.statement import TOPIC_LIFE, Forms, Tables
from schemas.problems import TaizhangError

DECISIONS = ("ruling", "same_event")


class Connection(Protocol):
    """What SQLite gives."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Any:
        """Run one statement."""


@dataclass(frozen=True)
class Asked:
    """Which period (local days, both included), as of which log entry, and the local day of that moment."""

    start: str
    end: str
    as_of_seq: int
    as_of_day: str


class _Made(NamedTuple):
    """A temporary table, and the columns it has; None for all of the view's."""

    name: str
    columns: frozenset[str] | None

    def has(self, part: Part) -> bool:
        return self.columns is None or (part.columns is not None and part.columns <= self.columns)


class WorkedOut:
    """The temporary tables of one connection."""

    def __init__(self, db: Connection, forms: Forms, declared: Declared, as_of_seq: int) -> None:
        self.db, self.forms, self.declared, self.as_of_seq = db, forms, declared, as_of_seq
        self._made: dict[tuple[str, str, tuple[str, ...]], list[_Made]] = {}
        self._needed: dict[tuple[str, str], frozenset[str]] = {}
        self._foreseen: set[str] = set()

    def close(self) -> None:
        """Drop them."""
        for made in self._made.values():
            for one in made:
                self.db.execute(f"drop table if exists temp.{one.name}")
        self._made.clear()

    def table(self, asked: Asked, name: str, part: Part) -> str:
        """The table with this part of a view, worked out when it is first asked for; `statement.Tables` says which views
        there are.
        """
        days = (asked.start, asked.end, asked.as_of_day) if part.where else ()
        made = self._made.setdefault((name, part.where, days), [])
        found = next((one for one in made if one.has(part)), None)
        if found is None:
            found = self._make(asked, name, part.beside(*self._needed.get((name, part.where), ())))
            made.append(found)
        return f"temp.{found.name}"

    def foresee(self, purpose: str, statements: Iterable[Callable[[Tables], object]]) -> None:
        """Note what all of these statements need together, so that a view is gone through once for all of them. One that
        makes no sense is left out; it says so when it is asked itself.
        """
        if purpose in self._foreseen:
            return
        self._foreseen.add(purpose)
        for statement in statements:
            with suppress(TaizhangError, KeyError, ValueError, AttributeError):
                statement(self._note)

    def _note(self, name: str, part: Part) -> str:
        if part.columns is not None:
            key = (name, part.where)
            self._needed[key] = self._needed.get(key, frozenset()) | part.columns
            if " each " in name:
                self._note(*self._listed(name, part))
        return "noted"

    def _make(self, asked: Asked, name: str, part: Part) -> _Made:
        sql = self._each(asked, name, part) if " each " in name else self._sql(name, part)
        many = sum(map(len, self._made.values()))
        made = _Made(f"figures_{many}_{name.replace(' ', '_')}", part.columns)
        self.db.execute(f"create temp table {made.name} as {sql}", vars(asked))
        if not part.where and (name.endswith(" merged") or name in self.forms):
            self.db.execute(f"create index temp.{made.name}_record on {made.name} (record)")
        return made

    @cached_property
    def _is_past(self) -> bool:
        """Whether anything has come since. If not, the present rows are those that stood."""
        newest = self.db.execute("select coalesce(max(seq), 0) from log").fetchone()[0]
        return bool(newest > self.as_of_seq)

    def _is_decided(self, form: str) -> bool:
        """Whether anything was ever decided about the records of a form; of sessions, or about their counts."""
        return form in self._decided or (form == "session" and "audience_count" in self._decided)

    @cached_property
    def _decided(self) -> frozenset[str]:
        """The forms about whose records something was decided, as of any moment."""
        tables = [
            f"{table(form)}{past}" for form in DECISIONS for past in ("", "_past") if form in self.forms
        ]
        sql = " union ".join(f"select form from {name}" for name in tables)
        return frozenset(row[0] for row in self.db.execute(sql or "select null").fetchall())

    def _each(self, asked: Asked, name: str, part: Part) -> str:
        """Each entry of a list, out of the rows that are worked out for the figures of the form itself."""
        head, _, field = name.partition(" each ")
        listed, own = self._listed(name, part)
        shown = ["*"] if own.columns is None else sorted(map(quoted, own.columns))
        return each_of(self.forms[head], field, self.table(asked, listed, own), shown)

    def _listed(self, name: str, part: Part) -> tuple[str, Part]:
        """The view that the list is a field of, and what is needed of it."""
        head, _, field = name.partition(" each ")
        entry = entry_columns(self.forms[head], field)
        own = part if part.columns is None else part._replace(columns=part.columns - entry | {column(field)})
        return head if self._is_counted_here(head) else f"{head} counted", own

    def _sql(self, name: str, part: Part) -> str:
        head, _, rest = name.partition(" ")
        as_of = self._is_past
        if head == TOPIC_LIFE:
            decided = any(map(self._is_decided, ("topic", "session")))
            return topic_life_sql(self.forms, as_of=as_of, decided=decided)
        form, part = self.forms[head], part._replace(decided=self._is_decided(head))
        if rest == "unsettled":
            return unsettled_sql(form, self.forms, as_of=as_of, part=part)
        if rest == "merged":
            return merged_sql(form, as_of=as_of)
        if rest == "counted" or self._is_counted_here(head):
            return counting_sql(form, self.forms, as_of=as_of, part=part)
        wanted = ["record", *(c.name for c in columns(form))]
        shown = [quoted(n) for n in wanted if part.keeps(n)]
        return Source(as_of).union(table(head), shown, f"withdrawn = 0{part.condition}")

    def _is_counted_here(self, form: str) -> bool:
        claimed = [c.asks for c in self.declared.claims.values() if isinstance(c.asks, Cadence)]
        views = {f.view for f in self.declared.figures.values() if not f.each}
        views |= {name for asks in claimed for name in (asks.form, asks.of)}
        return form in views and self.forms[form].used not in (*NO_VIEW, "list")

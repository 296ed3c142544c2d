"""Working a summary's figures out: all of them over one connection, in one snapshot, as of one moment.

Every view that a figure names is worked out once, into a temporary table. What comes out for a figure is its exact value, the
records behind it, how many of them have no number yet, and the records that may still belong to it. A figure that could not
be worked out has no value; it is never a zero.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Protocol

from schemas.counting import counting_sql, each_sql, merged_sql, table, topic_life_sql, unsettled_sql
from schemas.counting.names import columns
from schemas.counting.sources import Source
from schemas.counting.views import NO_VIEW
from schemas.figures.claiming import Cadence
from schemas.figures.declared import Declared, Figure
from schemas.figures.statement import TOPIC_LIFE, Forms, Rows


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


@dataclass(frozen=True)
class Value:
    """A figure worked out. `value` is None when nothing supports a number: a ratio with nothing below the line.

    `records` are the events' leading records in the order of their days; `reports` all that tell of them. `open` of them have
    no number yet; `differing` are in it with a value on which devices differ; `maybe` wait for a person.
    """

    value: Fraction | None
    records: tuple[str, ...]
    reports: tuple[str, ...]
    open: int
    differing: int
    maybe: tuple[str, ...]


class Reckoning:
    """The figures over one connection, inside the caller's transaction."""

    def __init__(self, db: Connection, forms: Forms, declared: Declared, asked: Asked) -> None:
        self.db, self.forms, self.declared, self.asked = db, forms, declared, asked
        self._made: dict[str, str] = {}

    def close(self) -> None:
        """Drop what was worked out."""
        for name in self._made.values():
            self.db.execute(f"drop table if exists temp.{name}")
        self._made.clear()

    def is_here(self, figure: Figure) -> bool:
        """Whether this file holds the form that the figure counts."""
        if figure.measure == "ratio":
            return all(self.is_here(self.declared.figures[name]) for name in figure.over)
        return ("topic" if figure.view == TOPIC_LIFE else figure.view) in self.forms

    def of(self, name: str) -> Value:
        """One figure, by name."""
        figure = self.declared.figures[name]
        if figure.measure == "ratio":
            return self._ratio(*(self.of(part) for part in figure.over))
        waiting = Rows(figure, self.forms, self.table).maybe()
        maybe = [row[0] for row in self.db.execute(waiting, vars(self.asked)).fetchall()]
        return _value(figure, self.rows(name), maybe)

    def rows(self, name: str) -> list[tuple[Any, ...]]:
        """What is behind a figure that is no ratio: `record, reports, state, day, v` in the order of days."""
        rows = Rows(self.declared.figures[name], self.forms, self.table)
        return list(self.db.execute(f"{rows.hits()} order by day, record", vars(self.asked)).fetchall())

    def names(self, name: str) -> tuple[str | None, ...]:
        """The names of a list in the order in which they are shown, each once; None where a row has none."""
        names = self.declared.names[name]
        if names.given is not None or names.shows is None:
            return (names.given or None,)
        figure = self.declared.figures[names.of]
        rows = Rows(replace(figure, each=names.each or figure.each), self.forms, self.table)
        newest = "desc" if names.wording.latest else "asc"
        found = self.db.execute(
            f"{rows.named(names.shows)} order by is_first desc, day {newest}, position, record",
            vars(self.asked),
        ).fetchall()
        return tuple(dict.fromkeys(v or None for *_, v in found))

    def final(self, form: str, field: str, record: str | None) -> str:
        """The entry that stands for the one that a field names; empty for none."""
        of = self.forms[form].by_name[field].of
        if not record or of not in self.forms or "merged_into" not in self.forms[of].by_name:
            return record or ""
        merged = self.db.execute(
            f"select final from {self.table(f'{of} merged')} where record = ?", (record,)
        ).fetchone()
        return merged[0] if merged and merged[0] else record

    def in_period(self, start: str, end: str) -> Reckoning:
        """The same moment and the same views, for other days."""
        other = Reckoning(self.db, self.forms, self.declared, replace(self.asked, start=start, end=end))
        other._made = self._made
        return other

    def has(self, name: str) -> bool:
        """Whether this file holds what the list is drawn from."""
        names = self.declared.names[name]
        return names.given is not None or self.is_here(self.declared.figures[names.of])

    def _ratio(self, above: Value, below: Value) -> Value:
        share = above.value / below.value if above.value is not None and below.value else None
        return Value(
            share, _once([*above.records, *below.records]), _once([*above.reports, *below.reports]),
            above.open + below.open, above.differing + below.differing, _once([*above.maybe, *below.maybe]),
        )  # fmt: skip

    # The views, each worked out once.

    def table(self, name: str) -> str:
        """The temporary table of a view, worked out when it is first asked for; `statement.Tables` says which there are."""
        if name not in self._made:
            made = f"figures_{len(self._made)}_{name.replace(' ', '_')}"
            self.db.execute(f"create temp table {made} as {self._sql(name)}", vars(self.asked))
            if name.endswith(" merged") or name in self.forms:
                self.db.execute(f"create index temp.{made}_record on {made} (record)")
            self._made[name] = made
        return f"temp.{self._made[name]}"

    def _sql(self, name: str) -> str:
        head, _, rest = name.partition(" ")
        if head == TOPIC_LIFE:
            return topic_life_sql(self.forms, as_of=True)
        form = self.forms[head]
        if rest.startswith("each "):
            return each_sql(form, rest.removeprefix("each "), self.forms, as_of=True)
        if rest == "unsettled":
            return unsettled_sql(form, self.forms, as_of=True)
        if rest == "merged":
            return merged_sql(form, as_of=True)
        if self._is_counted_here(head):
            return counting_sql(form, self.forms, as_of=True)
        wanted = ["record", *(c.sql for c in columns(form))]
        return Source(as_of=True).union(table(head), wanted, "withdrawn = 0")

    def _is_counted_here(self, form: str) -> bool:
        claimed = [c.asks for c in self.declared.claims.values() if isinstance(c.asks, Cadence)]
        views = {f.view for f in self.declared.figures.values() if not f.each}
        views |= {name for asks in claimed for name in (asks.form, asks.of)}
        return form in views and self.forms[form].used not in (*NO_VIEW, "list")


def _value(figure: Figure, hits: Iterable[tuple[Any, ...]], maybe: list[str]) -> Value:
    hits = list(hits)
    numbers = [v for *_, v in hits if v is not None]
    if figure.measure == "count":
        value = Fraction(len(hits))
    elif figure.measure == "distinct":
        value = Fraction(len(set(numbers)))
    else:
        value = sum((Fraction(str(v)) for v in numbers), Fraction(0))
    reports = [r for _, told, *_ in hits for r in json.loads(told)]
    return Value(
        value, _once(r for r, *_ in hits), _once(reports), len(hits) - len(numbers),
        sum(state == "conflict" for _, _, state, *_ in hits), tuple(maybe),
    )  # fmt: skip


def _once(records: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(records))


def all_of(reckoning: Reckoning) -> Mapping[str, Value]:
    """Every figure whose form this file holds."""
    figures = reckoning.declared.figures.values()
    return {figure.name: reckoning.of(figure.name) for figure in figures if reckoning.is_here(figure)}

"""Working a summary's figures out: all of them over one connection, in one snapshot, as of one moment.

Every view that a figure names is worked out once, into a temporary table, as far as the figures need it: the columns that they
use, of the days that they ask about. What comes out for a figure is its exact value, the
records behind it, how many of them have no number yet, and the records that may still belong to it. A figure that could not
be worked out has no value; it is never a zero.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from schemas.counting import WHOLE, Part
from schemas.figures.clauses import Path
from schemas.figures.declared import Declared, Figure, Names
from schemas.figures.statement import TOPIC_LIFE, Forms, Rows
from schemas.figures.worked_out import Asked, Connection, WorkedOut


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
        self.worked_out = WorkedOut(db, forms, declared, asked.as_of_seq)

    def close(self) -> None:
        """Drop what was worked out."""
        self.worked_out.close()

    def table(self, name: str, part: Part) -> str:
        """The table of a part of a view, for this question."""
        return self.worked_out.table(self.asked, name, part)

    def is_here(self, figure: Figure) -> bool:
        """Whether this file holds the form that the figure counts."""
        if figure.measure == "ratio":
            return all(self.is_here(self.declared.figures[name]) for name in figure.over)
        return ("topic" if figure.view == TOPIC_LIFE else figure.view) in self.forms

    def of(self, name: str) -> Value:
        """One figure, by name."""
        figure = self.declared.figures[name]
        if figure.measure == "ratio":
            return _ratio(*(self.of(part) for part in figure.over))
        return _value(figure, self.rows(name), self._maybe(figure))

    def total(self, name: str) -> Value:
        """The same without `records` and `reports`: for who only wants to know how many, it takes a tenth of the time."""
        figure = self.declared.figures[name]
        if figure.measure == "ratio":
            return _ratio(*(self.total(part) for part in figure.over))
        self._foresee("total", Rows.total)
        rows = self._rows(figure)
        many, known, differing, amount = self._run(rows.total())[0]
        if isinstance(amount, float):
            amount = sum(
                (Fraction(str(v)) * n for v, n in self._run(rows.values()) if v is not None), Fraction(0)
            )
        return Value(Fraction(amount or 0), (), (), many - known, differing, self._maybe(figure))

    def along(self, name: str, *paths: Path) -> list[tuple[Any, ...]]:
        """A figure by month and by the values of these fields: `month, *values, many, known, sum`."""
        return self._run(self._rows(self.declared.figures[name]).along(paths))

    def rows(self, name: str) -> list[tuple[Any, ...]]:
        """What is behind a figure that is no ratio: `record, reports, state, day, v` in the order of days."""
        self._foresee("hits", Rows.hits)
        return self._run(f"{self._rows(self.declared.figures[name]).hits()} order by day, record")

    def page(self, name: str, first: int, many: int) -> tuple[int, list[tuple[Any, ...]]]:
        """How many rows are behind a figure, and so many of them from the `first` on. For who looks at one figure alone."""
        hits = self._rows(self.declared.figures[name]).hits()
        found = self._run(f"{hits} order by day, record limit {many:d} offset {first:d}")
        return self._run(f"select count(*) from ({hits})")[0][0], found

    def _maybe(self, figure: Figure) -> tuple[str, ...]:
        return tuple(row[0] for row in self._run(self._rows(figure).maybe()))

    def _rows(self, figure: Figure) -> Rows:
        return Rows(figure, self.forms, self.table)

    def _run(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.db.execute(sql, vars(self.asked)).fetchall()]

    def names(self, name: str) -> tuple[str | None, ...]:
        """The names of a list in the order in which they are shown, each once; None where a row has none."""
        names = self.declared.names[name]
        if names.given is not None or names.shows is None:
            return (names.given or None,)
        rows = self._rows(self._named(names))
        newest = "desc" if names.wording.latest else "asc"
        found = self._run(f"{rows.named(names.shows)} order by is_first desc, day {newest}, position, record")
        return tuple(dict.fromkeys(v or None for *_, v in found))

    def final(self, form: str, field: str, record: str | None) -> str:
        """The entry that stands for the one that a field names; empty for none."""
        of = self.forms[form].by_name[field].of
        if not record or of not in self.forms or "merged_into" not in self.forms[of].by_name:
            return record or ""
        merged = self.db.execute(
            f"select final from {self.table(f'{of} merged', WHOLE)} where record = ?", (record,)
        ).fetchone()
        return merged[0] if merged and merged[0] else record

    def in_period(self, start: str, end: str) -> Reckoning:
        """The same moment for other days."""
        return self.at(replace(self.asked, start=start, end=end))

    def at(self, asked: Asked) -> Reckoning:
        """Another question as of the same entry, with what is worked out already; it is closed together with this one."""
        other = Reckoning(self.db, self.forms, self.declared, asked)
        other.worked_out = self.worked_out
        return other

    def has(self, name: str) -> bool:
        """Whether this file holds what the list is drawn from."""
        names = self.declared.names[name]
        return names.given is not None or self.is_here(self.declared.figures[names.of])

    def _foresee(self, purpose: str, statement: Callable[[Rows], object]) -> None:
        """Tell ahead what all figures and lists will ask for."""
        declared = self.declared
        counted = [f for f in declared.figures.values() if f.measure != "ratio" and self.is_here(f)]
        listed = [
            names for names in declared.names.values() if names.shows is not None and self.has(names.name)
        ]
        self.worked_out.foresee(
            purpose,
            [
                *(lambda tables, f=f: statement(Rows(f, self.forms, tables)) for f in counted),
                *(lambda tables, f=f: Rows(f, self.forms, tables).maybe() for f in counted),
                *(
                    lambda tables, n=n: Rows(self._named(n), self.forms, tables).named(n.shows)
                    for n in listed
                ),
            ],
        )

    def _named(self, names: Names) -> Figure:
        """What a list of names goes through."""
        figure = self.declared.figures[names.of]
        return replace(figure, each=names.each or figure.each)


def _value(figure: Figure, hits: Iterable[tuple[Any, ...]], maybe: tuple[str, ...]) -> Value:
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
        sum(state == "conflict" for _, _, state, *_ in hits), maybe,
    )  # fmt: skip


def _ratio(above: Value, below: Value) -> Value:
    share = above.value / below.value if above.value is not None and below.value else None
    return Value(
        share, _once([*above.records, *below.records]), _once([*above.reports, *below.reports]),
        above.open + below.open, above.differing + below.differing, _once([*above.maybe, *below.maybe]),
    )  # fmt: skip


def _once(records: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(records))

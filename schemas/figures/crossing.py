"""A figure spread over towns and months, as the level above asks for it: which can be, and what stands in each cell.

Every total is worked out from its rows and never added up from cells, since what is counted once in a month and again in the
next (a village, a household) is one in both together. A cell without a row is empty, not nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from schemas.counting import WHOLE
from schemas.figures.clauses import Path
from schemas.figures.declared import Declared, Figure
from schemas.figures.reckoning import Reckoning, Value
from schemas.figures.statement import TOPIC_LIFE, Forms, Rows
from schemas.form import Field

ALL = ""
"""Stands for every town, or every month."""
MONTHS_MAX = 12


class Cell(NamedTuple):
    """`value` is what is known of it; `open` of its rows have no number yet."""

    value: Fraction
    rows: int
    open: int


@dataclass(frozen=True)
class Crossed:
    """One figure. `towns` are all there are, also those where nothing happened, and None where a row lies in none; `cells`
    are by (town, month), with `ALL` for the totals.
    """

    figure: Figure
    months: tuple[str, ...]
    towns: tuple[str | None, ...]
    cells: Mapping[tuple[str | None, str], Cell]
    whole: Value = field(repr=False)

    @property
    def is_added(self) -> bool:
        """Whether its totals are the sums of their cells."""
        return self.figure.measure != "distinct"


def places_of(figure: Figure, forms: Forms) -> tuple[Path, ...]:
    """The fields by which a row lies in a town, the first that is filled in: its own place, or that of its household."""
    form = forms.get(figure.view)
    if form is None or "place" not in forms or figure.view == TOPIC_LIFE:
        return ()
    single = [one for one in form.live() if one.of in forms and not one.is_list]
    own = [Path(one.name) for one in single if one.of == one.name == "place"]
    onward = [Path(one.name, "place") for one in single if _lies(forms[one.of].by_name.get("place"))]
    return (*own, *onward)


def _lies(field: Field | None) -> bool:
    return field is not None and field.of == "place"


def spreadable(declared: Declared, forms: Forms) -> tuple[str, ...]:
    """The figures that can be spread: whose rows have a place, and belong to the one day on which they happened."""
    return tuple(
        name
        for name, figure in declared.figures.items()
        if figure.date is not None and figure.date.lies == "in_period" and places_of(figure, forms)
    )


def months_of(start: str, end: str) -> tuple[str, ...]:
    """The months that a period touches, `2020-03`."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return tuple(
        f"{first.year + at // 12}-{at % 12 + 1:02}" for at in range(first.month - 1, first.month - 1 + count)
    )


def crossed(reckoning: Reckoning, name: str) -> Crossed:
    """One figure that is `spreadable`, over the connection of a reckoning."""
    figure, asked = reckoning.declared.figures[name], reckoning.asked
    sql = _Placed(figure, reckoning.forms, reckoning.table).placed(places_of(figure, reckoning.forms))
    rows: dict[tuple[str | None, str], list[Any]] = {}
    for _, day, v, town in reckoning.db.execute(sql, vars(asked)).fetchall():
        for key in _keys(town, day):
            rows.setdefault(key, []).append(v)
    places = reckoning.table("place", WHOLE)
    standing = reckoning.db.execute(
        f"select name from {places} where kind = 'town' and merged_into is null"
    ).fetchall()
    named = {town for town, _ in rows if town} | {row[0] for row in standing if row[0]}
    towns = sorted(named) + ([None] if (None, ALL) in rows else [])
    cells = {key: _cell(figure, found) for key, found in rows.items()}
    return Crossed(figure, months_of(asked.start, asked.end), tuple(towns), cells, reckoning.of(name))


class _Placed(Rows):
    """A figure's rows with the towns they lie in."""

    def placed(self, lies: Sequence[Path]) -> str:
        """`record, day, v, town`: the place is what the first of these fields that is filled in says, the town its name. A
        village that has become part of another lies where it lay; an entry without a town, where the one lies that stands for
        it.
        """
        places = self.tables("place", WHOLE)
        town = (
            f"select coalesce(t.name, case when p.kind = 'town' then p.name end) from {places} p"
            f" left join {places} t on t.record = p.town where p.record"
        )
        own, final = (", ".join([*map(of, lies), "null"]) for of in (self.value, self.final))
        towns = f"coalesce(({town} = coalesce({own})), ({town} = coalesce({final})))"
        return self._select(
            self._own("record"), f"{self._day()} as day", f"{self._measured()} as v", f"{towns} as town"
        )


def _keys(town: str | None, day: str) -> Iterator[tuple[str | None, str]]:
    for row in (town, ALL):
        yield row, day[:7]
        yield row, ALL


def _cell(figure: Figure, found: Iterable[Any]) -> Cell:
    found = list(found)
    numbers = [v for v in found if v is not None]
    apart = figure.measure == "distinct"
    value = Fraction(len(set(numbers))) if apart else sum(map(_exactly, numbers), Fraction(0))
    return Cell(value, len(found), len(found) - len(numbers))


def _exactly(v: Any) -> Fraction:
    return Fraction(str(v))

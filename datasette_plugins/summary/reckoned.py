"""Working a summary out of one published file, in one snapshot: the figures, and with those of the period itself the lists.

A figure that cannot be worked out says why and the others go on. What takes too long is stopped; SQLite undoes everything
with it, so the snapshot is taken anew, which changes nothing: all is read as of one entry of the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple, TypeVar

from datasette_plugins import compat
from schemas.counting import Part
from schemas.figures import Asked, Declared, Figure, Reckoning, Value
from schemas.figures.cadence import Cell, Cells
from schemas.figures.claiming import Cadence
from schemas.figures.clauses import Path
from schemas.figures.statement import Forms
from schemas.problems import TaizhangError

STEPS = 1000
"""Steps of SQLite between two looks at the clock."""
FAILURES = (compat.SqlError, TaizhangError, KeyError, ValueError, ArithmeticError, AttributeError)
SPOKEN = "外出宣讲受众人次"
"""The figure whose rows are drawn by month, town and venue."""

T = TypeVar("T")
Texts = tuple[str, str]
Clock = Callable[[], float]


class Limit(NamedTuple):
    """How long one figure may take, by which clock."""

    seconds: float
    clock: Clock


class Told(NamedTuple):
    """The talks of one month, town and kind of venue, for the drawings. `known` of them have a number, and these together
    `people`.
    """

    month: str
    town: str | None
    venue: str | None
    talks: int = 0
    known: int = 0
    people: Any = 0

    def and_also(self, talks: int, known: int, people: Any) -> Told:
        """With more of them."""
        return self._replace(
            talks=self.talks + talks, known=self.known + known, people=self.people + (people or 0)
        )


@dataclass
class Worked:
    """What came out. `failed` says why in both languages; `earlier` are the values of each period before."""

    values: dict[str, Value] = field(default_factory=dict)
    failed: dict[str, Texts] = field(default_factory=dict)
    earlier: tuple[dict[str, Value], ...] = ()
    names: dict[str, tuple[str | None, ...]] = field(default_factory=dict)
    told: tuple[Told, ...] = ()
    cells: dict[str, tuple[Cell, ...]] = field(default_factory=dict)


class Work:
    """The work on one file, for one period."""

    def __init__(
        self, db: compat.Connection, forms: Forms, declared: Declared, asked: Asked, limit: Limit
    ) -> None:
        self.db, self.forms, self.declared, self.asked, self.limit = db, forms, declared, asked, limit
        self.until = 0.0
        self.too_long: set[str] = set()
        self.reckoning = Reckoning(db, forms, declared, asked)
        self.done = Worked()

    def run(self, skipped: Iterable[str], *, only_figures: bool = False) -> Worked:
        """Everything this file can tell, except figures that are `skipped`."""
        skipped = set(skipped)
        self.db.set_progress_handler(self._is_over, STEPS)
        try:
            for name, figure in self.declared.figures.items():
                if name not in skipped and self._is_here(figure, skipped):
                    self._figure(name, figure)
            if not only_figures:
                self._beside_figures(skipped)
        finally:
            self.db.set_progress_handler(None, STEPS)
            self.reckoning.close()
        return self.done

    def _beside_figures(self, skipped: set[str]) -> None:
        for name in self.declared.names:
            if name not in skipped and self._has(name):
                self._try(name, "", partial(self._names, name))
        for name, claim in self.declared.claims.items():
            if name not in skipped and isinstance(claim.asks, Cadence):
                self._try(name, claim.asks.form, partial(self._cells, name, claim.asks))
        if SPOKEN in self.done.values and self.declared.figures[SPOKEN].view == "session":
            self._try(SPOKEN, "session", self._told)

    def _is_over(self) -> bool:
        return self.limit.clock() > self.until

    def _is_here(self, figure: Figure, skipped: set[str]) -> bool:
        if any(part in skipped for part in figure.over):
            self.done.failed[figure.name] = (
                "它的分子或分母没有算出来",
                "one of its two parts could not be worked out",
            )
            return False
        return self.reckoning.is_here(figure)

    def _has(self, name: str) -> bool:
        names = self.declared.names[name]
        return names.given is not None or (names.of in self.done.values)

    def _figure(self, name: str, figure: Figure) -> None:
        def work() -> None:
            self.done.values[name] = self.reckoning.total(name)

        views = {figure.view} | {self.declared.figures[part].view for part in figure.over}
        self._try(name, "|".join(sorted(views - {""})), work)

    def _try(self, name: str, views: str, work: Callable[[], None]) -> None:
        """Do it, or note why not. What took too long for one figure is not tried again for the next of the same form."""
        if any(view in self.too_long for view in views.split("|")):
            self.done.failed[name] = _TOO_LONG
            return
        self.until = self.limit.clock() + self.limit.seconds
        try:
            work()
        except FAILURES as error:
            self.done.values.pop(name, None)
            self.done.failed[name] = _TOO_LONG if "interrupted" in str(error) else _reason(error)
            self._begin_again(views)

    def _begin_again(self, views: str) -> None:
        if self.db.in_transaction:
            return
        self.too_long |= set(views.split("|")) - {""}
        self.db.execute("begin")
        self.reckoning = Reckoning(self.db, self.forms, self.declared, self.asked)

    def _names(self, name: str) -> None:
        self.done.names[name] = self.reckoning.names(name)

    def _cells(self, name: str, asks: Cadence) -> None:
        cells = Cells(self.reckoning, name, asks)
        if cells.is_here():
            self.done.cells[name] = cells.all()

    def _told(self) -> None:
        """What is drawn. The places are few beside the talks, so their towns are looked up last."""
        places = self.reckoning.table("place", Part(frozenset({"record", "town", "name"})))
        towns = dict(
            self.db.execute(
                f"select p.record, t.name from {places} p left join {places} t on t.record = p.town"
            ).fetchall()
        )
        told: dict[tuple[str, str | None, str | None], Told] = {}
        for month, place, venue, *counts in self.reckoning.along(SPOKEN, Path("place"), Path("venue_class")):
            key = (month, towns.get(place), venue)
            told[key] = told.get(key, Told(*key)).and_also(*counts)
        self.done.told = tuple(told.values())


_TOO_LONG = ("算得太久，停下了", "it took too long and was stopped")


def _reason(error: Exception) -> Texts:
    if isinstance(error, TaizhangError):
        return error.problem.text("zh"), error.problem.text("en")
    return f"查询出错：{error}", f"the query failed: {error}"


def later(asked: Asked, **more: str) -> Asked:
    """The same question with other days."""
    return replace(asked, **more)  # type: ignore[arg-type]


def merged(parts: Iterable[Worked]) -> Worked:
    """What several files tell; the first that knows a figure has the word."""
    done = Worked()
    for part in parts:
        _add(done.values, part.values)
        _add(done.failed, part.failed)
        _add(done.names, part.names)
        _add(done.cells, part.cells)
        done.told = done.told or part.told
    for name in done.values:
        done.failed.pop(name, None)
    return done


def beside(now: Worked, earlier: Iterable[Worked]) -> Worked:
    """A period with those before it. A figure that failed in one of them is no figure: there, none would look like nothing."""
    earlier = tuple(earlier)
    now.earlier = tuple(one.values for one in earlier)
    for one in earlier:
        _add(now.failed, one.failed)
    for name in now.failed:
        now.values.pop(name, None)
    return now


def _add(mine: dict[str, T], its: Mapping[str, T]) -> None:
    for name, value in its.items():
        mine.setdefault(name, value)

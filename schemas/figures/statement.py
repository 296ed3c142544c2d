"""From a figure's declaration to SQL: the rows it counts, and the rows that may still belong to it.

Every statement reads tables of one view's rows, so that a summary of a hundred figures works a view out once and not a hundred
times; `tables` says what they are called, and is told which rows and columns are needed: those of a period are a small part
of a big county. Parameters: `:start`, `:end` (the period, both days included), `:as_of_day`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

from schemas.counting import WHOLE, Part, column
from schemas.counting.names import quoted
from schemas.figures.clauses import Clause, Dated, Path
from schemas.figures.declared import Figure
from schemas.form import LIST_KINDS, Field, Form
from schemas.problems import fail

Forms = Mapping[str, Form]
Tables = Callable[[str, Part], str]
"""The table that holds rows, and of these at least a part: `session`, `session each lecturers`, `session unsettled`, `place`
(its records as of then), `place merged` (which entry stands for which), `unit_rate`, `topic_life`.
"""
TOPIC_LIFE = "topic_life"
DECIMALS = 6
_LIFE_DATES = ("first_taught_on", "first_passed_on")


class Rows:
    """The statements of one figure that is no ratio."""

    def __init__(self, figure: Figure, forms: Forms, tables: Tables) -> None:
        self.figure, self.forms, self.tables = figure, forms, tables
        self.form = forms["topic" if figure.view == TOPIC_LIFE else figure.view]
        self._used: set[str] = set()

    def hits(self) -> str:
        """`record, reports, state, day, v`: a row for each event, or entry, that the figure counts."""
        is_life = self.figure.view == TOPIC_LIFE
        decided = "json_array(c.record)" if is_life else self._own("reports")
        day = f"{self._day()} as day"
        return self._select(
            self._own("record"), f"{decided} as reports", self._state(), day, f"{self._measured()} as v"
        )

    def total(self) -> str:
        """One row: how many rows there are, how many of them have a value, how many are told differently, and their sum,
        or how many different values there are. A sum that is no integer is not exact.
        """
        all_of_it = {"count": "count(*)", "sum": "sum(v)", "distinct": "count(distinct v)"}
        rows = self._select(self._state(), f"{self._measured()} as v")
        agreed = "coalesce(sum(state = 'conflict'), 0)"
        return f"select count(*), count(v), {agreed}, {all_of_it[self.figure.measure]} from ({rows})"

    def values(self) -> str:
        """`v, many`: every value, and how often it stands."""
        return f"select v, count(*) as many from ({self._select(f'{self._measured()} as v')}) group by v"

    def along(self, paths: Iterable[Path]) -> str:
        """`month`, the value of each path as `p0`, `p1`…, then how many rows there are, how many of them have a value, and
        the sum: for drawings.
        """
        shown = [f"{self.value(path)} as p{i}" for i, path in enumerate(paths)]
        rows = self._select(f"substr({self._day()}, 1, 7) as month", *shown, f"{self._measured()} as v")
        groups = ", ".join(["month", *(f"p{i}" for i in range(len(shown)))])
        return f"select {groups}, count(*) as many, count(v) as known, sum(v) as v from ({rows}) group by {groups}"

    def named(self, shows: Path) -> str:
        """`record, day, is_first, position, v`: for each row what its name field says; a code comes as its word."""
        first = f"coalesce({self._own('headline')} = 'yes', 0)" if "headline" in self.form.by_name else "0"
        position = self._own("position") if self.figure.each else "0"
        return self._select(
            self._own("record"), f"{self._day()} as day", f"{first} as is_first", f"{position} as position",
            f"{self._shown(shows)} as v",
        )  # fmt: skip

    def _select(self, *what: str) -> str:
        """These of the rows that the figure counts. A record of which the days are right is taken from a table that holds no
        others.
        """
        view = f"{self.figure.view} each {self.figure.each}" if self.figure.each else self.figure.view
        where = " and ".join([*(self._holds(c) for c in self.figure.filter), self._dated()])
        part = WHOLE if self.figure.view == TOPIC_LIFE else Part(frozenset(self._used), self._lies(""))
        return f"select {', '.join(what)} from {self.tables(view, part)} c where {where}"

    def _own(self, name: str) -> str:
        """A column of the row."""
        self._used.add(name)
        return f"c.{quoted(name)}"

    def _state(self) -> str:
        return "'ok' as state" if self.figure.view == TOPIC_LIFE else f"{self._own('state')} as state"

    def _shown(self, shows: Path) -> str:
        field = self.form.by_name.get(shows.field)
        if shows.onward == "area_name":
            return self._area(self.value(Path(shows.field)))
        if field is None or shows.onward or not field.choices:
            return self.value(shows)
        return self._worded(shows.field)

    def _area(self, place: str) -> str:
        """How people say where it is: the usual name of the area, else that of its town without 镇 or 街道."""
        places = self.tables("place", _of("name", "area_name", "town"))
        own = f"select nullif(p.area_name, '') from {places} p where p.record = {place}"
        town = (
            f"select replace(replace(t.name, '街道', ''), '镇', '') from {places} p join {places} t"
            f" on t.record = coalesce(p.town, p.record) where p.record = {place}"
        )
        return f"coalesce(({own}), ({town}))"

    def maybe(self) -> str:
        """`record`: what waits for a person and, for all that is known of it, may belong to the figure."""
        if self.figure.view == TOPIC_LIFE:
            return "select record from (select null as record) where 0"
        return self._may_belong(self._own("record"))

    def maybe_named(self) -> str:
        """`record, day, v`: the same with what it is dated and what the figure would measure of it."""
        return self._may_belong(self._own("record"), f"{self._day()} as day", f"{self._measured()} as v")

    def _may_belong(self, *what: str) -> str:
        own = [c for c in self.figure.filter if self._is_plain(c)]
        where = " and ".join(
            [*(f"coalesce({self._holds(c)}, 1)" for c in own), f"coalesce({self._dated()}, 1)"]
        )
        part = Part(frozenset(self._used), f"coalesce({self._lies('')}, 1)")
        return f"select {', '.join(what)} from {self.tables(f'{self.figure.view} unsettled', part)} c where {where}"

    def spans(self) -> str:
        """`subject, since, until, person`: what the figure measures with its days, and the person named beside it."""
        date = self.figure.date
        if date is None:
            raise fail("bad_figure", self.figure.name, "date")
        person = next((f.name for f in self.form.fields if f.of == "person" and not f.is_list), "")
        who = self.final(Path(person)) if person else "null"
        since, until = (self._own(column(name)) for name in (date.start, date.end))
        return self._select(
            f"{self._measured()} as subject", f"{since} as since", f"{until} as until", f"{who} as person"
        )

    # Values.

    def _measured(self) -> str:
        figure = self.figure
        if figure.measure == "count":
            return "1"
        if figure.field is None:
            raise fail("bad_figure", figure.name, "field")
        if figure.measure == "distinct":
            return self.final(figure.field)
        return self._converted() if self.form.form == "workload" else self.value(figure.field)

    def final(self, path: Path) -> str:
        """The entry that stands for the one that is named; `id` is the event itself."""
        if path.field == "id":
            return self._own("record")
        field = self.form.by_name.get(path.field)
        value = self.value(path)
        if field is None or not field.of or path.onward or "merged_into" not in self.forms[field.of].by_name:
            return value
        merged = self.tables(f"{field.of} merged", WHOLE)
        return f"coalesce((select m.final from {merged} m where m.record = {value}), {value})"

    def _converted(self) -> str:
        """Work in the figure's unit, by the rate of the day; null where there is none, since it is then not known. A rate
        names units and work as people say them or by code.
        """
        unit, item = self._worded("unit"), self._worded("item")
        wanted = [c.value for c in self.form.by_name["unit"].choices if c.label["zh"] == self.figure.unit]
        into = ", ".join(_text(name) for name in (self.figure.unit, *wanted))
        rate = (
            f"select u.factor from {self.tables('unit_rate', WHOLE)} u where u.item in ({self._own('item')}, {item})"
            f" and u.from_unit in ({self._own('unit')}, {unit}) and u.to_unit in ({into})"
            f" and u.from_on <= {self._own('done_on')}"
            " order by u.from_on desc limit 1"
        )
        # What is typed has few decimals; more than these come of the multiplying, 399 × 0.05 being no 19.95 there.
        qty = self._own("qty")
        return f"case when {unit} = {_text(self.figure.unit)} then {qty} else round({qty} * ({rate}), {DECIMALS}) end"

    def _worded(self, name: str) -> str:
        cases = " ".join(
            f"when {_text(choice.value)} then {_text(choice.label['zh'])}"
            for choice in self.form.by_name[name].choices
        )
        own = self._own(column(name))
        return f"case {own} {cases} else {own} end"

    def value(self, path: Path) -> str:
        """What stands in a field of the row, or of the record it refers to."""
        own = self._own("value" if path.field == self.figure.each else column(path.field))
        if not path.onward:
            return own
        of, onward = self.form.by_name[path.field].of, column(path.onward)
        return f"(select r.{quoted(onward)} from {self.tables(of, _of(onward))} r where r.record = {own})"

    # Conditions.

    def _holds(self, clause: Clause) -> str:
        value = self.value(clause.path)
        match clause.comparison:
            case "set":
                return f"{value} is not null"
            case "empty":
                return f"{value} is null"
            case "in":
                return f"{value} in ({', '.join(_text(v) for v in clause.values)})"
            case "has":
                return _has(value, clause.values[0])
            case "!=":
                # Empty is not equal to anything, so this holds on it.
                return f"{value} is not {self._other(clause)}"
            case sign:
                return f"{value} {sign} {self._other(clause)}"

    def _other(self, clause: Clause) -> str:
        """The right side: another field of the row where there is one of that name and no such code."""
        word = clause.values[0]
        field = self._field(clause.path)
        codes = {choice.value for choice in field.choices} if field else set()
        if word not in codes and (word in self.form.by_name or word in _LIFE_DATES):
            return self._own(column(word))
        return word if word.lstrip("-").replace(".", "", 1).isdigit() else _text(word)

    def _field(self, path: Path) -> Field | None:
        field = self.form.by_name.get(path.field)
        if field is None or not path.onward:
            return field
        return self.forms[field.of].by_name.get(path.onward)

    def _is_plain(self, clause: Clause) -> bool:
        """Whether a record that waits has this field as it is: no entry of a list, nothing that only the view works out."""
        field = self.form.by_name.get(clause.path.field)
        return field is not None and clause.path.field != self.figure.each and field.kind not in LIST_KINDS

    def _dated(self) -> str:
        date = self._date()
        for name in (date.start, date.end):
            if name:
                self._own(column(name))
        return self._lies("c.")

    def _lies(self, row: str) -> str:
        """How the days of a row have to lie."""
        date = self._date()
        start, end = f"{row}{quoted(column(date.start))}", f"{row}{quoted(column(date.end))}"
        match date.lies:
            case "in_period":
                return f"{start} between :start and :end"
            case "overlaps":
                return f"({start} <= :end and ({end} is null or {end} >= :start))"
            case "at_end":
                return f"({start} <= :end and ({end} is null or {end} >= :end))"
            case _:
                return f"{start} <= :as_of_day"

    def _date(self) -> Dated:
        if self.figure.date is None:
            raise fail("bad_figure", self.figure.name, "date")
        return self.figure.date

    def _day(self) -> str:
        date = self.figure.date
        return self._own(column(date.start)) if date else "null"


def _of(*columns: str) -> Part:
    """What is needed of a record that is referred to."""
    return Part(frozenset({"record", *columns}))


def _has(entries: str, code: str) -> str:
    """Whether a list has a code. The text of the list is looked at first, since most lack it; a sign in it may be escaped."""
    may = f"coalesce(instr({entries}, {_text(json.dumps(code))}) or instr({entries}, '\\'), 0)"
    return f"({may} and exists (select 1 from json_each({entries}) where value = {_text(code)}))"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"

"""From a figure's declaration to SQL: the rows it counts, and the rows that may still belong to it.

Every statement reads tables of one view's rows, so that a summary of a hundred figures works a view out once and not a hundred
times; `tables` says what they are called. Parameters: `:start`, `:end` (the period, both days included), `:as_of_day`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from schemas.counting import column
from schemas.figures.clauses import Clause, Dated, Path
from schemas.figures.declared import Figure
from schemas.form import LIST_KINDS, Field, Form
from schemas.problems import fail

Forms = Mapping[str, Form]
Tables = Callable[[str], str]
"""The table that holds rows: `session`, `session each lecturers`, `session unsettled`, `place` (its records as of then),
`place merged` (which entry stands for which), `unit_rate`, `topic_life`.
"""
TOPIC_LIFE = "topic_life"
_LIFE_DATES = ("first_taught_on", "first_passed_on")
_VIEW_COLUMNS = {"audience": "integer", "venue_class": "text", "kinds": "text", "enrolled_once": "integer"}
_LISTS = ("kinds",)


class Rows:
    """The statements of one figure that is no ratio."""

    def __init__(self, figure: Figure, forms: Forms, tables: Tables) -> None:
        self.figure, self.forms, self.tables = figure, forms, tables
        self.form = forms["topic" if figure.view == TOPIC_LIFE else figure.view]

    def hits(self) -> str:
        """`record, reports, state, day, v`: a row for each event, or entry, that the figure counts."""
        figure = self.figure
        view = f"{figure.view} each {figure.each}" if figure.each else figure.view
        where = " and ".join([*(self._holds(c) for c in figure.filter), self._dated()])
        decided = "json_array(c.record)" if figure.view == TOPIC_LIFE else "c.reports"
        state = "'ok'" if figure.view == TOPIC_LIFE else "c.state"
        return (
            f"select c.record, {decided} as reports, {state} as state, {self._day()} as day, {self._measured()} as v"
            f" from {self.tables(view)} c where {where}"
        )

    def named(self, shows: Path) -> str:
        """`record, day, is_first, position, v`: for each row what its name field says; a code comes as its word."""
        view = f"{self.figure.view} each {self.figure.each}" if self.figure.each else self.figure.view
        where = " and ".join([*(self._holds(c) for c in self.figure.filter), self._dated()])
        first = "coalesce(c.headline = 'yes', 0)" if "headline" in self.form.by_name else "0"
        position = "c.position" if self.figure.each else "0"
        return (
            f"select c.record, {self._day()} as day, {first} as is_first, {position} as position,"
            f" {self._shown(shows)} as v from {self.tables(view)} c where {where}"
        )

    def _shown(self, shows: Path) -> str:
        field = self.form.by_name.get(shows.field)
        if shows.onward == "area_name":
            return self._area(self.value(Path(shows.field)))
        if field is None or shows.onward or not field.choices:
            return self.value(shows)
        return self._worded(shows.field)

    def _area(self, place: str) -> str:
        """How people say where it is: the usual name of the area, else that of its town without 镇 or 街道."""
        places = self.tables("place")
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
        return f"select c.record from {self._may_belong()}"

    def maybe_named(self) -> str:
        """`record, day, v`: the same with what it is dated and what the figure would measure of it."""
        return f"select c.record, {self._day()} as day, {self._measured()} as v from {self._may_belong()}"

    def _may_belong(self) -> str:
        own = [c for c in self.figure.filter if self._is_plain(c)]
        where = " and ".join(
            [*(f"coalesce({self._holds(c)}, 1)" for c in own), f"coalesce({self._dated()}, 1)"]
        )
        return f"{self.tables(f'{self.figure.view} unsettled')} c where {where}"

    def spans(self) -> str:
        """`subject, since, until, person`: what the figure measures with its days, and the person named beside it."""
        date = self.figure.date
        if date is None:
            raise fail("bad_figure", self.figure.name, "date")
        person = next((f.name for f in self.form.fields if f.of == "person" and not f.is_list), "")
        who = self.final(Path(person)) if person else "null"
        where = " and ".join([*(self._holds(c) for c in self.figure.filter), self._dated()])
        return (
            f"select {self._measured()} as subject, c.{column(date.start)} as since, c.{column(date.end)} as until,"
            f" {who} as person from {self.tables(self.figure.view)} c where {where}"
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
            return "c.record"
        field = self.form.by_name.get(path.field)
        value = self.value(path)
        if field is None or not field.of or path.onward or "merged_into" not in self.forms[field.of].by_name:
            return value
        return f"coalesce((select m.final from {self.tables(f'{field.of} merged')} m where m.record = {value}), {value})"

    def _converted(self) -> str:
        """Work in the figure's unit, by the rate of the day; null where there is none, since it is then not known. A rate
        names units and work as people say them or by code.
        """
        unit, item = self._worded("unit"), self._worded("item")
        wanted = [c.value for c in self.form.by_name["unit"].choices if c.label["zh"] == self.figure.unit]
        into = ", ".join(_text(name) for name in (self.figure.unit, *wanted))
        rate = (
            f"select u.factor from {self.tables('unit_rate')} u where u.item in (c.item, {item})"
            f" and u.from_unit in (c.unit, {unit}) and u.to_unit in ({into}) and u.from_on <= c.done_on"
            " order by u.from_on desc limit 1"
        )
        return f"case when {unit} = {_text(self.figure.unit)} then c.qty else c.qty * ({rate}) end"

    def _worded(self, name: str) -> str:
        cases = " ".join(
            f"when {_text(choice.value)} then {_text(choice.label['zh'])}"
            for choice in self.form.by_name[name].choices
        )
        return f"case c.{name} {cases} else c.{name} end"

    def value(self, path: Path) -> str:
        """What stands in a field of the row, or of the record it refers to."""
        own = "c.value" if path.field == self.figure.each else f"c.{column(path.field)}"
        if not path.onward:
            return own
        of = self.form.by_name[path.field].of
        return f"(select r.{column(path.onward)} from {self.tables(of)} r where r.record = {own})"

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
                return f"exists (select 1 from json_each({value}) where value = {_text(clause.values[0])})"
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
            return f"c.{column(word)}"
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
        date = self.figure.date
        if date is None:
            raise fail("bad_figure", self.figure.name, "date")
        return _lies(date)

    def _day(self) -> str:
        date = self.figure.date
        return f"c.{column(date.start)}" if date else "null"


def _lies(date: Dated) -> str:
    start, end = f"c.{column(date.start)}", f"c.{column(date.end)}"
    match date.lies:
        case "in_period":
            return f"{start} between :start and :end"
        case "overlaps":
            return f"({start} <= :end and ({end} is null or {end} >= :start))"
        case "at_end":
            return f"({start} <= :end and ({end} is null or {end} >= :end))"
        case _:
            return f"{start} <= :as_of_day"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"

"""What stands over the columns of an export, and how each value of the published file becomes one of the sheet.

As the pages show it: choices as words, references as names. Unlike on a page a date is a date and a number a number,
and an id or any long row of digits is text, since an office program would round it.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette_plugins.compat import Connection, has
from datasette_plugins.labels.catalogue import Catalogue, word_for
from datasette_plugins.language import say, spoken, told
from schemas.counting.names import column, quoted, table
from schemas.form import Field
from schemas.workbook import Value

DIGITS_MAX = 11
"""Excel shows a longer number as 1.23E+11, and knows only fifteen digits of it."""
INSTANTS = frozenset({"made_at", "received_at", "changed_at", "last_contact", "complete_to", "contacted_at"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MINUTE = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?")
_BETWEEN = "、"

Row = Sequence[Any]
Shown = Callable[[Any, Row], Value]


@dataclass(frozen=True)
class Column:
    """One column: what stands over it, and what becomes of a value, given its row."""

    heading: str
    shown: Shown


class Names:
    """What records are called, as the snapshot says that is being read."""

    def __init__(self, db: Connection, catalogue: Catalogue) -> None:
        self._db, self._catalogue = db, catalogue
        self._known: dict[tuple[str, str], str] = {}
        self._sql: dict[str, str] = {}

    def name(self, form: str, record: str) -> str:
        """A record's name; its id where this file has none."""
        return self._looked_up(form, record, self._record_sql)

    def device(self, device: str) -> str:
        """What the office calls a device. One that it never enrolled is its own."""
        name = self._looked_up("device ", device, lambda _: self._device_sql())
        return say("办公室", "Office") if name == device and self._sql["device "] else name

    def _looked_up(self, form: str, key: str, sql: Callable[[str], str]) -> str:
        if (form, key) not in self._known:
            if form not in self._sql:
                self._sql[form] = sql(form)
            statement = self._sql[form]
            row = self._db.execute(statement, (key,)).fetchone() if statement else None
            self._known[form, key] = _BETWEEN_PARTS.join(str(v) for v in row if v) if row and row[-1] else key
        return self._known[form, key]

    def _record_sql(self, form: str) -> str:
        title = self._catalogue.title_column(form)
        if not title or not has(self._db, table(form)):
            return ""
        town = self._catalogue.forms[form].by_name.get("town")
        if town is not None and town.of == form:
            return (
                f"select b.{quoted(title)}, a.{quoted(title)} from {table(form)} a"
                f" left join {table(form)} b on b.record = a.town and b.record <> a.record where a.record = ?"
            )
        return f"select {quoted(title)} from {table(form)} where record = ?"

    def _device_sql(self) -> str:
        name, device = quoted(column("name")), column("device")
        is_there = has(self._db, table("device"))
        return f"select {name} from {table('device')} where {device} = ?" if is_there else ""


_BETWEEN_PARTS = " · "


def columns_of(catalogue: Catalogue, table_name: str, names: Names, found: Sequence[str]) -> list[Column]:
    """The columns of a table or view, with the words its page has."""
    form = catalogue.form_of(table_name)
    places = {name: i for i, name in enumerate(found)}
    made = []
    for name in found:
        shown = catalogue.column(table_name, name)
        if shown.field is not None:
            how = answer(shown.field, names)
        elif form is None and "form" in places and name in _ABOUT:
            how = _about(catalogue, names, name, places)
        else:
            how = _noted(name, names)
        made.append(Column(shown.text, how))
    return made


def columns_of_query(found: Sequence[str]) -> list[Column]:
    """The columns of a query: called as the query calls them."""
    return [Column(name, _of_query) for name in found]


def codes(found: Sequence[str]) -> list[Column]:
    """Every column as programs know it."""
    return [Column(name, _stored) for name in found]


def answer(field: Field, names: Names) -> Shown:
    """How the answers to a question are shown."""
    return lambda value, _: _answered(field, value, names)


def _answered(field: Field, value: Any, names: Names) -> Value:
    if value is None:
        return None
    if field.kind == "date":
        return _day(value)
    if field.kind == "repeat":
        return "；".join(_line(field, row, names) for row in _entries(value))
    if field.of or field.choices or field.is_list:
        entries = _entries(value) if field.is_list else [value]
        return _BETWEEN.join(_word(field, str(entry), names) for entry in entries)
    return plain(value)


def _word(field: Field, entry: str, names: Names) -> str:
    return names.name(field.of, entry) if field.of else field.choice_label(entry, spoken())


def _line(repeat: Field, row: Any, names: Names) -> str:
    inner = {f.name: f for f in repeat.fields}
    if not isinstance(row, dict):
        return str(row)
    return "，".join(
        f"{told(inner[k].label)} {_answered(inner[k], v, names)}" if k in inner else f"{k} {v}"
        for k, v in row.items()
    )


_ABOUT = frozenset({"form", "field", "record", "value", "raw", "fields"})


def _about(catalogue: Catalogue, names: Names, name: str, places: Mapping[str, int]) -> Shown:
    """In tables that speak of records of any form: which form, which question, which answer."""

    def shown(value: Any, row: Row) -> Value:
        form = str(row[places["form"]] or "")
        if value is None or not form:
            return plain(value)
        if name == "form":
            return told(catalogue.table_label(table(form)))
        if name == "field":
            return catalogue.column(table(form), column(str(value))).text
        if name == "record":
            return str(value)
        if name == "fields":
            return _set(catalogue, names, form, str(value))
        asked = str(row[places["field"]] or "") if "field" in places else ""
        field = catalogue.column(table(form), column(asked)).field if asked else None
        return _answered(field, value, names) if field else plain(value)

    return shown


def _set(catalogue: Catalogue, names: Names, form: str, value: str) -> str:
    """What a change set, as questions and answers."""
    try:
        given = dict(json.loads(value))
    except (TypeError, ValueError):
        return value
    said = []
    for name, answered in given.items():
        shown = catalogue.column(table(form), column(name))
        bare = json.dumps(answered, ensure_ascii=False) if isinstance(answered, list | dict) else answered
        words = _answered(shown.field, bare, names) if shown.field else bare
        said.append(f"{told(shown.label)}：{'—' if words is None else words}")
    return "；".join(said)


def _noted(name: str, names: Names) -> Shown:
    """In the columns that every table has of itself."""

    def shown(value: Any, _: Row) -> Value:
        if value is None:
            return None
        if name in INSTANTS:
            return _instant(value)
        if name == "device":
            return names.device(str(value))
        if name == "holder":
            return names.name("person", str(value))
        if isinstance(value, str) and value.startswith("["):
            return _BETWEEN.join(str(v) for v in _entries(value))
        return word_for(name, value) or plain(value)

    return shown


def _of_query(value: Any, _: Row) -> Value:
    return _day(value) if isinstance(value, str) and _DAY.fullmatch(value) else plain(value)


def _stored(value: Any, _: Row) -> Value:
    return f"{len(value)} bytes" if isinstance(value, bytes) else value


def plain(value: Any) -> Value:
    """A value that stands for itself."""
    if isinstance(value, bytes):
        return say(f"（{len(value)} 字节的数据）", f"({len(value)} bytes)")
    if isinstance(value, int) and abs(value) >= 10**DIGITS_MAX:
        return str(value)
    if isinstance(value, float) and not (math.isfinite(value) and abs(value) < 10**DIGITS_MAX):
        return str(value)
    return value if isinstance(value, str | int | float) or value is None else str(value)


def _day(value: Any) -> Value:
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return plain(value)


def _instant(value: Any) -> Value:
    if not isinstance(value, str) or not _MINUTE.fullmatch(value):
        return plain(value)
    try:
        return dt.datetime.fromisoformat(value)
    except ValueError:
        return value


def _entries(value: Any) -> list[Any]:
    """A list column holds JSON; in the table of a list's entries it is one entry, bare."""
    if isinstance(value, str) and value.startswith("["):
        try:
            found = json.loads(value)
        except ValueError:
            return [value]
        return found if isinstance(found, list) else [value]
    return [] if value == "" else [value]

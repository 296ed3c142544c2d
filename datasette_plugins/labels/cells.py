"""One cell of a page in words: codes as their labels, ids as names with a link, instants as local time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from datasette_plugins import compat
from datasette_plugins.labels.catalogue import Shown, word_for
from datasette_plugins.labels.current import OFFICE, PRIVATE, catalogue_of
from datasette_plugins.language import number, say, spoken, told
from schemas.clock import shown as local_time
from schemas.counting.names import column, quoted, table
from schemas.form import Field

INSTANTS = frozenset({"made_at", "received_at", "changed_at", "last_contact", "complete_to", "contacted_at"})
IDS = frozenset({"change", "id", "prev"})
ABOUT_RECORDS = frozenset({"record", "form", "field", "fields", "value", "raw"})
NOTHING = "—"
PLACE = "place"
TEXT_MAX = 80
"""Characters of one answer in the list of what a change set."""
MINUTE = 16
"""Characters of a moment without its seconds."""
LONG = 13
"""Characters of a device's id, which is shown whole; ids of records and changes are longer."""


class Place(NamedTuple):
    """Where a cell is: its column, and the form and question that its row speaks of, if it does."""

    column: str
    form: str
    field: str


class Names:
    """What records are called, looked up once for a page, and only where the person may see them."""

    def __init__(self, datasette: Any, actor: compat.Actor | None, database: str) -> None:
        self.datasette, self.actor = datasette, actor
        self._databases = (database, *(d for d in (OFFICE, PRIVATE) if d != database))
        self._known: dict[tuple[str, str], Markup] = {}

    async def link(self, form: str, record: str) -> Markup:
        """A record's name, leading to its page."""
        if (form, record) not in self._known:
            self._known[form, record] = await self._look_up(form, record)
        return self._known[form, record]

    async def device(self, device: str) -> Markup:
        """What the office calls a device. One that it never enrolled is its own."""
        if ("device", device) not in self._known:
            named = quoted(column("name"))
            sql = f"select {named} from {table('device')} where {column('device')} = ?"
            found = await self._first(sql, device, "device")
            own = say("办公室", "Office") if await self._sees("device") else device
            self._known["device", device] = escape(own if found is None else found[1] or device)
        return self._known["device", device]

    async def _look_up(self, form: str, record: str) -> Markup:
        title = quoted(catalogue_of(self.datasette).title_column(form)) or "null"
        found = await self._first(f"select {title} from {table(form)} where record = ?", record, form)
        if found is None:
            return escape(short(record))
        return self._anchor(found[0], form, record, await self._said(form, record, found[1]))

    async def _said(self, form: str, record: str, name: Any) -> Any:
        """A place stands with its town, and a form is called by its label."""
        if form == "form":
            return told(catalogue_of(self.datasette).table_label(table(str(name))))
        return await self._with_town(record, name) if form == PLACE else name

    async def _with_town(self, record: str, name: Any) -> Any:
        """A place as people say it: its town, and its own name."""
        sql = (
            f"select town.name from {table(PLACE)} own join {table(PLACE)} town on town.record = own.town"
            " where own.record = ? and town.record <> own.record"
        )
        found = await self._first(sql, record, PLACE) if self._has_town() else None
        return f"{found[1]} · {name}" if found and found[1] else name

    def _has_town(self) -> bool:
        form = catalogue_of(self.datasette).forms.get(PLACE)
        return form is not None and {"town", "name"} <= form.by_name.keys()

    async def _sees(self, form: str) -> bool:
        for database in self._databases:
            if await compat.may_view(self.datasette, self.actor, database, table(form)):
                return bool(await self.datasette.get_database(database).table_exists(table(form)))
        return False

    async def link_any(self, forms: tuple[str, ...], record: str) -> Markup:
        """The same for a record that is of one of these forms."""
        for form in forms:
            if str(found := await self.link(form, record)).startswith("<a"):
                return found
        return escape(short(record))

    def known(self, form: str, record: str, name: object) -> Markup:
        """The same for a record of the page's own file whose name is known already."""
        return self._anchor(self._databases[0], form, record, name)

    def _anchor(self, database: str, form: str, record: str, name: object) -> Markup:
        address = self.datasette.urls.row(database, table(form), record)
        return Markup('<a href="{}">{}</a>').format(address, name or short(record))

    async def _first(self, sql: str, wanted: str, form: str) -> tuple[str, Any] | None:
        for database in self._databases:
            if not await compat.may_view(self.datasette, self.actor, database, table(form)):
                continue
            db = self.datasette.get_database(database)
            if not await db.table_exists(table(form)):
                continue
            row = (await db.execute(sql, [wanted])).first()
            if row is not None:
                return database, row[0]
        return None


async def cell(shown: Shown, place: Place, value: object, names: Names) -> Any:
    """What a cell shows in place of its value; None leaves it as it is."""
    if isinstance(
        value, dict
    ):  # Datasette has looked up a reference; its own way of showing one has the id in it
        return await _reference(shown.field.of if shown.field else "", value, names)
    if shown.field is not None:
        return await _answer(shown.field, value, names)
    if place.form and place.column in ABOUT_RECORDS:
        return await _about(place, value, names)
    return await _noted(place.column, value, names)


async def _reference(of: str, value: dict[str, Any], names: Names) -> Markup:
    record, label = value["value"], value["label"]
    if of and of != PLACE and label and label != record:
        return names.known(of, record, label)
    return await names.link(of, record)


async def _noted(name: str, value: object, names: Names) -> Any:
    """In the columns that every table has of itself."""
    if name in INSTANTS:
        return (local_time(value) if isinstance(value, int) else str(value))[:MINUTE]
    if name == "device":
        return await names.device(str(value))
    if name in IDS:
        return short(value)
    if name in ("heads", "reports", "parents"):
        return _and(short(v) for v in _entries(value)) or NOTHING
    if name == "holder":
        return await names.link("person", str(value))
    if name == "record":
        return short(value)
    return word_for(name, value)


async def _about(place: Place, value: object, names: Names) -> Any:
    """In tables that speak of records of any form: which record, of which form, which question."""
    if place.column == "record":
        return await names.link(place.form, str(value))
    if place.column == "fields":
        return await _set(place.form, str(value), names)
    known = catalogue_of(names.datasette)
    if place.column == "form":
        return told(known.table_label(table(place.form)))
    if place.column == "field":
        return known.column(table(place.form), column(str(value))).text
    asked = known.column(table(place.form), column(place.field)).field if place.field else None
    return await _answer(asked, value, names) if asked else None


async def _answer(field: Field, value: object, names: Names) -> Any:
    shown: Any = None
    match field.kind:
        case "integer":
            shown = number(value) if isinstance(value, int) else None
        case "select_one" | "select_multiple":
            shown = _and(field.choice_label(str(v), spoken()) for v in _entries(value))
        case "one_of" | "many_of":
            shown = _and([await names.link(field.of, str(v)) for v in _entries(value)])
        case "text" if field.name == "scope" and str(value).startswith("{"):
            shown = await _scope(str(value), names)
        case "text" if field.name == "definition" and str(value).startswith("{"):
            shown = say("（整张表）", "(the whole form)")
        case "list_of_text" | "images":
            shown = _and(str(v) for v in _entries(value))
        case "repeat":
            shown = _then(_row(field, row) for row in _entries(value))
    return shown


async def _set(form: str, value: str, names: Names) -> Markup | None:
    """What a change set, as questions and answers; None leaves what cannot be read as it is."""
    try:
        fields = json.loads(value)
    except ValueError:
        return None
    if not isinstance(fields, dict):
        return None
    known, said = catalogue_of(names.datasette), []
    for name, given in fields.items():
        shown = known.column(table(form), column(name))
        plain = json.dumps(given, ensure_ascii=False) if isinstance(given, list | dict) else given
        if form == name == "form":
            plain = told(known.table_label(table(str(given))))
        words = await _answer(shown.field, plain, names) if shown.field and given is not None else None
        text = words if words is not None else NOTHING if given is None else str(plain)
        short_text = text if isinstance(text, Markup) or len(text) <= TEXT_MAX else text[:TEXT_MAX] + "…"
        said.append(_named(told(shown.label), short_text))
    return _then(said)


async def _scope(value: str, names: Names) -> Markup:
    """What a device may fill and which places and households are its own, which programs keep as JSON."""
    try:
        parts = json.loads(value)
    except ValueError:
        return escape(value)
    catalogue = catalogue_of(names.datasette)
    labels = [escape(told(catalogue.table_label(table(form)))) for form in parts.get("write", ())]
    near = [await names.link_any((PLACE, "household"), record) for record in parts.get("near", ())]
    said = [_named(say("可填", "Fills in"), _and(labels))] if labels else []
    said += [_named(say("分给", "Assigned"), _and(near))] if near else []
    return _then(said)


def _row(repeat: Field, row: Any) -> str:
    inner = {f.name: f for f in repeat.fields}
    parts = [(inner.get(k), k, v) for k, v in row.items()] if isinstance(row, dict) else []
    said = (f"{told(f.label)} {f.choice_label(str(v), spoken())}" if f else f"{k} {v}" for f, k, v in parts)
    return say("，", ", ").join(said)


def _and(parts: Iterable[str]) -> Markup:
    """Several values of one answer. What is markup already stays so."""
    return (Markup(", ") if spoken() == "en" else Markup("、")).join(parts)


def _then(parts: Iterable[str]) -> Markup:
    """Several answers."""
    return (Markup("; ") if spoken() == "en" else Markup("；")).join(parts)


def _named(name: str, text: str) -> Markup:
    """An answer behind its question."""
    return (Markup("{}: {}") if spoken() == "en" else Markup("{}：{}")).format(name, text)


def _entries(value: object) -> list[Any]:
    """A list column holds JSON; in the table of a list's entries it is one entry, bare."""
    if isinstance(value, str) and value.startswith("["):
        try:
            found = json.loads(value)
        except ValueError:
            return [value]
        return found if isinstance(found, list) else [value]
    return [] if value == "" else [value]


def short(identity: object) -> str:
    """An id as a person tells it apart from others: its end, since ids begin with the time. Notebooks show the same."""
    text = str(identity)
    return f"#{text[-8:]}" if len(text) > LONG else text

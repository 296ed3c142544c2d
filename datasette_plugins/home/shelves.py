"""Sorting tables onto the shelves of the home page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from datasette_plugins.labels.current import OFFICE, catalogue_of
from schemas.counting.names import table

SHELVES = (
    ("field", "外出填报", "Recorded in the field"),
    ("office", "办公室登记", "Recorded in the office"),
    ("list", "名单", "Lists"),
    ("decision", "认定", "Decisions"),
    ("system", "设备与表", "Devices and forms"),
)
WAITING = ("problem", "conflict", "held")
COVERAGE = "device_coverage"
OPEN = {
    "problem": "select count(distinct record) from problem",
    "conflict": "select count(distinct record) from conflict",
    "held": "select count(*) from held where released = 0",
}


class Book(NamedTuple):
    """One table on a shelf."""

    database: str
    table: str
    zh: str
    en: str
    rows: int
    private: bool


class Shelf(NamedTuple):
    """Tables that are for one thing."""

    zh: str
    en: str
    books: list[Book]


async def shelves(datasette: Any, visible: Iterable[tuple[str, str]]) -> list[Shelf]:
    """The shelves with what somebody may see. A table that both files hold stands under the office's."""
    catalogue = catalogue_of(datasette)
    where = {name: database for database, name in sorted(visible, key=lambda pair: pair[0] == OFFICE)}
    waiting = [await _waiting(datasette, d, t) for d, t in visible if t in WAITING]
    found = [
        Shelf("待核", "Waiting for a decision", sorted((b for b in waiting if b.rows), key=lambda b: b.table))
    ]
    for used, zh, en in SHELVES:
        names = [table(form.form) for form in catalogue.forms.values() if form.used == used]
        names += [COVERAGE] if used == "system" else []
        books = [await _book(datasette, where[name], name) for name in names if name in where]
        found.append(Shelf(zh, en, books))
    return [shelf for shelf in found if shelf.books]


async def _book(datasette: Any, database: str, name: str) -> Book:
    return await _counted(datasette, database, name, f"select count(*) from {name}")


async def _waiting(datasette: Any, database: str, name: str) -> Book:
    return await _counted(datasette, database, name, OPEN[name])


async def _counted(datasette: Any, database: str, name: str, sql: str) -> Book:
    label = catalogue_of(datasette).table_label(name)
    rows = (await datasette.get_database(database).execute(sql)).first()[0]
    return Book(database, name, label["zh"], label["en"], rows, database != OFFICE)

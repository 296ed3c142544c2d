"""Sorting tables onto the shelves of the home page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from datasette_plugins.labels.current import OFFICE, catalogue_of
from datasette_plugins.language import say, told
from schemas.counting.names import table

SHELVES = (
    ("field", "外出填报", "Recorded in the field"),
    ("office", "办公室登记", "Recorded in the office"),
    ("list", "名单", "Lists"),
    ("decision", "认定", "Decisions"),
    ("system", "设备与表", "Devices and forms"),
)
COVERAGE = "device_coverage"


class Book(NamedTuple):
    """One table on a shelf. `rows` is None while they are being counted."""

    database: str
    table: str
    label: str
    rows: int | None
    private: bool


class Shelf(NamedTuple):
    """Tables that are for one thing."""

    label: str
    books: list[Book]


def shelves(
    datasette: Any, visible: Iterable[tuple[str, str]], rows: Mapping[tuple[str, str], int]
) -> list[Shelf]:
    """The shelves with what somebody may see. A table that both files hold stands under the office's."""
    catalogue = catalogue_of(datasette)
    where = {name: database for database, name in sorted(visible, key=lambda pair: pair[0] == OFFICE)}
    found = []
    for used, zh, en in SHELVES:
        names = [table(form.form) for form in catalogue.forms.values() if form.used == used]
        names += [COVERAGE] if used == "system" else []
        books = [
            Book(
                where[name], name, told(catalogue.table_label(name)), rows.get((where[name], name)),
                where[name] != OFFICE,
            )
            for name in names
            if name in where
        ]  # fmt: skip
        found.append(Shelf(say(zh, en), books))
    return [shelf for shelf in found if shelf.books]

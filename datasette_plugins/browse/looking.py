"""What every page of this part starts with: how far the published file is, what day that makes it, names with links."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup

from datasette_plugins import compat
from datasette_plugins.labels.cells import Names, Place, cell, short
from datasette_plugins.labels.current import OFFICE, PRIVATE, catalogue_of
from schemas.counting.names import column, table

OWN_PAGES = {"person": "person", "place": "place"}
"""Lists whose entries have a page of their own kind."""
NOTHING = "—"
BEFORE = "2000-01-01 00:00:00"


class Reached(NamedTuple):
    """How far a published file is: the number of its last entry, when it was last level with the log, and what stands for
    all entries up to there.
    """

    seq: int
    level_at: str
    chain: str = ""

    @property
    def state(self) -> tuple[int, str]:
        """What is the same only while the file says the same: a server that was restored may count up to a number anew."""
        return self.seq, self.chain

    @property
    def today(self) -> date:
        """The day of the file, which is today unless the publisher stands still."""
        return date.fromisoformat(self.level_at[:10])


def reached(db: compat.Connection) -> Reached:
    """How far it is; nothing at all while it is being made."""
    there = compat.has(db, "mark")
    row = (
        db.execute("select seq, coalesce(level_at, received_at), chain from mark").fetchone()
        if there
        else None
    )
    return Reached(row[0] or 0, row[1] or BEFORE, row[2] or "") if row else Reached(0, BEFORE)


async def office_reached(datasette: Any) -> Reached:
    """The same of the office's file."""
    return await compat.read(datasette, OFFICE, reached)


class Linked(Names):
    """Names that lead to the pages of this part. What the office's file says is not looked up in the private one: that
    would be noted as a look at households.
    """

    def __init__(self, datasette: Any, actor: compat.Actor | None, database: str) -> None:
        super().__init__(datasette, actor, database)
        if database == OFFICE:
            self._databases = (OFFICE,)

    def _anchor(self, database: str, form: str, record: str, name: object) -> Markup:
        address = record_address(self.datasette, form, record)
        return Markup('<a href="{}">{}</a>').format(address, name or short(record))


def record_address(datasette: Any, form: str, record: str) -> str:
    """Where a record's page is; a person and a place have one that shows more."""
    page = f"/-/{OWN_PAGES[form]}/{record}" if form in OWN_PAGES else f"/-/record/{form}/{record}"
    return str(datasette.urls.path(page))


async def in_words(names: Names, form: str, name: str, value: Any) -> Any:
    """An answer as people read it: labels for codes, names with links. Its unit stands in the question's label."""
    if value is None or value in ("", []):
        return NOTHING
    shown = catalogue_of(names.datasette).column(table(form), column(name))
    plain = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
    words = await cell(shown, Place("value", form, name), plain, names) if shown.field else None
    return words if words is not None else str(plain)


async def file_of(datasette: Any, actor: compat.Actor | None, form: str) -> list[str]:
    """The files in which somebody may see a form's records, the office's first. The private one is not even asked when the
    office's has them all.
    """
    known = catalogue_of(datasette).forms.get(form)
    home = known.home if known else "private"
    files = {"office": (OFFICE,), "private": (PRIVATE,)}.get(home, (OFFICE, PRIVATE))
    return [name for name in files if await compat.may_view(datasette, actor, name, table(form))]


def texts(value: str | None) -> list[str]:
    """A list that a column holds as JSON."""
    try:
        found = json.loads(value or "[]")
    except ValueError:
        return []
    return [str(one) for one in found] if isinstance(found, list) else []

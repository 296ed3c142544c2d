"""Why a record waits for a person, told on its own page: the rules it breaks, the answers that stand beside each
other. A clerk who sees 待核 should not have to look for the reason in another table.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from markupsafe import Markup

from datasette_plugins import compat
from datasette_plugins.labels.catalogue import Catalogue
from datasette_plugins.labels.cells import Names, Place, cell
from datasette_plugins.language import say, spoken
from schemas.counting.names import column, table


class Side(NamedTuple):
    """One of several answers: in words, whose it is, and whether it is taken for now."""

    text: Any
    author: str
    made_at: str
    is_read: bool


class Waiting(NamedTuple):
    """What a person has to look at in one record."""

    broken: list[str]
    conflicts: dict[str, list[Side]]


async def waiting(datasette: Any, catalogue: Catalogue, names: Names, database: str, record: str) -> Waiting:
    """The reasons of one record, both empty when nothing waits."""
    return Waiting(
        await _broken(datasette, database, record),
        await _conflicts(datasette, catalogue, names, database, record),
    )


async def _broken(datasette: Any, database: str, record: str) -> list[str]:
    rows = await _rows(datasette, database, "problem", spoken(), record)
    return [str(row[0]) for row in rows]


async def _conflicts(
    datasette: Any, catalogue: Catalogue, names: Names, database: str, record: str
) -> dict[str, list[Side]]:
    sides: dict[str, list[Side]] = {}
    wanted = "form, field, value, author, made_at, is_read"
    for form, field, value, author, made_at, is_read in await _rows(
        datasette, database, "conflict", wanted, record
    ):
        asked = catalogue.column(table(form), column(field))
        words = None if value is None else await cell(asked, Place("value", form, field), value, names)
        text = (
            Markup("<em>{}</em>").format(say("空", "empty"))
            if value is None
            else value
            if words is None
            else words
        )
        sides.setdefault(asked.text, []).append(Side(text, author, made_at, bool(is_read)))
    return sides


async def _rows(datasette: Any, database: str, name: str, wanted: str, record: str) -> list[Any]:
    def reading(db: compat.Connection) -> list[Any]:
        if not compat.has(db, name):
            return []
        sql = f"select {wanted} from {name} where record = ? order by field, position"
        return [tuple(row) for row in db.execute(sql, [record]).fetchall()]

    return await compat.read(datasette, database, reading)

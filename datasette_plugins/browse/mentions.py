"""Where else a record is named: how many records of each form refer to it, with a link to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from datasette_plugins import compat
from datasette_plugins.labels.current import catalogue_of
from datasette_plugins.language import say, told
from schemas.counting.names import child, column, columns, quoted, table

COUNTED_MAX = 1000
"""A village may be named a hundred thousand times; from here on it is only said that there are more."""


class Mention(NamedTuple):
    """A question of a form in which the record is the answer."""

    label: str
    records: int
    is_more: bool
    href: str


class _Question(NamedTuple):
    label: str
    source: str
    column: str


async def mentions(datasette: Any, database: str, form: str, record: str) -> list[Mention]:
    """Those of one file that has any."""
    asked = list(_questions(datasette, form))

    def reading(db: compat.Connection) -> list[int]:
        return [_count(db, question, record) for question in asked]

    counts = await compat.read(datasette, database, reading)
    return [
        Mention(
            question.label, min(count, COUNTED_MAX), count > COUNTED_MAX,
            f"{datasette.urls.table(database, question.source)}?{question.column}={record}",
        )
        for question, count in zip(asked, counts, strict=True)
        if count
    ]  # fmt: skip


def _questions(datasette: Any, form: str) -> Iterator[_Question]:
    """Every question that a record of this form may be the answer to."""
    catalogue = catalogue_of(datasette)
    for other in catalogue.forms.values():
        for one in columns(other):
            if one.field.of != form or one.field.kind not in ("one_of", "many_of"):
                continue
            shown = catalogue.column(table(other.form), one.name)
            label = told(catalogue.table_label(table(other.form))) + say("：", ": ") + told(shown.label)
            if one.field.kind == "one_of":
                yield _Question(label, table(other.form), column(one.field.name))
            else:
                yield _Question(label, child(other.form, one.field.name), "value")


def _count(db: compat.Connection, question: _Question, record: str) -> int:
    if not compat.has(db, question.source):
        return 0
    sql = (
        f"select count(*) from (select 1 from {question.source} where {quoted(question.column)} = ? limit ?)"
    )
    return int(db.execute(sql, (record, COUNTED_MAX + 1)).fetchone()[0])

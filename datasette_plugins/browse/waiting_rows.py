"""What waits, as rows that a clerk reads: which record, why in words, who and when, where, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from datasette_plugins import compat
from datasette_plugins.browse.acts import Act, acts_of
from datasette_plugins.browse.decided import find_decided
from datasette_plugins.browse.looking import Linked, in_words
from datasette_plugins.browse.record_view import called
from datasette_plugins.browse.waits import Row, broken_rows, conflict_rows, held_rows, record_rows, why_held
from datasette_plugins.labels.cells import short
from datasette_plugins.labels.current import catalogue_of
from datasette_plugins.language import say, spoken, told
from schemas.counting.names import column, table
from schemas.form import Form

Forms = Mapping[str, Form]
Reading = Callable[[compat.Connection, Forms, int, int], tuple[list[Row], dict[str, Row]]]


@dataclass(frozen=True)
class WaitRow:
    """One line of a list."""

    form: str
    link: Markup
    why: Sequence[Any]
    who: str
    when: str
    where: Any
    acts: Sequence[Act]


class Desk:
    """Makes rows of one file for one person."""

    def __init__(self, datasette: Any, actor: compat.Actor | None, database: str, forms: Forms) -> None:
        self.datasette, self.actor, self.database, self.forms = datasette, actor, database, forms
        self.names = Linked(datasette, actor, database)

    async def rows(self, kind: str, limit: int, offset: int) -> list[WaitRow]:
        """The rows of one kind that can be read at once: `held`, `broken`, `conflict`, `moved`, `back`."""
        reading = _READING[kind]
        listed, records = await compat.read(
            self.datasette, self.database, lambda db: reading(db, self.forms, limit, offset)
        )
        return [await self.row(row, records.get(row["record"])) for row in listed]

    async def row(self, listed: Row, row: Row | None) -> WaitRow:
        """One line, of a record that may not be there."""
        form = self.forms.get(listed["form"])
        label = told(form.label) if form else listed["form"]
        of_held = self._of_held(listed)
        if form is None or row is None:
            return WaitRow(label, Markup.escape(short(listed["record"])), listed["why"], listed["author"],
                           listed["at"][:16], "", of_held)  # fmt: skip
        address = self.datasette.urls.path(f"/-/record/{form.form}/{row['record']}")
        link = Markup('<a href="{}">{}</a>').format(address, await called(self.names, form.form, row))
        is_open = bool(listed.get("fields")) or row["state"] == "contested"
        acts = acts_of(self.datasette, self.actor, form.form, row, is_open=is_open, following=False)
        acts = of_held or acts
        why = [*listed["why"], *[self._field(form, name) for name in listed.get("fields", ())]]
        return WaitRow(
            label, link, why, listed["author"], listed["at"][:16], await self._where(form, row), acts
        )

    def _of_held(self, listed: Row) -> list[Act]:
        """Where a held change is looked at and let in."""
        if not listed.get("code") or not listed.get("id"):
            return []
        return [
            Act(
                self.datasette.urls.path(f"/-/held/{listed['id']}"), say("看一看、放行", "Look, let in"), True
            )
        ]

    def _field(self, form: Form, name: str) -> str:
        label = catalogue_of(self.datasette).column(table(form.form), column(name)).text
        return say(f"{label} 有不同的答案", f"{label} has different answers")

    async def _where(self, form: Form, row: Row) -> Any:
        """The place that a record names, with its town."""
        place = next((f for f in form.live() if f.kind == "one_of" and f.of == "place"), None)
        value = row.get(column(place.name)) if place else None
        return await in_words(self.names, form.form, place.name, value) if place and value else ""


def _held(db: compat.Connection, forms: Forms, limit: int, offset: int) -> tuple[list[Row], dict[str, Row]]:
    rows: list[Row] = [
        {**r, "why": [why_held(r)], "at": r["received_at"]} for r in held_rows(db, limit, offset)
    ]
    return rows, record_rows(db, [(r["form"], r["record"]) for r in rows if r["form"] in forms])


def _broken(db: compat.Connection, forms: Forms, limit: int, offset: int) -> tuple[list[Row], dict[str, Row]]:
    rows: list[Row] = [
        {**r, "why": _problems(db, r), "at": r["changed_at"]} for r in broken_rows(db, forms, limit, offset)
    ]
    return rows, record_rows(db, [(r["form"], r["record"]) for r in rows])


def _problems(db: compat.Connection, row: Row) -> list[str]:
    texts = (
        [say("一人撤回，一人在改", "withdrawn by one, edited by another")]
        if row["state"] == "contested"
        else []
    )
    sql = f"select {spoken()} from problem where record = ? and form = ? order by position"
    return texts + [r[0] for r in db.execute(sql, (row["record"], row["form"])).fetchall()]


def _conflict(
    db: compat.Connection, forms: Forms, limit: int, offset: int
) -> tuple[list[Row], dict[str, Row]]:
    rows: list[Row] = []
    for r in conflict_rows(db, forms, limit, offset):
        sides = db.execute(
            "select field, author from conflict where record = ? and form = ? order by field, position",
            (r["record"], r["form"]),
        ).fetchall()
        fields, authors = (list(dict.fromkeys(side[i] for side in sides)) for i in (0, 1))
        rows.append({**r, "why": [], "fields": fields, "author": "、".join(authors), "at": r["made_at"]})
    return rows, record_rows(db, [(r["form"], r["record"]) for r in rows])


def _moved(db: compat.Connection, forms: Forms, limit: int, offset: int) -> tuple[list[Row], dict[str, Row]]:
    found = [m for m in find_decided(db)[0] if m.form in forms][offset : offset + limit]
    words = say("作了认定以后，记录又改过", "The record has changed since it was decided about")
    rows: list[Row] = [
        {"form": m.form, "record": m.record, "author": m.author, "at": m.received_at,
         "why": [words + (say("；原来的理由：", "; the reason was: ") + m.reason if m.reason else "")]}
        for m in found
    ]  # fmt: skip
    return rows, record_rows(db, [(r["form"], r["record"]) for r in rows])


def _back(db: compat.Connection, forms: Forms, limit: int, offset: int) -> tuple[list[Row], dict[str, Row]]:
    found = [b for b in find_decided(db)[1] if b.form in forms][offset : offset + limit]
    rows: list[Row] = [
        {"form": b.form, "record": b.record, "author": b.author, "at": b.received_at, "why": [b.reason]}
        for b in found
    ]
    return rows, record_rows(db, [(r["form"], r["record"]) for r in rows])


_READING: Mapping[str, Reading] = {
    "held": _held, "broken": _broken, "conflict": _conflict, "moved": _moved, "back": _back
}  # fmt: skip

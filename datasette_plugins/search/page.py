"""`/-/search?q=`: what was found, by what it is: places, people, topics, sessions, and the rest."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Response

from datasette_plugins import compat
from datasette_plugins.browse.looking import record_address
from datasette_plugins.labels.current import OFFICE, PRIVATE, catalogue_of, forms_of
from datasette_plugins.language import told
from datasette_plugins.search.choices import choices
from datasette_plugins.search.finding import can_find
from datasette_plugins.search.hits import Group, look
from schemas.counting.names import search_table, searched_columns, table
from schemas.form import Form
from schemas.grams import words

FIND = "_find"
"""What a table's page is given to show what was found of it."""

FIRST = 8
"""How many of a group are shown; the rest is on the page of the table."""

WORDS_MAX = 20
_ORDER = ("list", "field", "office")
_LISTS = ("place", "person", "topic", "branch")


async def search_page(datasette: Any, request: Any) -> Response:
    """The page, for whoever asks: of each file only what they may see."""
    q = (request.args.get("q") or "").strip()
    asked = words(q)
    is_long = len(asked) > WORDS_MAX
    groups = await found(datasette, request.actor, asked) if asked and not is_long else []
    page = await datasette.render_template(
        "taizhang_search.html",
        {
            "told": told, "q": q, "asked": asked, "is_long": is_long, "most": WORDS_MAX, "groups": groups,
            "choices": [] if is_long else await choices(datasette, request.actor, asked),
            "total": sum(group.count for group in groups),
            "address": lambda form, record: record_address(datasette, form, record),
            "more": lambda group: more_address(datasette, group, q),
        },
        request=request,
    )  # fmt: skip
    return Response.html(page, headers={"cache-control": "no-store"})


async def found(datasette: Any, actor: compat.Actor | None, asked: list[str]) -> list[Group]:
    """Every group in which there is something."""
    groups: list[Group] = []
    seen: set[str] = set()
    for database in (OFFICE, PRIVATE):
        if not await compat.may_view(datasette, actor, database):
            continue
        forms = await forms_of(datasette, database)
        looked_at = [f for f in forms.values() if f.form not in seen and can_find(f, forms)]
        visible = [f for f in looked_at if await compat.may_view(datasette, actor, database, table(f.form))]
        seen.update(f.form for f in visible)
        if visible:
            groups += await compat.read(datasette, database, _looking(database, visible, forms, asked))
    order = list(catalogue_of(datasette).forms)
    return sorted(groups, key=lambda group: _place(group.form, order))


def _looking(database: str, visible: list[Form], forms: dict[str, Form], asked: list[str]) -> Any:
    def reading(db: compat.Connection) -> list[Group]:
        there = {name: form for name, form in forms.items() if not _lacks_index(db, form)}
        looked = [(f, look(db, f, there, asked, FIRST)) for f in visible if f.form in there]
        return [Group(f, database, count, hits) for f, (count, hits) in looked if count]

    return reading


def _lacks_index(db: compat.Connection, form: Form) -> bool:
    """Whether the publisher has yet to make the index of a form that is new."""
    return bool(searched_columns(form)) and not compat.has(db, search_table(form.form))


def _place(form: Form, order: list[str]) -> tuple[int, int, int]:
    """Lists first, as the ways in to all else, and of these places and people."""
    used = _ORDER.index(form.used) if form.used in _ORDER else len(_ORDER)
    early = _LISTS.index(form.form) if form.form in _LISTS else len(_LISTS)
    return used, early, order.index(form.form)


def more_address(datasette: Any, group: Group, q: str) -> str:
    """The page of the table with all that was found in it."""
    return f"{datasette.urls.table(group.database, table(group.form.form))}?{urlencode({FIND: q})}"

"""Finding records by words: `/-/search`, the box at the top of every page, and the search of Datasette's own tables.

The publisher keeps the indexes (docs/decisions/0018); here a query becomes an expression over them. `?_find=` on the page
of a table shows what the group of the same name on `/-/search` counts: texts, and names of what records refer to.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from datasette_plugins import compat
from datasette_plugins.compat import hook, hook_last
from datasette_plugins.labels.current import OFFICE, PRIVATE, catalogue_of, forms_of, when_forms_change
from datasette_plugins.language import say
from datasette_plugins.search.finding import can_find, matching_sql
from datasette_plugins.search.hits import parameters
from datasette_plugins.search.page import FIND, search_page
from schemas.counting.names import search_table, searched_columns, table
from schemas.grams import expression, words


@hook_last
def prepare_connection(conn: Any, database: str, datasette: Any) -> None:
    """The function by which the search box of Datasette's tables writes an expression. The last one given stands."""
    conn.create_function("escape_fts", 1, expression, deterministic=True)


@hook
async def startup(datasette: Any) -> None:
    """Say of each table which index is its own."""
    await when_forms_change(datasette, set_up)


async def set_up(datasette: Any) -> None:
    """The same whenever forms have changed."""
    for database in (OFFICE, PRIVATE):
        if database not in datasette.databases:
            continue
        for name, form in (await forms_of(datasette, database)).items():
            if searched_columns(form):
                settings = {"fts_table": search_table(name), "fts_pk": "seq_from"}
                compat.set_up_table(datasette, database, table(name), settings)


@hook
def register_routes() -> Any:
    """The page."""
    return [(r"^/-/search$", search_page)]


@hook
def filters_from_request(request: Any, database: str, table: str, datasette: Any) -> Any:
    """`?_find=`: the records that have all these words, or refer to what is called so."""
    asked = words(request.args.get(FIND) or "")
    form = catalogue_of(datasette).form_of(table)
    if not asked or form is None:
        return None

    async def narrowed() -> Any:
        forms = await forms_of(datasette, database)
        if form.form not in forms or not can_find(form, forms):
            return None
        where = f"seq_from in ({matching_sql(form, forms, len(asked))})"
        return compat.condition(where, parameters(asked), say("按词查找", "found by words"))

    return narrowed


@hook
def top_table(datasette: Any, request: Any, database: str, table: str) -> Any:
    """That a table is narrowed by words, and the way back to all of it."""
    asked = request.args.get(FIND) or ""
    if not words(asked) or catalogue_of(datasette).form_of(table) is None:
        return None
    told = say(f"只列出提到“{asked}”的。", f"Only what mentions “{asked}” is listed.")
    everything = Markup('<a href="{}">{}</a>').format(
        datasette.urls.table(database, table), say("列出全部", "List all")
    )
    return Markup('<div class="tz-note" role="status"><p>{} {}</p></div>').format(told, everything)

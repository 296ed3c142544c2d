"""The home page: what came in, what waits, which devices are behind, the figures, and then the tables.

Datasette's own home page lists files; a clerk looks for what has to be done. Nothing here is counted while somebody
waits for the page (`browse.morning`).
"""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins import compat
from datasette_plugins.browse.looking import office_reached
from datasette_plugins.browse.morning import morning
from datasette_plugins.compat import hook
from datasette_plugins.freshness.coverage import look
from datasette_plugins.home.desk import desk
from datasette_plugins.home.shelves import shelves
from datasette_plugins.identity.door import refusal
from datasette_plugins.labels.current import OFFICE, catalogue_of
from datasette_plugins.queries.figures import FIGURES
from datasette_plugins.writing.offers import new_forms
from schemas.problems import Problem

NAME = "taizhang"


@hook
async def startup(datasette: Any) -> None:
    """The title of every home page is the office's name."""
    compat.count_no_tables_for_queries()
    name = (datasette.plugin_config(NAME) or {}).get("office_name") or "党校办公室"
    await compat.describe_site(datasette, f"{name} · 台账")


def in_order(queries: list[Any]) -> list[Any]:
    """The figures as declared; then what people stored themselves."""
    places = {figure.name: i for i, figure in enumerate(FIGURES)}
    return sorted(queries, key=lambda query: places.get(query.name, len(places)))


@hook
def register_routes() -> Any:
    """Datasette's own home page reads every file, and reading the private one is noted as a look at households."""
    return [(r"^/$", home_page), (r"^/-/$", home_page)]


async def home_page(datasette: Any, request: Any) -> Response:
    """The page."""
    actor = request.actor
    words = await compat.home_words(datasette, actor, request)
    if words is None:
        return await refusal(datasette, request, Problem("not_for_you", got=request.path))
    queries = in_order(await compat.visible_queries(datasette, actor))
    tables = await compat.visible_tables(datasette, actor)
    found = None
    if await compat.may_view(datasette, actor, OFFICE):
        here = await office_reached(datasette)
        found = await morning(datasette, here)
        words["taizhang_morning"] = found
        words["taizhang_is_late"] = found is not None and found.reached.seq < here.seq
        coverage = await look(datasette, actor, OFFICE)
        words["taizhang_desk"] = await desk(datasette, actor, found, coverage) if found else None
    words["taizhang_may_enter"] = bool(new_forms(catalogue_of(datasette).forms.values(), actor))
    shown = {now.figure.name for now in found.figures} if found else set()
    words["taizhang_queries"] = [query for query in queries if query.name not in shown]
    words["taizhang_shelves"] = shelves(datasette, tables, found.rows if found else {})
    html = await datasette.render_template("index.html", words, request=request, view_name="index")
    return Response.html(html, headers={"cache-control": "no-store"})

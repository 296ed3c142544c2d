"""The home page: the figures, the tables by what they are for, and what waits for a decision.

Datasette's own home page lists files; a clerk looks for 场次 and for what has to be done.
"""

from __future__ import annotations

from typing import Any

from datasette_plugins import compat
from datasette_plugins.compat import hook
from datasette_plugins.home.shelves import shelves
from datasette_plugins.queries.figures import FIGURES

NAME = "taizhang"


@hook
async def startup(datasette: Any) -> None:
    """The title of every home page is the office's name."""
    name = (datasette.plugin_config(NAME) or {}).get("office_name") or "党校办公室"
    await compat.describe_site(datasette, f"{name} · 台账")


def in_order(queries: list[Any]) -> list[tuple[Any, str]]:
    """The figures as declared, each with its English name; then what people stored themselves."""
    places = {figure.name: i for i, figure in enumerate(FIGURES)}
    english = {figure.name: figure.english for figure in FIGURES}
    ordered = sorted(queries, key=lambda query: places.get(query.name, len(places)))
    return [(query, english.get(query.name, query.description or "")) for query in ordered]


@hook
def extra_template_vars(datasette: Any, request: Any, template: str) -> Any:
    """What the home page lists."""
    if template != "index.html":
        return None

    async def listed() -> dict[str, Any]:
        tables = await compat.visible_tables(datasette, request.actor)
        queries = await compat.visible_queries(datasette, request.actor)
        return {"taizhang_shelves": await shelves(datasette, tables), "taizhang_queries": in_order(queries)}

    return listed

"""Words in place of codes: what tables and columns are called, what a choice means, whose id that is.

All of it comes from the forms in the published file (`current`), and only pages are touched: JSON and
CSV keep the codes, so that what is worked on elsewhere stays exact.
"""

from __future__ import annotations

from typing import Any

from datasette_plugins.compat import hook
from datasette_plugins.identity.door import ACTOR
from datasette_plugins.labels.answers import answer
from datasette_plugins.labels.catalogue import Catalogue
from datasette_plugins.labels.cells import Names, Place, cell
from datasette_plugins.labels.current import catalogue_of, look_again


@hook
async def startup(datasette: Any) -> None:
    """The first look."""
    await look_again(datasette)


@hook
def asgi_wrapper(datasette: Any) -> Any:
    """A look before every page of somebody who was let in."""

    def wrap(app: Any) -> Any:
        async def looking(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http" and scope.get(ACTOR):
                await look_again(datasette)
            await app(scope, receive, send)

        return looking

    return wrap


@hook
async def render_cell(
    datasette: Any, request: Any, database: str, table: str | None, column: str, value: object, row: Any
) -> Any:
    """A cell of a table or row page, in words; of the answer to a query, the words of our figures."""
    catalogue = catalogue_of(datasette)
    if table is None:
        return answer(catalogue, column, value)
    if request is None or value is None:
        return None
    names = request.scope.get("taizhang_names")
    if names is None:
        names = request.scope["taizhang_names"] = Names(datasette, request.actor, database)
    return await cell(catalogue.column(table, column), _place(catalogue, table, column, row), value, names)


def _place(catalogue: Catalogue, table: str, column: str, row: Any) -> Place:
    """Rows of a form's views speak of its records; those of `problem` and the like say of which form they
    speak.
    """
    form = catalogue.form_of(table)
    if form is not None:
        return Place(column, form.form if column == "record" else "", "")
    columns = row.keys()
    said = [str(row[c]) if c in columns and row[c] else "" for c in ("form", "field")]
    return Place(column, *said)

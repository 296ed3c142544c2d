"""`/-/record/FORM/RECORD`: one record, how it stands, and its story."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins import compat
from datasette_plugins.browse.looking import file_of
from datasette_plugins.browse.record_view import record_view
from datasette_plugins.identity.door import refusal
from datasette_plugins.labels.current import OFFICE, PRIVATE, catalogue_of
from datasette_plugins.language import say
from schemas.problems import Problem


async def record_page(datasette: Any, request: Any) -> Response:
    """The page. Nobody without the right learns whether there is such a record."""
    form, record = request.url_vars["form"], request.url_vars["record"]
    if form not in catalogue_of(datasette).forms:
        return await missing(datasette, request, say(f"没有“{form}”这种表", f"There is no form “{form}”"))
    files = await file_of(datasette, request.actor, form)
    if not files:
        return await refusal(datasette, request, Problem("not_for_you", got=request.path))
    for database in files:
        view = await record_view(datasette, request.actor, database, form, record)
        if view is not None:
            words = {"view": view, "database": database}
            return await page(datasette, request, "taizhang_browse_record_page.html", words)
    return await missing(datasette, request, say("没有这个编号的记录", "There is no record with this number"))


async def page(
    datasette: Any, request: Any, template: str, words: dict[str, Any], status: int = 200
) -> Response:
    """A page of this part; what people see is never kept by a browser, since their rights may end."""
    html = await datasette.render_template(template, words, request=request, view_name="taizhang_browse")
    return Response.html(html, status=status, headers={"cache-control": "no-store"})


async def missing(datasette: Any, request: Any, why: str) -> Response:
    """What was asked for is not there, in words."""
    return await page(datasette, request, "taizhang_browse_missing.html", {"why": why}, 404)


async def of_row(
    datasette: Any, actor: compat.Actor | None, database: str, form: str, record: str
) -> dict[str, Any]:
    """What Datasette's own page of the row shows."""
    if database not in (OFFICE, PRIVATE):
        return {"view": None}
    return {"view": await record_view(datasette, actor, database, form, record)}

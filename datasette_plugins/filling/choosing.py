"""`/-/summary/fill`: which text is to be filled, the one that ships or the office's own."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Response

from datasette_plugins import compat
from datasette_plugins.browse.record_page import page
from datasette_plugins.exporting.pages import owner
from datasette_plugins.filling.kept import kept_of
from datasette_plugins.filling.uploading import FILE_MAX, uploaded
from datasette_plugins.labels.current import OFFICE
from datasette_plugins.language import spoken
from datasette_plugins.summary.declarations import declarations
from datasette_plugins.summary.page import asked_words
from datasette_plugins.summary.reading import look
from datasette_plugins.writing.answer import refusing
from schemas.figures.answering import Answers
from schemas.figures.templates import KINDS
from schemas.filling import read_template
from schemas.problems import TaizhangError, fail


async def check_may(datasette: Any, request: Any) -> None:
    """Raises `not_for_you` for who may not see the summary."""
    if not await compat.may_view(datasette, request.actor, OFFICE):
        raise fail("not_for_you", got=request.path)


@refusing
async def choose_page(datasette: Any, request: Any) -> Response:
    """The page; a template that is handed over is read and held against the declarations before it is kept."""
    await check_may(datasette, request)
    if request.method != "POST":
        return await asking(datasette, request, dict(request.args))
    given = dict(request.args)
    try:
        name, data, more = await uploaded(request)
        given |= {key: value for key, value in more.items() if value}
        template = read_template(name, data)
        Answers(declarations(datasette).declared, {}, {}).check(template.names, template.name)
        key = kept_of(datasette).add(owner(request), template)
    except TaizhangError as error:
        return await asking(datasette, request, given, error)
    asked = urlencode({name: given[name] for name in ("start", "end", "as_of") if given.get(name)})
    return Response.redirect(
        datasette.urls.path(f"/-/summary/fill/{key}") + (f"?{asked}" if asked else ""), status=303
    )


async def asking(
    datasette: Any, request: Any, given: dict[str, str], error: TaizhangError | None = None
) -> Response:
    """Ask for a template, with what is wrong with the one before."""
    looked = await look(datasette, given)
    words = asked_words(looked) | {
        "example": "{{外出宣讲场次}}",
        "kinds": KINDS,
        "limit": FILE_MAX // 1_000_000,
        "stopped": [p.text(spoken()) for p in error.problems] if error else [],
    }
    return await page(
        datasette, request, "taizhang_fill.html", words, error.problem.rule.status if error else 200
    )

"""What a page that writes answers: itself again with what is wrong, or the record as it now stands."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from datasette.utils.asgi import Response

from datasette_plugins.acting import Acted
from datasette_plugins.assets import asset
from datasette_plugins.identity.door import refusal
from datasette_plugins.language import say, told
from schemas.form import Form
from schemas.problems import TaizhangError

View = Callable[[Any, Any], Awaitable[Response]]
NO_STORE = {"cache-control": "no-store"}
WARNING = 2
SAVED, SAVED_MAX = "taizhang_saved", 20
"""The cookie by which the script knows that what it kept of a page has been saved: the ends of record ids."""


def refusing(view: View) -> View:
    """A page that says in words what stops it."""

    @functools.wraps(view)
    async def answered(datasette: Any, request: Any) -> Response:
        try:
            return await view(datasette, request)
        except TaizhangError as error:
            return await refusal(datasette, request, error.problem)

    return answered


async def page(
    datasette: Any, request: Any, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    """One of our pages. It is of this moment, so no browser may keep it."""
    assets = {
        "writing_script": asset(datasette, "writing.js"),
        "writing_style": asset(datasette, "writing.css"),
    }
    body = await datasette.render_template(template, {**assets, **context}, request=request)
    return Response.html(body, status=status, headers=NO_STORE)


def record_path(form: str, record: str) -> str:
    """Where a record is shown."""
    return f"/-/record/{quote(form)}/{quote(record)}"


def settle_path(form: str, record: str) -> str:
    """Where its conflict is settled."""
    return f"/-/settle/{quote(form)}/{quote(record)}"


async def done(
    datasette: Any, request: Any, acted: Acted, form: Form, record: str, message: str, onward: str = ""
) -> Response:
    """Go to the record, or `onward`; to its conflict, when somebody else changed it meanwhile."""
    if record in acted.contested:
        onward = settle_path(form.form, record)
        message += say(
            "。有人在您打开之后也改了这条，两边都保留着，请定下以哪个为准。",
            ". Somebody changed it too after you opened it; both are kept: please decide which stands.",
        )
    onward = datasette.urls.path(onward or record_path(form.form, record))
    if not acted.shows:
        told_there = {"message": message, "onward": onward, "label": told(form.label)}
        answer = await page(datasette, request, "taizhang_write_saved.html", told_there)
    else:
        datasette.add_message(request, message, WARNING if record in acted.contested else datasette.INFO)
        answer = Response.redirect(onward, status=303, headers=NO_STORE)
    before = (request.cookies.get(SAVED) or "").split(".")
    answer.set_cookie(SAVED, ".".join([record[-8:], *before[: SAVED_MAX - 1]]).rstrip("."), samesite="lax")
    return answer

"""`/-/new`: the forms that somebody may fill here, by who mostly fills them."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins.labels.current import catalogue_of
from datasette_plugins.language import say, told
from datasette_plugins.writing.answer import page, refusing
from datasette_plugins.writing.offers import new_forms
from schemas.problems import fail


@refusing
async def choose_page(datasette: Any, request: Any) -> Response:
    """`/-/new`."""
    found = new_forms(catalogue_of(datasette).forms.values(), request.actor)
    if not found:
        raise fail("not_for_you", got=request.path)
    headings = {
        "office": say("办公室的表", "Office forms"),
        "field": say("外出填的表（一般在本子上记）", "Field forms, mostly filled in notebooks"),
        "list": say("名单", "Lists"),
    }
    shelves = [
        (
            heading,
            [(form.form, told(form.label), form.home == "private") for form in found if form.used == used],
        )
        for used, heading in headings.items()
    ]
    context = {"shelves": [shelf for shelf in shelves if shelf[1]]}
    return await page(datasette, request, "taizhang_write_new.html", context)

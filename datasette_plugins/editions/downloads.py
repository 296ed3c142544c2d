"""`/-/editions/EDITION/document` and `/annex`: made again from what the edition rests on, and given out only if it is the same."""

from __future__ import annotations

import base64
from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins.editions.asking import PRIVATE, asked, has_role, note_look, session_of, worked_out
from datasette_plugins.exporting.sending import WORKBOOK
from datasette_plugins.filling.filled_page import TEXT_FILE, WORD_FILE, as_file
from datasette_plugins.language import say
from datasette_plugins.writing.answer import refusing
from schemas.filling.templates import WORD


@refusing
async def download(datasette: Any, request: Any) -> Response:
    """The document to the byte, or its annex. Raises what the server finds wrong with it."""
    session, record = await session_of(datasette, request), request.url_vars["edition"]
    is_annex = request.url_vars["part"] == "annex"
    one = await asked(datasette, session, "one", edition=record)
    if has_role(request, PRIVATE) and (one["names"] or is_annex):
        await note_look(datasette)
    made = await worked_out(datasette, session, "remake", edition=record)
    if is_annex:
        return as_file(
            _read(made["annex"]), say(f"{made['title']}附表.xlsx", f"{made['title']}, annex.xlsx"), WORKBOOK
        )
    kind = WORD_FILE if made["ending"] == WORD else TEXT_FILE
    return as_file(_read(made["document"]), f"{made['title']}{made['ending']}", kind)


def _read(text: str) -> bytes:
    return base64.b64decode(text)

"""A file out of a form that somebody sent. One that is too large is taken in and thrown away, so that the browser comes to
read the answer.
"""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import BadRequest

from schemas.problems import fail

FILE_MAX = 5_000_000
"""A template is text; what is larger is full of pictures."""
BESIDE = 65_536
"""For what a form says besides the file."""
DRAINED_MAX = 400_000_000


async def uploaded(request: Any) -> tuple[str, bytes, dict[str, str]]:
    """The file's name, its bytes, and the other fields. Raises `no_template`, `template_too_large`."""
    await _check_length(request)
    try:
        given = await request.form(
            files=True, max_file_size=FILE_MAX, max_request_size=FILE_MAX + BESIDE, max_files=1
        )
    except BadRequest as error:
        raise fail("template_too_large", got=str(error), limit=FILE_MAX // 1_000_000) from None
    file = given.get("file")
    name = str(getattr(file, "filename", "") or "")
    if not name:
        raise fail("no_template")
    return name[-120:], await file.read(), {k: str(given.get(k) or "") for k in ("start", "end", "as_of")}


async def _check_length(request: Any) -> None:
    length = int(request.headers.get("content-length") or 0)
    if length <= FILE_MAX + BESIDE:
        return
    seen, more = 0, length <= DRAINED_MAX
    while more and seen <= length:
        message = await request.receive()
        seen, more = seen + len(message.get("body", b"")), bool(message.get("more_body"))
    raise fail("template_too_large", got=f"{length // 1_000_000} MB", limit=FILE_MAX // 1_000_000)

"""A form with one file that somebody sent. One that is too large is taken in and thrown away, so that the browser comes to
read the answer.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from datasette.utils.asgi import BadRequest

from schemas.problems import fail

BESIDE = 65_536
"""For what a form says besides the file."""
DRAINED_MAX = 400_000_000


class Limit(NamedTuple):
    """The largest file in bytes, how many of them people call an MB there, and the problem that says so."""

    most: int
    mega: int
    code: str


async def form_of(request: Any, limit: Limit) -> Any:
    """The form's fields, `file` among them. Raises the limit's problem."""
    await _check_length(request, limit)
    try:
        return await request.form(
            files=True, max_file_size=limit.most, max_request_size=limit.most + BESIDE, max_files=1
        )
    except BadRequest as error:
        raise fail(limit.code, got=str(error), limit=limit.most // limit.mega) from None


async def _check_length(request: Any, limit: Limit) -> None:
    length = int(request.headers.get("content-length") or 0)
    if length <= limit.most + BESIDE:
        return
    seen, more = 0, length <= DRAINED_MAX
    while more and seen <= length:
        message = await request.receive()
        seen, more = seen + len(message.get("body", b"")), bool(message.get("more_body"))
    raise fail(limit.code, got=f"{length // limit.mega} MB", limit=limit.most // limit.mega)

"""A template out of a form that somebody sent."""

from __future__ import annotations

from typing import Any

from datasette_plugins.uploading import Limit, form_of
from schemas.problems import fail

FILE_MAX = 5_000_000
"""A template is text; what is larger is full of pictures."""
LIMIT = Limit(FILE_MAX, 1_000_000, "template_too_large")


async def uploaded(request: Any) -> tuple[str, bytes, dict[str, str]]:
    """The file's name, its bytes, and the other fields. Raises `no_template`, `template_too_large`."""
    given = await form_of(request, LIMIT)
    file = given.get("file")
    name = str(getattr(file, "filename", "") or "")
    if not name:
        raise fail("no_template")
    return name[-120:], await file.read(), {k: str(given.get(k) or "") for k in ("start", "end", "as_of")}

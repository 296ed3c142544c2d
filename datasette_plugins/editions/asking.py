"""What these pages ask the sync server, one long thing at a time: working an edition out again takes a core for seconds."""

from __future__ import annotations

import asyncio
from typing import Any

from datasette_plugins import compat
from datasette_plugins.guard import before_reading
from datasette_plugins.identity.asking import sync_of
from datasette_plugins.identity.pages import COOKIE
from datasette_plugins.labels.current import OFFICE
from schemas.problems import fail

Told = dict[str, Any]
WRITES, PRIVATE = "office", "private"


async def session_of(datasette: Any, request: Any) -> str:
    """The session of somebody who may see summaries. Raises `not_for_you`, `not_signed_in`."""
    if not await compat.may_view(datasette, request.actor, OFFICE):
        raise fail("not_for_you", got=request.path)
    session = request.cookies.get(COOKIE)
    if not session:
        raise fail("not_signed_in")
    return str(session)


async def asked(datasette: Any, session: str, act: str = "", **given: Any) -> Told:
    """What is known without long work: all editions, or `one`."""
    return await sync_of(datasette).editions(session, act, **given)


async def worked_out(datasette: Any, session: str, act: str, **given: Any) -> Told:
    """`explain`, `remake` or `freeze`, after whatever of this kind is under way."""
    if not hasattr(datasette, "_taizhang_editions"):
        datasette._taizhang_editions = asyncio.Lock()
    async with datasette._taizhang_editions:
        return await sync_of(datasette).editions(session, act, **given)


def has_role(request: Any, role: str) -> bool:
    """Whether whoever asks has a role. The sync server judges it for good."""
    return role in ((request.actor or {}).get("roles") or ())


async def note_look(datasette: Any) -> None:
    """What comes next tells of private records: it is noted as every look at the private file is."""
    if PRIVATE in datasette.databases:
        await before_reading()

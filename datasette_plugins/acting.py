"""Writing from a page: the acts of a person are sent to the sync server, and the page waits until they show.

Datasette writes nothing itself. An act is one of

    {"act": "record", "form": …, "fields": {…}}                     a new record; "record": ID makes sending it twice harmless
    {"act": "amend", "form": …, "record": …, "parents": […], "fields": {…}}
    {"act": "withdraw" or "restore", "form": …, "record": …, "parents": […]}

`parents` are the heads that the person was shown, never those of the moment of saving.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette_plugins import compat
from datasette_plugins.identity.asking import sync_of
from datasette_plugins.identity.pages import COOKIE
from datasette_plugins.labels.current import OFFICE, PRIVATE, catalogue_of
from schemas.clock import uuid7
from schemas.problems import fail
from schemas.scope import is_record_id

ACTS_MAX = 1000
"""How many acts go into one transaction; more are sent one lot after the other."""
LOOKS, PAUSE_S = 60, 0.05
"""How often, and how far apart, it is looked whether the files show what was written: three seconds in all."""


@dataclass(frozen=True)
class Acted:
    """What became of acts, in their order. `contested` are the records that have answers side by side now; `shows`
    says whether the published files have it already.
    """

    records: tuple[str, ...]
    contested: frozenset[str]
    seq: int
    shows: bool


def decision_id(sent: str = "") -> str:
    """The id of the record that a decision makes: given when its page is first shown and sent back with it, so that
    pressing twice decides once.
    """
    return sent if is_record_id(sent) else uuid7(time.time_ns() // 1_000_000, os.urandom(10))


async def act(datasette: Any, request: Any, acts: Sequence[Mapping[str, Any]]) -> Acted:
    """Do all of them, or none. Raises what the server finds wrong, `not_signed_in`, `not_written`."""
    session = request.cookies.get(COOKIE)
    if not session:
        raise fail("not_signed_in")
    answer = await sync_of(datasette).act(session, acts)
    told, seq = answer["acts"], int(answer["seq"])
    datasette._taizhang_acted = max(seq, getattr(datasette, "_taizhang_acted", 0))
    shows = await _until_shown(datasette, request.actor, {str(one["form"]) for one in acts}, seq)
    contested = frozenset(str(one["record"]) for one in told if one["contested"])
    return Acted(tuple(str(one["record"]) for one in told), contested, seq, shows)


async def let_in(datasette: Any, request: Any, change: str) -> tuple[str, Acted]:
    """Release a held change; its form, and what became of it. Raises what the server finds wrong, `not_signed_in`."""
    session = request.cookies.get(COOKIE)
    if not session:
        raise fail("not_signed_in")
    answer = await sync_of(datasette).release(session, change)
    form, record, seq = str(answer["form"]), str(answer["record"]), int(answer["seq"])
    shows = await _until_shown(datasette, request.actor, {form}, seq)
    return form, Acted((record,), frozenset({record} if answer["contested"] else ()), seq, shows)


async def caught_up(datasette: Any, actor: compat.Actor | None, form: str) -> bool:
    """Whether the file of a form shows all that was written from these pages; waits for it, though not for ever."""
    return await _until_shown(datasette, actor, {form}, getattr(datasette, "_taizhang_acted", 0))


async def _until_shown(datasette: Any, actor: compat.Actor | None, forms: set[str], seq: int) -> bool:
    """Wait until the files in which the person will see it have come as far as `seq`, though not for ever."""
    known = catalogue_of(datasette).forms
    homes = {known[name].home if name in known else "follows" for name in forms}
    # A private file is not touched without need: whoever does so is written down.
    wanted = [name for name in (OFFICE, PRIVATE) if {name, "follows"} & homes]
    waiting = [name for name in wanted if await compat.may_view(datasette, actor, name)]
    for look in range(LOOKS):
        waiting = [name for name in waiting if await compat.read(datasette, name, _reached) < seq]
        if not waiting:
            return True
        if look + 1 < LOOKS:
            await asyncio.sleep(PAUSE_S)
    return False


def _reached(db: compat.Connection) -> int:
    row = db.execute("select seq from mark").fetchone() if compat.has(db, "mark") else None
    return int(row[0] or 0) if row else 0

"""Who reads the private file is written down first, and without the right nobody reads it at all.

This is held at the database itself and not by a list of pages: whatever reads the private file while a request is
answered comes through here, Datasette's pages, ours, and those that somebody adds. The first read of a request waits
until the sync server has noted who asks for what; when it cannot, or the person may not see households, the whole
request is refused, whatever the page was about to answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from datasette_plugins.compat import Actor
from datasette_plugins.guard.watching import watch
from schemas.problems import Problem, TaizhangError

PRIVATE = ROLE = "private"
"""The file, and the role that opens it, are called alike."""

Note = Callable[[str, str, str], Awaitable[None]]
"""Writes down account, method and path. Raises when it is not written."""

Refuse = Callable[[Any, Problem], Awaitable[Any]]
"""Makes the answer to a request that is refused."""

_asked: ContextVar[Asked | None] = ContextVar("taizhang_asked", default=None)


class Asked:
    """One request that is being answered. The door says whose it is, once it knows."""

    def __init__(self, method: str, path: str, note: Note) -> None:
        self.method, self.path = method, path
        self.actor: Actor | None = None
        self.problem: Problem | None = None
        self.reached = False
        self._note, self._once, self._noted = note, asyncio.Lock(), False

    async def before_reading(self) -> None:
        """Note it, the first time. Raises `not_for_you`, `not_noted`, and ever after again."""
        self.reached = True
        async with self._once:
            if self.problem is None and not self._noted:
                await self._look()
        if self.problem is not None:
            raise TaizhangError(self.problem)

    async def _look(self) -> None:
        actor = self.actor or {}
        if ROLE not in (actor.get("roles") or ()):
            self.problem = Problem("not_for_you", got=self.path)
            return
        try:
            await self._note(str(actor["id"]), self.method, self.path)
        except TaizhangError as error:
            self.problem = Problem("not_noted", got=error.problem.got)
        else:
            self._noted = True


async def before_reading() -> None:
    """Called ahead of everything that goes to the private file. Outside of a request nobody is told what is read."""
    asked = _asked.get()
    if asked is not None:
        await asked.before_reading()


def asked_now() -> Asked | None:
    """The request that is being answered."""
    return _asked.get()


class Guard:
    """The outermost ASGI application: nothing is read or answered outside of it."""

    def __init__(self, app: Any, datasette: Any, note: Note, refuse: Refuse) -> None:
        self.app, self.datasette, self.note, self.refuse = app, datasette, note, refuse

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer, or refuse if it turned out on the way that the private file may not be read."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        watch(self.datasette, PRIVATE, before_reading)
        asked = Asked(scope["method"], _target(scope), self.note)
        token = _asked.set(asked)
        try:
            await self._answer(asked, scope, receive, send)
        finally:
            _asked.reset(token)

    async def _answer(self, asked: Asked, scope: Any, receive: Any, send: Any) -> None:
        started = False

        async def sending(message: Any) -> None:
            nonlocal started
            if asked.problem is None:
                started = True
                await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception:
            if asked.problem is None or started:
                raise
        if asked.problem is not None and not started:
            await (await self.refuse(scope, asked.problem)).asgi_send(send)


def _target(scope: Any) -> str:
    """The address as it was sent: path and query."""
    path = (scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0].decode("latin-1")
    query = (scope.get("query_string") or b"").decode("latin-1")
    return f"{path}?{query}" if query else path

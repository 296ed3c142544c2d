"""Asks the sync server on the same machine: whose a session is, to note who looks at what, to write what a person did.

Datasette never opens the server's own files: it would bring a second SQLite library to them. Every
failure here is one and the same problem to the caller, `sign_in_unreachable`, so that nothing is let
through by accident.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from datasette_plugins.compat import Actor
from schemas.problems import Problem, TaizhangError, fail

TIMEOUT_S = 3.0
WRITE_TIMEOUT_S = 30.0
"""A thousand rows of an imported ledger are one transaction."""
PLUGIN = "taizhang"
EDITION_TIMEOUT_S = 600.0
"""Working a whole summary out again from its changes; a county's takes some seconds."""
SERVER_ERROR = 500


class Sync:
    """The sync server, as these pages see it."""

    def __init__(self, url: str, key: str) -> None:
        # A proxy that the machine is set to use for the web has no business between two of our own processes.
        self._client = httpx2.AsyncClient(
            base_url=url, headers={"X-Pages-Key": key}, timeout=TIMEOUT_S, trust_env=False
        )

    async def actor(self, session: str) -> Actor | None:
        """Who a session belongs to. Raises `sign_in_unreachable`."""
        actor = (await self._ask("/pages/actor", session=session)).get("actor")
        return actor if isinstance(actor, dict) else None

    async def sign_in(self, **given: str) -> dict[str, Any]:
        """A session for a `code`, or for a `name` and its `password`: `session`, `actor`, `has_password`.

        Raises `bad_sign_in`, `wrong_password`, `try_later`, `too_many_tries`, `sign_in_unreachable`.
        """
        return await self._ask("/pages/sign-in", **given)

    async def sign_out(self, session: str) -> None:
        """End a session. Raises `sign_in_unreachable`."""
        await self._ask("/pages/sign-out", session=session)

    async def set_password(self, session: str, old: str, new: str) -> None:
        """A new password. Raises what is wrong with it."""
        await self._ask("/pages/password", session=session, old=old, new=new)

    async def accounts(self, session: str, act: str = "", **given: Any) -> dict[str, Any]:
        """The accounts, or after `add`, `reset`, `disable`, `change` the one it was done to. For administrators."""
        return await self._ask("/pages/accounts" + (f"/{act}" if act else ""), session=session, **given)

    async def note(self, account: str, method: str, path: str) -> None:
        """Write down that somebody looks at households. Raises when it is not written."""
        await self._ask("/pages/audit", account=account, method=method, path=path)

    async def audit_lines(self, session: str, **wanted: Any) -> dict[str, Any]:
        """Who looked at what. For administrators."""
        return await self._ask("/pages/audit/lines", session=session, **wanted)

    async def held(self, session: str, change: str = "") -> dict[str, Any]:
        """The held changes that somebody may know of, or one of them: `changes`, and how many in all as `total`."""
        return await self._ask("/pages/held", session=session, change=change)

    async def release(self, session: str, change: str) -> dict[str, Any]:
        """Let a held change in: its `form` and `record`, whether that is `contested` now, `seq`. Raises `not_written`,
        and whatever the server finds wrong.
        """
        return await self._write("/pages/release", session=session, change=change)

    async def editions(self, session: str, act: str = "", **given: Any) -> dict[str, Any]:
        """The frozen summaries; or of an `edition` what it is (`one`), why it moved (`explain`), the document again
        (`remake`); or `freeze` one. Raises whatever the server finds wrong.
        """
        where = "/pages/editions" + (f"/{act}" if act else "")
        if act == "freeze":
            return await self._write(where, EDITION_TIMEOUT_S, session=session, **given)
        return await self._ask(where, EDITION_TIMEOUT_S if act else TIMEOUT_S, session=session, **given)

    async def act(self, session: str, acts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Write acts; what became of each, and up to which entry they reach. Raises `not_written`, and whatever the
        server finds wrong.
        """
        return await self._write("/pages/act", session=session, acts=list(acts))

    async def _write(self, where: str, timeout: float = WRITE_TIMEOUT_S, /, **fields: Any) -> dict[str, Any]:
        try:
            response = await self._client.post(where, json=fields, timeout=timeout)
            answer: Any = response.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise fail("not_written", got=type(error).__name__) from None
        if response.status_code == 200 and isinstance(answer, dict):
            return answer
        problem = answer.get("problem") if isinstance(answer, dict) else None
        if isinstance(problem, dict) and response.status_code < SERVER_ERROR:
            raise TaizhangError(Problem.from_json(problem))
        raise fail("not_written", got=f"HTTP {response.status_code}")

    async def _ask(self, where: str, timeout: float = TIMEOUT_S, /, **fields: Any) -> dict[str, Any]:
        try:
            response = await self._client.post(where, json=fields, timeout=timeout)
            answer: Any = response.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise fail("sign_in_unreachable", got=type(error).__name__) from None
        if response.status_code == 200 and isinstance(answer, dict):
            return answer
        problem = answer.get("problem") if isinstance(answer, dict) else None
        if (
            isinstance(problem, dict)
            and problem.get("code") != "bad_token"
            and response.status_code < SERVER_ERROR
        ):
            raise TaizhangError(Problem.from_json(problem))
        raise fail("sign_in_unreachable", got=f"HTTP {response.status_code}")


def sync_of(datasette: Any) -> Sync:
    """The one connection of this Datasette to its sync server."""
    found: Sync | None = getattr(datasette, "_taizhang_sync", None)
    if found is None:
        settings = datasette.plugin_config(PLUGIN) or {}
        found = Sync(settings.get("sync_url") or "http://127.0.0.1:0", settings.get("pages_key") or "")
        datasette._taizhang_sync = found
    return found

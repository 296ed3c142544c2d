"""Asks the sync server on the same machine about sessions.

Datasette never opens the server's own files: it would bring a second SQLite library to them. Every
failure here is one and the same problem to the caller, `sign_in_unreachable`, so that nothing is let
through by accident.
"""

from __future__ import annotations

from typing import Any

import httpx2

from datasette_plugins.compat import Actor
from schemas.problems import Problem, TaizhangError, fail

TIMEOUT_S = 3.0
PLUGIN = "taizhang"


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

    async def sign_in(self, code: str) -> str:
        """A session for a one-time code. Raises `bad_sign_in`, `too_many_tries`, `sign_in_unreachable`."""
        return str((await self._ask("/pages/sign-in", code=code))["session"])

    async def sign_out(self, session: str) -> None:
        """End a session. Raises `sign_in_unreachable`."""
        await self._ask("/pages/sign-out", session=session)

    async def _ask(self, path: str, **fields: str) -> dict[str, Any]:
        try:
            response = await self._client.post(path, json=fields)
            answer: Any = response.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise fail("sign_in_unreachable", got=type(error).__name__) from None
        if response.status_code == 200 and isinstance(answer, dict):
            return answer
        problem = answer.get("problem") if isinstance(answer, dict) else None
        if isinstance(problem, dict) and problem.get("code") in ("bad_sign_in", "too_many_tries"):
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

"""Signing in to the office's pages: a one-time code makes a session, and Datasette asks here about every request.

Nothing of it is in the log. Codes and sessions are kept as hashes, so that a stolen file opens nothing; a session ends
after a month, or at once when it is ended here.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from schemas.clock import Clock, Random
from schemas.problems import fail
from schemas.replica.database import open_durable, transaction

FILE_VERSION = 1
CODE_LIFE_MS = 24 * 3600 * 1000
SESSION_LIFE_MS = 30 * 24 * 3600 * 1000

ACTOR = {"id": "office", "name": "办公室", "roles": ["office", "private", "admin"]}
"""The one account there is for now: the clerk, who may see both published files."""

_TABLE = """create table if not exists pass (
    hash text primary key, kind text not null, expires_at integer not null) strict"""


class SignIn:
    """The codes and sessions of one office."""

    def __init__(self, folder: Path, clock: Clock, random: Random) -> None:
        self.clock, self.random = clock, random
        self.db = open_durable(folder / "sessions.db", version=FILE_VERSION)
        self.db.execute(_TABLE)

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def make_code(self) -> str:
        """A one-time code for signing in, good for a day."""
        code = base64.b32encode(self.random(10)).decode().lower()
        self._store(code, "code", CODE_LIFE_MS)
        return code

    def redeem(self, code: str) -> str:
        """A session for a one-time code. Raises `bad_sign_in`."""
        with transaction(self.db):
            found = self.db.execute(
                "delete from pass where hash = ? and kind = 'code' and expires_at > ?",
                (_hash(code), self.clock()),
            ).rowcount
        if not found:
            raise fail("bad_sign_in")
        session = self.random(24).hex()
        self._store(session, "session", SESSION_LIFE_MS)
        return session

    def actor(self, session: str) -> dict[str, Any] | None:
        """Who a session belongs to; None when it does not hold, or no longer."""
        row = self.db.execute(
            "select 1 from pass where hash = ? and kind = 'session' and expires_at > ?",
            (_hash(session), self.clock()),
        ).fetchone()
        return dict(ACTOR) if row else None

    def end(self, session: str) -> None:
        """Sign out."""
        self.db.execute("delete from pass where hash = ?", (_hash(session),))

    def _store(self, text: str, kind: str, life_ms: int) -> None:
        now = self.clock()
        with transaction(self.db):
            self.db.execute("delete from pass where expires_at <= ?", (now,))
            self.db.execute("insert into pass values (?, ?, ?)", (_hash(text), kind, now + life_ms))


def _hash(text: str) -> str:
    return hashlib.sha256(text.strip().lower().encode()).hexdigest()

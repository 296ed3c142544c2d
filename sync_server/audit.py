"""Who looked at households, when, and at what; and who came in. Written down before the page is answered.

A file of its own beside the log, only ever added to: every line carries a hash over itself and the line before, so that
one that was taken out or altered shows. It is opened when the first line is written, since a broken one must keep
people from private pages and not devices from delivering.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import orjson

from schemas.clock import OFFICE_ZONE, Clock
from schemas.problems import Problem
from schemas.replica.database import Connection, open_durable, transaction

FILE_VERSION = 1
NAME = "audit.db"
WHAT_MAX = 2000

READ, SIGN_IN, REFUSED, ACCOUNT, RELEASE = "read", "sign_in", "refused", "account", "release"
"""A request that touched the private file, a session made, a wrong password, an account altered, a change let in."""

_TABLES = (
    """create table if not exists noted (
        n integer primary key, at integer not null, account text not null, kind text not null, what text not null,
        chain blob not null) strict""",
    "create index if not exists noted_account on noted (account, n)",
    "create index if not exists noted_at on noted (at)",
    """create trigger if not exists noted_stays before update on noted
        begin select raise(abort, 'only added to'); end""",
    """create trigger if not exists noted_is_kept before delete on noted
        begin select raise(abort, 'only added to'); end""",
)
_PLAIN = re.compile(r"-|[a-z_]{1,40}(?:\.[a-z]{2,6})?|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@dataclass(frozen=True)
class Noted:
    """One line. `account` is empty for whoever sat at the office's PC."""

    n: int
    at: int
    account: str
    kind: str
    what: str


class Audit:
    """The lines of one office. Several threads may write."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.path, self.clock = folder / NAME, clock
        self._db: Connection | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let go of the file."""
        if self._db is not None:
            self._db.close()

    def note(self, account: str, kind: str, what: str) -> None:
        """Add a line; it is on the disk when this returns."""
        with self._lock, transaction(db := self._open()):
            row = db.execute("select n, at, chain from noted order by n desc limit 1").fetchone()
            n, at, chain = row or (0, 0, b"")
            line = Noted(n + 1, max(at, self.clock()), account, kind, what[:WHAT_MAX])
            row = (line.n, line.at, line.account, line.kind, line.what, _chain(chain, line))
            db.execute("insert into noted values (?, ?, ?, ?, ?, ?)", row)

    def lines(self, account: str = "", day: str = "", before: int = 0, most: int = 50) -> list[Noted]:
        """The newest lines, of one account or one day at the office if that is wanted."""
        wanted: list[str | int] = []
        conditions = ["1"]
        if account:
            conditions.append("account = ?")
            wanted.append(account)
        if day:
            start = datetime.fromisoformat(day).replace(tzinfo=OFFICE_ZONE)
            conditions.append("at >= ? and at < ?")
            wanted += [_ms(start), _ms(start + timedelta(days=1))]
        if before:
            conditions.append("n < ?")
            wanted.append(before)
        sql = f"select n, at, account, kind, what from noted where {' and '.join(conditions)} order by n desc limit ?"
        with self._lock:
            return [Noted(*row) for row in self._open().execute(sql, (*wanted, most))]

    def problems(self) -> Iterator[Problem]:
        """The first line, if any, that is not what was written."""
        chain, last = b"", 0
        with self._lock:
            rows = self._open().execute("select n, at, account, kind, what, chain from noted order by n")
            for *values, kept in rows:
                line = Noted(*values)
                chain = _chain(chain, line)
                if line.n != last + 1 or chain != kept:
                    yield Problem("audit_altered", str(self.path), str(line.n))
                    return
                last = line.n

    def _open(self) -> Connection:
        if self._db is None:
            db = open_durable(self.path, version=FILE_VERSION)
            with transaction(db):
                for sql in _TABLES:
                    db.execute(sql)
            self._db = db
        return self._db


def veiled(line: Noted) -> Noted:
    """A line for somebody who may not see households: what a person searched for may be a household's name."""
    if line.kind != READ:
        return line
    method, _, target = line.what.partition(" ")
    path, asked, _ = target.partition("?")
    parts = [part if _PLAIN.fullmatch(part) else "…" for part in path.strip("/").split("/")]
    return replace(line, what=f"{method} /{'/'.join(parts)}{'?…' if asked else ''}")


def _chain(before: bytes, line: Noted) -> bytes:
    return hashlib.sha256(
        before + orjson.dumps([line.n, line.at, line.account, line.kind, line.what])
    ).digest()


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)

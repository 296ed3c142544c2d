"""Whether a log on disk is sound, by the disk alone: nothing that the killed process knew is asked.

It is read on a copy, so that the next victim finds the file as the last one left it, its half-written WAL included.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.changes import verify
from schemas.marks import CHAIN_BYTES, link
from schemas.packed import unpack
from schemas.replica.database import Connection, open_durable
from schemas.replica.log import Entry, Kind, Log


class Unsound(AssertionError):
    """Something is lost, doubled or altered."""


@contextmanager
def copied(path: Path) -> Iterator[Connection]:
    """A copy of a database that nobody has open, opened as the next program would open it."""
    with tempfile.TemporaryDirectory() as folder:
        for end in ("", "-wal"):
            if (beside := path.with_name(path.name + end)).exists():
                shutil.copy(beside, Path(folder) / ("log.db" + end))
        db = open_durable(Path(folder) / "log.db", version=1)
        try:
            yield db
        finally:
            db.close()


def check(path: Path, acknowledged: Iterable[str]) -> list[str]:
    """The ids of all changes in a log nobody has open, in order. Raises Unsound."""
    with copied(path) as db:
        return check_open(db, acknowledged)


def check_open(db: Connection, acknowledged: Iterable[str]) -> list[str]:
    """The same for an open log."""
    require(db.execute("pragma integrity_check").fetchone()[0] == "ok", "the database is damaged")
    if not db.execute("select 1 from sqlite_master where name = 'log'").fetchone():
        require(not set(acknowledged), "acknowledged changes are lost with their tables")
        return []
    entries = _entries(Log(db))
    _check_chain(Log(db), entries)
    changes = [e for e in entries if e.kind in (Kind.CHANGE, Kind.HELD)]
    ids = [e.id.hex() for e in changes]
    require(len(ids) == len(set(ids)), "a change is in the log twice")
    lost = set(acknowledged) - set(ids)
    require(not lost, f"{len(lost)} acknowledged changes are lost: {sorted(lost)[:3]}")
    for entry in changes:
        verify(unpack(entry.packed()))
    return ids


def _entries(log: Log) -> list[Entry]:
    out: list[Entry] = []
    while page := log.entries(len(out), 5000):
        out += page
    return out


def _check_chain(log: Log, entries: list[Entry]) -> None:
    chain, at = bytes(CHAIN_BYTES), 0
    for seq, entry in enumerate(entries, 1):
        chain = link(chain, entry.kind, entry.id, entry.received_at)
        require(entry.seq == seq, f"entry {seq} is missing")
        require(log.chain_at(seq) == chain, f"the chain does not hold at entry {seq}")
        require(entry.received_at >= at, f"the receipt time goes back at entry {seq}")
        at = entry.received_at


def check_own_chain(db: Connection) -> None:
    """What was made here is one gapless chain for each identity. Raises Unsound."""
    rows = db.execute("select distinct device from log where mine = 1").fetchall()
    for (device,) in rows:
        prev = None
        for n, change in enumerate(Log(db).mine(device, 0, 1_000_000), 1):
            require((change.n, change.prev) == (n, prev), f"{device} has no sound change {n}")
            prev = change.id


def require(holds: bool, what: str) -> None:
    if not holds:
        raise Unsound(what)

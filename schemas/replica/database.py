"""The one place that opens databases.

A notebook and the server's log cannot be rebuilt: they are opened durably, in WAL mode with synchronous=FULL
(weaker settings lost acknowledged records in power cuts), with SQLCipher's SQLite, which is free of the
WAL-reset fault of 3.7.0 to 3.51.2. Both are asserted at every open. Published files are derived; they use the
standard library's SQLite, because Datasette does, and two SQLite libraries must never share one WAL file.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import sqlcipher3.dbapi2 as durable

from schemas.problems import fail

Connection = sqlite3.Connection
"""What callers see; both libraries offer it alike."""

DamagedErrors = (durable.DatabaseError, sqlite3.DatabaseError)
QueryErrors = (durable.OperationalError, sqlite3.OperationalError)

SQLITE_SOUND = (3, 51, 3)
"""The first SQLite without the WAL-reset fault (sqlite.org/wal.html)."""

APPLICATION_ID = 0x5A5A_4C47
"""Marks a file as ours, in the header of the file."""

PAGE_BYTES = 8192
"""Changes are about a kilobyte each: twice SQLite's usual size halves the calls to read and write them in bulk."""

OWNER = ("application_id", "user_version")
_BUSY_S = 30.0


def open_durable(path: Path, *, version: int, read_only: bool = False) -> Connection:
    """Open a notebook or the server's log, creating it when it is not there.

    Raises `damaged_file` for what is not a sound database of ours, and `newer_file` for one that a newer
    program wrote; neither is touched.
    """
    if tuple(map(int, durable.sqlite_version.split("."))) < SQLITE_SOUND:
        raise fail("unsafe_sqlite", str(path), durable.sqlite_version)
    if read_only and not path.exists():
        raise fail("no_file", str(path))
    try:
        if not path.exists():
            _make(path, version)
        _check_header(path, version)
        db = durable.connect(str(path), timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
        _check_owner(path, version, *(db.execute(f"pragma {p}").fetchone()[0] for p in OWNER))
        _assert_durable(db, path)
        if read_only:
            db.execute("pragma query_only = on")
    except durable.OperationalError:
        raise  # locked, full, not permitted: nothing is wrong with the file
    except durable.DatabaseError as error:
        raise fail("damaged_file", str(path), str(error)) from None
    return cast(Connection, db)


def _make(path: Path, version: int) -> None:
    """Make it beside its place and put it there whole: what is there and empty has lost its content."""
    coming = path.with_name(f"{path.name}.{os.getpid()}.new")
    db = durable.connect(str(coming), isolation_level=None)
    db.execute(f"pragma page_size = {PAGE_BYTES}")
    db.execute("pragma journal_mode = wal")
    db.execute("begin immediate")
    for pragma, value in zip(OWNER, (APPLICATION_ID, version), strict=True):
        db.execute(f"pragma {pragma} = {value}")
    db.execute("commit")
    db.close()
    try:
        path.hardlink_to(coming)
    except FileExistsError:
        pass  # another process was faster
    except OSError:
        coming.rename(path)  # a USB stick knows no links
    coming.unlink(missing_ok=True)


def _check_header(path: Path, version: int) -> None:
    """Look at the file before SQLite opens it, which would clean up beside it. A WAL may know better."""
    wal = path.with_name(path.name + "-wal")
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise durable.OperationalError(f"unable to open: {error}") from None
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0"):
        raise fail("damaged_file", str(path), "no header of a database")
    if not wal.exists() or wal.stat().st_size == 0:
        _check_owner(path, version, int.from_bytes(head[68:72], "big"), int.from_bytes(head[60:64], "big"))


def _check_owner(path: Path, version: int, found_id: int, found_version: int) -> None:
    if found_id != APPLICATION_ID:
        raise fail("damaged_file", str(path), "not a taizhang file")
    if found_version > version:
        raise fail("newer_file", str(path), str(found_version), known=version)


def _assert_durable(db: Connection, path: Path) -> None:
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = full")
    # 64 MB of cache would be kind to the largest servers and cruel to a village laptop.
    db.execute("pragma cache_size = -16000")
    db.execute("pragma wal_autocheckpoint = 2000")
    mode = db.execute("pragma journal_mode").fetchone()[0]
    synchronous = db.execute("pragma synchronous").fetchone()[0]
    if (mode, synchronous) != ("wal", 2):
        raise fail("unsafe_sqlite", str(path), f"journal_mode={mode} synchronous={synchronous}")


def open_published(path: Path, *, read_only: bool = False) -> Connection:
    """Open a published file with the library that Datasette reads it with."""
    db = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
    if not read_only:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = normal")
        db.execute("pragma cache_size = -32000")
    else:
        db.execute("pragma query_only = on")
    return db


@contextmanager
def transaction(db: Connection) -> Iterator[None]:
    """All or nothing, taking the write lock at once: a read that turns into a write would fail when two meet.

    One inside another is a part of it.
    """
    if db.in_transaction:
        yield
        return
    db.execute("begin immediate")
    try:
        yield
        db.execute("commit")
    except BaseException:
        if db.in_transaction:
            db.execute("rollback")
        raise

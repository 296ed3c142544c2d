"""The yardstick: the same rows into the same library with the same durability, and nothing else."""

from __future__ import annotations

import time
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from bench.rows import COLUMNS, Row
from schemas.replica.database import Connection, transaction

_INSERT = f"insert into row values ({', '.join('?' * len(COLUMNS))})"


def table(path: Path) -> Connection:
    """A fresh database, WAL and synchronous=FULL and nothing else set, with one table: no key, no index, no types."""
    db: Connection = sqlcipher.connect(str(path), isolation_level=None)
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = full")
    db.execute(f"create table row ({', '.join(COLUMNS)})")
    return db


def insert_all(path: Path, rows: list[Row]) -> float:
    """Seconds for all rows with one `executemany` in one transaction (WAL, synchronous=FULL)."""
    db = table(path)
    start = time.perf_counter()
    with transaction(db):
        db.executemany(_INSERT, rows)
    taken = time.perf_counter() - start
    db.close()
    return taken


def insert_each(db: Connection, rows: list[Row]) -> list[float]:
    """Seconds for each row in a transaction of its own."""
    out = []
    for row in rows:
        start = time.perf_counter()
        with transaction(db):
            db.execute(_INSERT, row)
        out.append(time.perf_counter() - start)
    return out

"""Reads all rows of a statement in one snapshot, as long as somebody wants them and no longer than is allowed.

Runs in one of Datasette's threads, on a connection of Datasette's own, so that whatever watches over a database sees
this reading too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from datasette_plugins.compat import Connection, SqlError, Statement, has
from schemas.problems import fail

INSTRUCTIONS = 20_000
"""Steps of SQLite between two looks at whether to go on."""
LOTS = 500

Clock = Callable[[], float]


@dataclass
class Progress:
    """How far a reading has come. `total` is None while it is not known."""

    until: float
    """The moment, by `clock`, after which the reading is given up."""
    clock: Clock
    total: int | None = None
    done: int = 0
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def is_over(self) -> bool:
        """Whether to stop: nobody wants it any more, or it takes too long."""
        return self.cancelled.is_set() or self.clock() > self.until


@contextmanager
def watched(db: Connection, is_over: Callable[[], bool]) -> Iterator[None]:
    """Whatever SQLite does here is stopped when it is over; what goes wrong is told in words."""
    db.set_progress_handler(is_over, INSTRUCTIONS)
    try:
        yield
    except SqlError as error:
        if is_over():
            raise fail("export_too_slow") from None
        raise fail("bad_query", got=str(error)) from None
    finally:
        db.set_progress_handler(None, INSTRUCTIONS)


def is_longer(db: Connection, statement: Statement, rows: int) -> bool:
    """Whether there are more rows than this."""
    sql = f"select 1 from (\n{_bare(statement)}\n) limit 1 offset {int(rows)}"
    return db.execute(sql, statement.params).fetchone() is not None


def count(db: Connection, statement: Statement) -> int:
    """How many rows there are."""
    return int(db.execute(f"select count(*) from (\n{_bare(statement)}\n)", statement.params).fetchone()[0])


def rows(
    db: Connection, statement: Statement, progress: Progress
) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """The names of the columns, and every row."""
    cursor = db.execute(statement.sql, statement.params)
    names = [column[0] for column in cursor.description or ()]

    def each() -> Iterator[tuple[Any, ...]]:
        while lot := cursor.fetchmany(LOTS):
            if progress.is_over:
                raise fail("export_too_slow")
            yield from (tuple(row) for row in lot)
            progress.done += len(lot)

    return names, each()


def as_of(db: Connection) -> tuple[int, str]:
    """Up to which entry of the log, and which moment, the snapshot tells."""
    row = (
        db.execute("select seq, coalesce(level_at, received_at) from mark").fetchone()
        if has(db, "mark")
        else None
    )
    return (int(row[0] or 0), str(row[1] or "")[:16]) if row else (0, "")


def _bare(statement: Statement) -> str:
    return statement.sql.strip().rstrip(";")

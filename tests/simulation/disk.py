"""In-memory databases that can be copied, turned back, and stopped at any statement.

A crash is an exception at a chosen statement: whatever is in an open transaction is rolled back by the code under
test, as SQLite would at the next start; whatever was committed stays. The databases are used again from world to
world, because opening one takes as long as a whole exchange.
"""

from typing import Any, NamedTuple

import sqlcipher3.dbapi2 as durable

TABLES = ("log", "tip", "state")
_free: list[Any] = []


class Crash(BaseException):
    """The program was stopped here. Not an Exception, so that nothing under test can catch it and go on."""


class Image(NamedTuple):
    """All rows of a database at one moment: a backup, or a laptop's disk copied to another."""

    rows: dict[str, list[tuple[Any, ...]]]


class Disk:
    """A database connection with a fuse. It is handed to the code under test in place of the connection."""

    def __init__(self) -> None:
        self.db = _free.pop() if _free else durable.connect(":memory:", isolation_level=None)
        self.fuse: int | None = None

    def execute(self, *args: Any) -> Any:
        if self.fuse is not None:
            self._burn()
        return self.db.execute(*args)

    def executemany(self, *args: Any) -> Any:
        if self.fuse is not None:
            self._burn()
        return self.db.executemany(*args)

    def _burn(self) -> None:
        assert self.fuse is not None
        self.fuse -= 1
        if self.fuse < 0:
            self.fuse = None
            raise Crash

    @property
    def in_transaction(self) -> bool:
        return bool(self.db.in_transaction)

    def image(self) -> Image:
        return Image({t: self.db.execute(f"select * from {t}").fetchall() for t in TABLES})

    def load(self, image: Image) -> None:
        self.db.execute("begin")
        for table, rows in image.rows.items():
            self.db.execute(f"delete from {table}")
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                self.db.executemany(f"insert into {table} values ({marks})", rows)
        self.db.execute("commit")

    def free(self) -> None:
        """Give the database back, empty."""
        if self.db.in_transaction:
            self.db.execute("rollback")
        for row in self.db.execute("select name from sqlite_master where type = 'table'").fetchall():
            self.db.execute(f"delete from {row[0]}")
        _free.append(self.db)

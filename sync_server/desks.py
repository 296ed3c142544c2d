"""The server's several views of one office: one that writes, one for each thread that reads, one for the clerk's acts.

A SQLite connection belongs to one task at a time; this is the only place that knows how the threads share the office.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.clock import Clock, Random
from sync_server.checkpoints import Checkpoints
from sync_server.office import Office
from sync_server.writer import Writer


class Desks:
    """Opens the office as often as the server needs it."""

    def __init__(self, folder: Path, clock: Clock, random: Random) -> None:
        self.folder, self.clock, self.random = folder, clock, random
        self._local = threading.local()
        self._opened: list[Office] = []
        self._acting = threading.Lock()
        self.taking = self._open()
        self.checkpoints = Checkpoints(self.taking.db, self._open().db)
        self.writer = Writer(self.taking.db, self.checkpoints.committed)
        self._acts = self._open()

    def _open(self, read_only: bool = False) -> Office:
        office = Office(self.folder, self.clock, self.random, read_only=read_only)
        self._opened.append(office)
        return office

    @contextmanager
    def reading(self) -> Iterator[Office]:
        """The office as this thread reads it, from one moment to the end of the block."""
        office: Office | None = getattr(self._local, "office", None)
        if office is None:
            office = self._local.office = self._open(read_only=True)
            office.registry.share(self.taking.registry)
            # Readers only ever look at the end of the log; a large cache for each would be the server's memory.
            office.db.execute("pragma cache_size = -2000")
        office.db.execute("begin")
        try:
            yield office
        finally:
            office.db.execute("commit")

    @contextmanager
    def acting(self) -> Iterator[Office]:
        """The office for acts that make changes of its own; one at a time."""
        with self._acting:
            yield self._acts

    def close(self) -> None:
        """Finish writing and let go of every connection."""
        self.writer.stop()
        self.checkpoints.stop()
        for office in self._opened:
            office.close()

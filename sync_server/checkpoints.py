"""Copying what was written ahead (SQLite's WAL) into the log file, beside the writer and not in its way.

SQLite would have the commit that fills the WAL do it, and one device in fifteen wait for all. Should the writer be too
busy for this ever to catch up, SQLite does what is left, at four times the size.
"""

from __future__ import annotations

import threading

from schemas.replica.database import Connection

PAGES = 2000
"""At about how many pages in the WAL the copying starts."""
PAGES_MAX = 4 * PAGES
PAGES_OF_COMMIT, ROWS_OF_PAGE = 6, 7
"""About what a commit writes: some pages of indexes, and a page for every few rows."""


class Checkpoints:
    """Watches the connection that writes and copies, on a thread of its own, through another connection."""

    def __init__(self, writing: Connection, copying: Connection) -> None:
        writing.execute(f"pragma wal_autocheckpoint = {PAGES_MAX}")
        self._writing, self._copying = writing, copying
        self._rows, self._pages = writing.total_changes, 0
        self._due = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
        self._thread.start()

    def committed(self) -> None:
        """Take note of a commit, on the thread that made it."""
        rows = self._writing.total_changes
        self._pages += PAGES_OF_COMMIT + (rows - self._rows) // ROWS_OF_PAGE
        self._rows = rows
        if self._pages >= PAGES:
            self._pages = 0
            self._due.set()

    def stop(self) -> None:
        """End the thread."""
        self._stopping = True
        self._due.set()
        self._thread.join()

    def _run(self) -> None:
        while self._due.wait() and not self._stopping:
            self._due.clear()
            self._copying.execute("pragma wal_checkpoint(passive)").fetchall()

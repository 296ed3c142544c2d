"""A brake on guessing: after a few wrong tries within a minute, nobody gets another until the minute is over.

It is for the whole server, not for each address: an office has one router, and a guesser has many.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from schemas.clock import Clock
from schemas.problems import TaizhangError, fail

TRIES_MAX = 10
WINDOW_MS = 60_000


class Tries:
    """Counts wrong tries."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._wrong: list[int] = []
        self._lock = threading.Lock()

    def check(self) -> None:
        """Raise `too_many_tries` while the brake is on."""
        with self._lock:
            now = self.clock()
            self._wrong = [at for at in self._wrong if 0 <= now - at < WINDOW_MS]
            if len(self._wrong) >= TRIES_MAX:
                raise fail("too_many_tries", got=str(len(self._wrong)))

    @contextmanager
    def counting(self, code: str) -> Iterator[None]:
        """Count a problem with this code that comes out of the block."""
        try:
            yield
        except TaizhangError as error:
            if error.problem.code == code:
                with self._lock:
                    self._wrong.append(self.clock())
            raise

"""Two brakes on guessing: one for the whole server, one for each name. Nobody sleeps: a try that comes too early is
refused, with how long it has to wait.

The first is for the whole server and not for each address: an office has one router, and a guesser has many.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from schemas.clock import Clock
from schemas.problems import TaizhangError, fail

TRIES_MAX = 10
WINDOW_MS = 60_000

FREE_TRIES = 3
FIRST_WAIT_MS, LONGEST_WAIT_MS = 5_000, 15 * 60_000
FORGOTTEN_MS = 24 * 3_600_000
NAMES_MAX = 10_000


class Tries:
    """Counts wrong tries: after a few within a minute, nobody gets another until the minute is over."""

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
    def counting(self, *codes: str) -> Iterator[None]:
        """Count a problem with one of these codes that comes out of the block."""
        try:
            yield
        except TaizhangError as error:
            if error.problem.code in codes:
                with self._lock:
                    self._wrong.append(self.clock())
            raise


class Delays:
    """Counts the wrong passwords of each name: from the fourth on, every one doubles how long the next has to wait.

    A name that nobody has is counted alike. The caller sees to it that one try is over before the next is looked at.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._wrong: dict[str, tuple[int, int]] = {}

    def check(self, key: str) -> None:
        """Raise `try_later` while the name has to wait."""
        count, at = self._wrong.get(key, (0, 0))
        left = at + _wait_ms(count) - self.clock()
        if count and 0 < left <= LONGEST_WAIT_MS:
            raise fail("try_later", seconds=-(-left // 1000))

    def wrong(self, key: str) -> None:
        """A wrong password was given for the name."""
        now = self.clock()
        count, at = self._wrong.pop(key, (0, now))
        self._wrong[key] = (count + 1 if now - at < FORGOTTEN_MS else 1, now)
        while len(self._wrong) > NAMES_MAX:
            del self._wrong[next(iter(self._wrong))]

    def right(self, key: str) -> None:
        """The person is who they say."""
        self._wrong.pop(key, None)


def _wait_ms(count: int) -> int:
    doubled = min(max(0, count - FREE_TRIES), 20)
    return min(FIRST_WAIT_MS * 2 ** (doubled - 1), LONGEST_WAIT_MS) if doubled else 0

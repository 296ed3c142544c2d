"""Whether the clock of this machine can be believed.

A laptop with an empty battery wakes up in 1970, and a wrong year set by hand goes unnoticed in a village.
Nothing is decided by the clock, but it fills in today's date; so where it cannot be right, the person is
asked for the date.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from schemas.clock import instant, local, shown
from schemas.problems import Problem

EARLIEST = instant("2020-01-01")
"""No notebook was ever used before this."""
DAY_MS = 24 * 3600 * 1000


def doubt(now: int, seen: Sequence[int] | None) -> Problem | None:
    """What speaks against the clock, if anything.

    `seen` is what it said at the last contact, and what the office's clock said then.
    """
    if now < EARLIEST:
        return _doubt(now)
    if seen is None or seen[1] < EARLIEST:
        return None
    then, office = seen
    was_ahead = then - office > DAY_MS
    if now < office - DAY_MS or (was_ahead and now >= then):
        return _doubt(now)
    return None


def today(now: int) -> date:
    """The office's date of a clock reading."""
    return local(now).date()


def _doubt(now: int) -> Problem:
    return Problem("clock_doubtful", got=shown(now))

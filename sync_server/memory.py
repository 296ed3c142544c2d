"""How the server's process handles memory.

Each page of changes takes a few megabytes for a moment. By default the C library hands them back to the system
each time and fetches them anew for the next page, and the system clears what it lends: a third of the time. One
arena is enough, since one thread at a time runs Python. And what a page is read into holds no cycles, so that the
search for them after every 700 new tuples is in vain.
"""

from __future__ import annotations

import ctypes
import gc

TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD, ARENA_MAX = -1, -2, -3, -8
"""The numbers of these switches in glibc's `mallopt`."""
KEPT_BYTES = 32 * 2**20
NEW_UNTIL_SEARCH = 20_000


def keep_memory() -> None:
    """Keep freed memory for the next page. Does nothing where the C library has no such switches."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, TypeError, OSError):
        return
    for switch, value in (
        (ARENA_MAX, 1), (TRIM_THRESHOLD, KEPT_BYTES), (MMAP_THRESHOLD, KEPT_BYTES), (TOP_PAD, 2**20)
    ):  # fmt: skip
        mallopt(switch, value)


def search_rarely() -> None:
    """Look for cycles seldom, and never again through what is loaded already."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_UNTIL_SEARCH, 20, 20)

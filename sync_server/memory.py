"""How the server's process asks the system for memory.

Each page of changes takes a few megabytes for a moment. By default the C library hands them back to the system every
time and fetches them anew for the next page, and the system clears each fetched page of memory: a third of all the time.
One arena is enough, because only one thread at a time runs Python.
"""

from __future__ import annotations

import ctypes
import gc

TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD, ARENA_MAX = -1, -2, -3, -8
"""Names of glibc's `mallopt`."""

KEEP_BYTES = 32 * 2**20


def keep_memory() -> None:
    """Keep freed memory for the next page. Does nothing where the C library has no such switch."""
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (AttributeError, TypeError, OSError):
        return
    for option, value in (
        (ARENA_MAX, 1),
        (TRIM_THRESHOLD, KEEP_BYTES),
        (MMAP_THRESHOLD, KEEP_BYTES),
        (TOP_PAD, 2**20),
    ):
        set_option(option, value)


def settle() -> None:
    """What has been loaded so far stays: the search for garbage need not walk through it again."""
    gc.collect()
    gc.freeze()

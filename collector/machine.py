"""What a command takes from the machine it runs on: the clock, randomness, patience, and whether somebody is
there.

The real one is made in one place, where `taizhang` starts. Tests hand in another.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from schemas.clock import Clock, Random


@dataclass(frozen=True)
class Machine:
    """`connect_s` and `read_s` are time-outs in seconds; `is_attended` says that a person can be asked."""

    clock: Clock
    random: Random
    sleep: Callable[[float], None]
    is_attended: bool
    connect_s: float = 10.0
    read_s: float = 60.0


def this_machine() -> Machine:
    """The machine as it is."""
    return Machine(
        clock=lambda: time.time_ns() // 1_000_000,
        random=os.urandom,
        sleep=time.sleep,
        is_attended=sys.stdin.isatty() and sys.stdout.isatty(),
    )

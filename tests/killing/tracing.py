"""Killing a process at one of its system calls, and telling afterwards where it was.

`strace` counts a call by name in each thread and sends SIGKILL as the K-th one begins, so that it is never
carried out. (With --seccomp-bpf it ignores signal injection: not used here.) The locks that SQLite takes on
the WAL's index say what the process was about: byte 120 is held throughout a write transaction, 121 throughout
a checkpoint, 122 while it recovers.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple

CALLS = (
    "openat,close,pread64,pwrite64,write,fsync,fdatasync,fcntl,ftruncate,unlink,mmap,munmap,"
    "connect,sendto,recvfrom,poll,futex,exit_group"
)
AT_REST, READING, RECOVERING, BEGUN, WRITTEN, FLUSHED, CHECKPOINT = PHASES = (
    "outside of any", "reading", "recovering the WAL", "transaction, nothing written",
    "transaction, frames written", "transaction, flushed", "checkpoint",
)  # fmt: skip
INSIDE = (BEGUN, WRITTEN, FLUSHED)
UNOPENED = "before the database is opened"

_LINE = re.compile(r"^(\d+) +(?:<\.\.\. )?(\w+)(.*)$")
_LOCK = re.compile(r"l_type=F_(\w+)LCK.*l_start=(\d+), l_len=(\d+)")


def is_here() -> bool:
    """Whether there is an strace."""
    return shutil.which("strace") is not None


ACKNOWLEDGED = "acknowledged"
SLOW_DISK = "-einject=pwrite64:delay_enter=3000"
"""3 ms for each write: who acknowledges before the last one is caught. (A kill never loses what is written already,
flushed or not; that is for power cuts.)"""


class Moment(NamedTuple):
    """The K-th call of this name in a thread; or the K-th acknowledgement that a device hears."""

    call: str
    k: int


def traced(trace: Path, moment: Moment | None = None) -> list[str]:
    """What to put before a command line to have it traced, and killed at a moment."""
    inject = [f"-einject={moment.call}:signal=KILL:when={moment.k}"] if moment else []
    if moment and moment.call == ACKNOWLEDGED:
        inject = [SLOW_DISK]
    return ["strace", "-f", "-qq", "-y", "-s0", f"-o{trace}", f"-etrace={CALLS}", *inject]


@dataclass
class Watch:
    """Follows a trace call by call and knows which phase the database is in."""

    database: str
    phase: str = UNOPENED
    is_recovering: bool = False
    held: set[int] = field(default_factory=set)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    pending: dict[str, str] = field(default_factory=dict)

    def calls(self, lines: Iterable[str]) -> Iterator[tuple[str, Moment]]:
        """Each call that begins: the phase it begins in, and the moment it is."""
        for line in lines:
            found = _LINE.match(line)
            if not found or found[2] == "killed" or line.split(" ", 1)[1].lstrip().startswith(("+++", "---")):
                continue
            thread, call, rest = found.groups()
            if " resumed>" not in rest:
                self.counts[thread, call] += 1
                yield self.phase, Moment(call, self.counts[thread, call])
            if rest.endswith("<unfinished ...>"):
                self.pending[thread] = rest
                continue
            whole = self.pending.pop(thread, "") + rest
            if not rest.endswith("= ?") and not re.search(r"= -\d", rest):
                self._done(call, whole)

    def _done(self, call: str, rest: str) -> None:
        if self.database not in rest:
            return
        if call == "fcntl" and (lock := _LOCK.search(rest)):
            self._lock(lock[1], int(lock[2]), int(lock[3]))
        elif call == "openat" and self.phase == UNOPENED:
            self.phase = AT_REST
        elif call == "ftruncate" and f"{self.database}-shm>" in rest:
            self.is_recovering = True  # the first to open the file makes a new index from the WAL
        elif self.phase in INSIDE and f"{self.database}-wal>" in rest:
            if call == "pwrite64":
                self.phase = WRITTEN
            elif call in ("fsync", "fdatasync") and self.phase == WRITTEN:
                self.phase = FLUSHED

    def _lock(self, kind: str, start: int, length: int) -> None:
        places = set(range(start, start + min(length, 520)))
        self.held = self.held - places if kind == "UN" else self.held | places
        if kind == "RD":
            self.held -= places - set(range(123, 128))
        self.is_recovering &= not (kind == "UN" and 120 in places)
        self.phase = self._phase()

    def _phase(self) -> str:
        if 122 in self.held or (self.is_recovering and 120 in self.held):
            return RECOVERING
        if 121 in self.held or 1073741827 in self.held:
            return CHECKPOINT
        if 120 in self.held:
            return self.phase if self.phase in INSIDE else BEGUN
        return READING if self.held & set(range(123, 128)) else AT_REST


def moments(trace: Path, database: str) -> list[tuple[str, Moment]]:
    """Every call of a traced run that can be killed at, with the phase it fell in."""
    with trace.open(errors="replace") as lines:
        return [seen for seen in Watch(database).calls(lines) if seen[0] != UNOPENED]


def fell(trace: Path, database: str) -> str:
    """The phase in which a traced run ended."""
    watch = Watch(database)
    with trace.open(errors="replace") as lines:
        for _ in watch.calls(lines):
            pass
    return watch.phase


def choose(seen: list[tuple[str, Moment]], random: Random) -> Moment:
    """A moment by chance: mostly one where it hurts, often enough any."""
    hurting = [moment for phase, moment in seen if phase not in (AT_REST, READING)]
    every = [moment for _, moment in seen]
    return random.choice(hurting if hurting and random.random() < 0.7 else every)

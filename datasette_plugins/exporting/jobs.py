"""Exports that take a while: each is made beside the pages, watched by the person who asked, and kept for ten minutes.

A finished file is never in a folder: it is a temporary file without a name, gone as soon as it is closed or the
process ends in whatever way. At most two are made at a time, so that pages always find a thread for their own reading.
"""

from __future__ import annotations

import asyncio
import secrets
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import IO, Any

from datasette_plugins.exporting.reading import Clock, Progress
from datasette_plugins.exporting.writing import Order
from schemas.problems import Problem, TaizhangError, fail

AT_ONCE = 2
WAITING_MAX = 8
KEPT_S = 600.0
LONGEST_S = 900.0

Write = Callable[[IO[bytes], Progress], Awaitable[None]]


@dataclass
class Job:
    """One export that is being made, or is ready."""

    key: str
    owner: str
    address: str
    order: Order
    progress: Progress
    file: IO[bytes]
    state: str = "running"
    problem: Problem | None = None
    ends: float = 0.0
    sending: asyncio.Lock = field(default_factory=asyncio.Lock)
    task: asyncio.Task[None] | None = None

    def end(self) -> None:
        """Stop what is being done, and let go of the file; what still writes lets go of it itself."""
        self.progress.cancelled.set()
        if self.state != "running":
            self.file.close()
        self.state = "ended"


class Jobs:
    """The exports of one Datasette."""

    def __init__(
        self, clock: Clock = time.monotonic, key: Callable[[], str] = lambda: secrets.token_urlsafe(18)
    ) -> None:
        self._clock, self._key = clock, key
        self._jobs: dict[str, Job] = {}
        self._room: asyncio.Semaphore | None = None

    def progress(self, seconds: float = LONGEST_S) -> Progress:
        """A new reading, which may take so long."""
        return Progress(self._clock() + seconds, self._clock)

    @property
    def room(self) -> asyncio.Semaphore:
        """Held while a file is being made."""
        if self._room is None:
            self._room = asyncio.Semaphore(AT_ONCE)
        return self._room

    def start(self, owner: str, address: str, order: Order, write: Write) -> Job:
        """Begin; what the same person is having made already is not begun again. Raises `export_busy`."""
        self.sweep()
        mine = [job for job in self._jobs.values() if (job.owner, job.address) == (owner, address)]
        for job in mine:
            if job.state == "running":
                return job
        if sum(job.state == "running" for job in self._jobs.values()) >= WAITING_MAX:
            raise fail("export_busy")
        job = Job(self._key(), owner, address, order, self.progress(), tempfile.TemporaryFile())  # noqa: SIM115 - it lives on
        self._jobs[job.key] = job
        job.task = asyncio.get_running_loop().create_task(self._make(job, write))
        return job

    async def _make(self, job: Job, write: Write) -> None:
        try:
            async with self.room:
                await write(job.file, job.progress)
        except TaizhangError as error:
            self._done(job, "failed", error.problem)
        except Exception as error:
            self._done(job, "failed", Problem("bad_query", got=type(error).__name__))
            raise
        else:
            self._done(job, "ready")
        asyncio.get_running_loop().call_later(KEPT_S + 1, self.sweep)

    def _done(self, job: Job, state: str, problem: Problem | None = None) -> None:
        job.ends = self._clock() + KEPT_S
        if job.state == "ended" or state == "failed":
            job.file.close()
        if job.state != "ended":
            job.state, job.problem = state, problem

    def get(self, key: str, owner: str) -> Job:
        """A job of this person. Raises `export_gone`, also for those of others."""
        self.sweep()
        job = self._jobs.get(key)
        if job is None or job.owner != owner:
            raise fail("export_gone")
        return job

    def end(self, job: Job) -> None:
        """The person does not want it any more."""
        self._jobs.pop(job.key, None)
        job.end()

    def sweep(self) -> None:
        """Let go of what was kept long enough."""
        for job in [j for j in self._jobs.values() if j.state != "running" and j.ends <= self._clock()]:
            self.end(job)

    async def close(self) -> None:
        """Datasette stops."""
        tasks = [job.task for job in self._jobs.values() if job.task]
        for job in list(self._jobs.values()):
            job.progress.cancelled.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        for job in list(self._jobs.values()):
            self.end(job)


def jobs_of(datasette: Any) -> Jobs:
    """The jobs of this Datasette."""
    if not hasattr(datasette, "_taizhang_exports"):
        datasette._taizhang_exports = Jobs()
    found: Jobs = datasette._taizhang_exports
    return found

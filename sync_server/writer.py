"""The one writer in front of the log, with group commit.

Requests hand it their work and wait. Whoever finds it free does all that is waiting in one transaction, so that
many small pushes share one flush to disk, and one that comes alone changes no thread. Each has a savepoint, so
that one that fails takes nobody down. Nobody is answered before the commit.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from schemas.replica.database import Connection, transaction

T = TypeVar("T")
Job = Callable[[], Any]

BATCH_MAX = 32


class Writer:
    """Runs jobs one after the other, on the threads of those who ask. They use the connection it was given.

    `committed` is called after every commit.
    """

    def __init__(self, db: Connection, committed: Callable[[], None]) -> None:
        self.db, self.committed = db, committed
        self._waiting: deque[tuple[Job, Future[Any]]] = deque()
        self._busy = threading.Lock()

    def do(self, job: Callable[[], T]) -> T:
        """Run a job inside a transaction; its result when that is durable, or its exception."""
        future: Future[T] = Future()
        self._waiting.append((job, future))
        while not future.done():
            # When the lock comes, another may have done this job with its own.
            with self._busy:
                if not future.done():
                    self._commit([self._waiting.popleft() for _ in range(min(len(self._waiting), BATCH_MAX))])
        return future.result()

    def stop(self) -> None:
        """Wait until nothing is being written."""
        with self._busy:
            pass

    def _commit(self, batch: list[tuple[Job, Future[Any]]]) -> None:
        done: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with transaction(self.db):
                for job, future in batch:
                    alone = len(batch) == 1
                    done.append((future, job(), None) if alone else (future, *self._try(job)))
        except BaseException as error:  # nobody may be left waiting, whatever went wrong
            for _, future in batch:
                future.set_exception(error)
            return
        self.committed()
        for future, result, failure in done:
            if failure is not None:
                future.set_exception(failure)
            else:
                future.set_result(result)

    def _try(self, job: Job) -> tuple[Any, BaseException | None]:
        self.db.execute("savepoint job")
        try:
            result = job()
        except Exception as error:  # it is handed to whoever asked
            self.db.execute("rollback to job")
            self.db.execute("release job")
            return None, error
        self.db.execute("release job")
        return result, None

"""The one writer in front of the log, with group commit.

Requests hand it their work and wait. It does all that is waiting in one transaction, so that many small pushes share
one flush to disk; each has a savepoint, so that one that fails takes nobody down. Nobody is answered before the commit.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from schemas.replica.database import Connection, transaction

T = TypeVar("T")
Job = Callable[[], Any]

BATCH_MAX = 32


class Writer:
    """Runs jobs one after the other on a thread of its own. They use the connection it was given."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self._queue: queue.Queue[tuple[Job, Future[Any]] | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def do(self, job: Callable[[], T]) -> T:
        """Run a job inside a transaction; its result when that is durable, or its exception."""
        future: Future[T] = Future()
        self._queue.put((job, future))
        return future.result()

    def stop(self) -> None:
        """Finish what is waiting, then end the thread."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = [first]
            while len(batch) < BATCH_MAX:
                try:
                    following = self._queue.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    self._queue.put(None)
                    break
                batch.append(following)
            self._commit(batch)

    def _commit(self, batch: list[tuple[Job, Future[Any]]]) -> None:
        done: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with transaction(self.db):
                for job, future in batch:
                    done.append((future, *self._try(job)))
        except BaseException as error:  # noqa: BLE001 - nobody may be left waiting, whatever went wrong
            for _, future in batch:
                future.set_exception(error)
            return
        for future, result, failure in done:
            if failure is not None:
                future.set_exception(failure)
            else:
                future.set_result(result)

    def _try(self, job: Job) -> tuple[Any, BaseException | None]:
        self.db.execute("savepoint job")
        try:
            result = job()
        except Exception as error:  # noqa: BLE001 - it is handed to whoever asked
            self.db.execute("rollback to job")
            self.db.execute("release job")
            return None, error
        self.db.execute("release job")
        return result, None

"""The one writer: everybody's work is done once, in few transactions, and one that fails takes nobody down."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.replica.database import Connection, open_durable
from sync_server.checkpoints import PAGES, PAGES_OF_COMMIT, Checkpoints
from sync_server.writer import Writer


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    db = open_durable(tmp_path / "log.db", version=1)
    db.execute("create table kept (n integer primary key)")
    yield db
    db.close()


def test_what_is_answered_for_is_committed(db: Connection) -> None:
    writer = Writer(db, lambda: None)
    assert writer.do(lambda: db.execute("insert into kept values (1)").rowcount) == 1
    assert not db.in_transaction
    assert db.execute("select n from kept").fetchall() == [(1,)]


def test_one_that_fails_alone_leaves_nothing_and_is_told(db: Connection) -> None:
    def failing() -> None:
        db.execute("insert into kept values (1)")
        raise RuntimeError("no")

    writer = Writer(db, lambda: None)
    with pytest.raises(RuntimeError, match="no"):
        writer.do(failing)
    assert db.execute("select n from kept").fetchall() == []
    writer.do(lambda: db.execute("insert into kept values (2)"))
    assert db.execute("select n from kept").fetchall() == [(2,)]


def test_those_who_wait_share_a_commit_and_one_that_fails_takes_nobody_down(db: Connection) -> None:
    commits, told = [], {}
    writer = Writer(db, lambda: commits.append(db.execute("select count(*) from kept").fetchone()[0]))
    started, gathered = threading.Event(), threading.Event()

    def first() -> None:
        started.set()
        gathered.wait()

    def work(n: int) -> None:
        def job() -> None:
            db.execute("insert into kept values (?)", (n,))
            if n == 3:
                raise RuntimeError("three")

        try:
            told[n] = writer.do(job)
        except RuntimeError as error:
            told[n] = str(error)

    threads = [threading.Thread(target=writer.do, args=(first,))]
    threads[0].start()
    started.wait()
    threads += [threading.Thread(target=work, args=(n,)) for n in range(1, 7)]
    for thread in threads[1:]:
        thread.start()
    while len(writer._waiting) < 6:
        pass
    gathered.set()
    for thread in threads:
        thread.join()
    assert [row[0] for row in db.execute("select n from kept order by n")] == [1, 2, 4, 5, 6]
    assert told == {1: None, 2: None, 3: "three", 4: None, 5: None, 6: None}
    assert commits == [0, 5]


def test_what_was_written_ahead_is_copied_beside_the_writer(tmp_path: Path, db: Connection) -> None:
    file = tmp_path / "log.db"
    copying = open_durable(file, version=1)
    watch = Checkpoints(db, copying)
    writer = Writer(db, watch.committed)
    before, patience = file.stat().st_size, time.monotonic() + 20
    for n in range(PAGES // PAGES_OF_COMMIT + 1):
        writer.do(lambda n=n: db.execute("insert into kept values (?)", (n,)))  # type: ignore[misc]
    while file.stat().st_size == before:
        assert time.monotonic() < patience
    watch.stop()
    copying.close()

"""A server restored from a backup gets back what the published files hold, and they follow it."""

import pytest

from schemas.problems import TaizhangError, fail
from schemas.replica.database import open_durable
from schemas.replica.log import Log, create
from sync_server.publishing import verify

from .conftest import TALK, dump


def back_up(world):
    world.db.execute("vacuum into ?", (str(world.folder / "backup.db"),))


def restore(world):
    world.db.close()
    world.db = open_durable(world.folder / "backup.db", version=1)
    world.log = Log(world.db)


@pytest.fixture
def lost(world):
    """A server that lost three changes and a release, with the published files made before."""
    world.change("session", "s1", "d1", **TALK)
    world.change("session", "s2", "d2", held="out_of_scope", **TALK)
    back_up(world)
    world.change("session", "s1", "d3", headcount=60)
    world.change("contact", "c1", "d1", kind="visit")
    world.change("session", "s3", "d1", **TALK)
    world.file("office"), world.file("private")
    restore(world)
    return world


def test_what_the_server_lost_comes_back_from_the_published_files(lost):
    assert lost.log.end()[0] == 2
    lost.page = 1
    for kind in ("office", "private"):
        lost.file(kind)
    lost.file("office")
    records = lost.db.execute("select record from log where kind = 1 order by record").fetchall()
    assert records == [("c1",), ("s1",), ("s1",), ("s3",)]
    assert lost.rows("select record, headcount, state from session order by record") == [
        ("s1", 60, "ok"), ("s2", None, "held"), ("s3", 50, "ok"),
    ]  # fmt: skip


def test_the_tables_afterwards_are_those_of_the_new_log(lost):
    lost.now += 86_400_000
    for kind in ("office", "private", "office"):
        lost.file(kind)
    fresh = lost.open("office", "fresh")
    fresh.catch_up(lost.peer("office"))
    assert dump(lost.file("office")) == dump(fresh)
    fresh.close()
    assert lost.rows("select distinct received_at from session where record = 's3'") == [
        ("2020-01-02 08:00:00",)
    ]


class Cut:
    """A peer whose line is cut after some answers."""

    def __init__(self, peer, answers):
        self.peer, self.answers = peer, answers

    def ask(self, request):
        if not self.answers:
            raise fail("no_progress")
        self.answers -= 1
        return self.peer.ask(request)


def is_cut(file, peer):
    try:
        file.catch_up(peer)
    except TaizhangError:
        return True
    return False


def test_readers_never_see_less_while_the_file_is_made_anew_and_it_may_be_cut_anywhere(lost):
    file = lost.files["office"]
    lost.page = 1
    whole = [("s1", 60), ("s2", None), ("s3", 50)]
    mark = file.db.execute("select seq, chain from mark").fetchone()
    cuts = 0
    while is_cut(file, Cut(lost.peer("office"), 1)):
        cuts += 1
        assert file.db.execute("select record, headcount from session order by record").fetchall() == whole
        assert file.db.execute("select seq, chain from mark").fetchone() == mark
    assert cuts > 3
    assert file.get("coming") is None
    assert file.db.execute("select record, headcount from session order by record").fetchall() == whole


def test_a_second_restore_while_healing_is_survived(lost):
    file = lost.files["office"]
    lost.page = 1
    with pytest.raises(TaizhangError):
        file.catch_up(Cut(lost.peer("office"), 3))
    lost.db.close()
    (lost.folder / "older.db").unlink(missing_ok=True)
    lost.db = open_durable(lost.folder / "older.db", version=1)
    create(lost.db)
    lost.log = Log(lost.db)
    file.catch_up(lost.peer("office"))
    assert lost.rows("select record, headcount from session order by record") == [("s1", 60), ("s3", 50)]
    assert verify(lost.folder / "office.db", lost.log) == []

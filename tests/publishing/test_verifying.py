"""`verify` tells a published file that says what the log says from one that does not."""

import pytest

from sync_server.publishing import verify

from .conftest import TALK


@pytest.fixture
def published(world):
    world.change("session", "s1", **TALK)
    world.change("session", "s1", headcount=51)
    world.change("contact", "c1", kind="visit")
    world.contact("d1")
    world.file("office")
    return world


def found(world, damage=None):
    if damage:
        world.files["office"].db.execute(damage)
    return verify(world.folder / "office.db", world.log)


def test_a_view_that_tells_something_else_than_it_should_is_named(published):
    published.files["office"].db.execute("drop view session_counted")
    damage = "create view session_counted as select *, 900 as audience from session"
    assert {p.where for p in found(published, damage)} == {"session_counted"}


def test_a_sound_file_has_no_problems(published):
    assert found(published) == []


def test_a_file_that_lags_behind_is_sound(published):
    published.change("session", "s2", **TALK)
    assert found(published) == []


@pytest.mark.parametrize(
    ("damage", "where"),
    [
        ("update session set headcount = 500", "session"),
        ("delete from session_past", "session_past"),
        ("insert into session_lecturers values ('s1', 9, 'w9', 2)", "session_lecturers"),
        ("drop table session_photos", "session_photos"),
        ("update device_stated set received_seq = null", "device_stated"),
        ("drop view session_counted", "session_counted"),
        ("delete from device_elsewhere", "device_elsewhere"),
        ("update device_elsewhere set n = 9", "device_elsewhere"),
        ("delete from log where seq = 2", "log"),
        ("update log set received_at = 0 where seq = 1", "log"),
        ("update log set body = cast(replace(cast(body as text), '51', '99') as blob) where seq = 2", "log"),
    ],
)
def test_whatever_was_altered_is_named(published, damage, where):
    problems = found(published, damage)
    assert where in {p.where for p in problems}
    assert {p.code for p in problems} == {"published_differs"}


def test_what_is_no_database_is_damaged_and_what_is_not_there_is_said_so(tmp_path):
    (tmp_path / "x.db").write_bytes(b"no database at all" * 100)
    assert [p.code for p in verify(tmp_path / "x.db", None)] == ["damaged_file"]
    assert [p.code for p in verify(tmp_path / "y.db", None)] == ["no_file"]

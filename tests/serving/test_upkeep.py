"""Backing up an office that goes on working."""

import threading

import pytest
import sqlcipher3.dbapi2 as durable

from schemas.packed import pack
from schemas.pages import encode
from schemas.problems import TaizhangError
from schemas.replica.database import open_durable
from schemas.replica.log import Log
from sync_server.office import FILE_VERSION, LOG
from sync_server.restoring import restore
from sync_server.upkeep import backup, check_file, check_log


def test_a_backup_is_whole_and_as_of_one_moment(running, tmp_path):
    device = running.join("d001")
    device.push([device.change() for _ in range(5)])
    end = running.office.log.end()
    assert backup(running.office, tmp_path / "backup.db") == end[0]
    device.push([device.change()])
    copy = open_durable(tmp_path / "backup.db", version=FILE_VERSION, read_only=True)
    assert Log(copy).end() == end
    copy.close()


def test_a_backup_taken_while_devices_push_is_sound(running, tmp_path):
    device = running.join("d001")
    stop = threading.Event()

    def push():
        while not stop.is_set():
            device.push([device.change()])

    thread = threading.Thread(target=push)
    thread.start()
    try:
        sizes = [backup(running.office, tmp_path / f"{n}.db") for n in range(5)]
    finally:
        stop.set()
        thread.join()
    assert sizes == sorted(sizes)
    assert [check_file(tmp_path / f"{n}.db") for n in range(5)] == sizes


def test_a_backup_replaces_the_one_before(running, tmp_path):
    target = tmp_path / "backup.db"
    first = backup(running.office, target)
    device = running.join("d001")
    device.push([device.change()])
    assert backup(running.office, target) > first
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("backup")] == ["backup.db"]


def test_a_backup_that_is_not_sound_does_not_replace_the_one_before(running, tmp_path):
    target = tmp_path / "backup.db"
    backup(running.office, target)
    before = target.read_bytes()
    alter(running, "update log set received_at = received_at + 1 where seq = 3")
    with pytest.raises(TaizhangError) as raised:
        backup(running.office, target)
    assert raised.value.problem.code == "chain_broken"
    assert target.read_bytes() == before


def test_the_log_itself_is_no_place_for_a_backup(running):
    with pytest.raises(TaizhangError) as raised:
        backup(running.office, running.folder / "." / LOG)
    assert raised.value.problem.code == "is_the_log"
    assert list(check_log(running.office)) == []


def test_what_is_known_to_be_altered_and_held_is_no_news_to_a_check(running):
    device = running.join("d001")
    page = encode([pack(device.change(headcount=n)) for n in (80, 90)], explicit_ids=True)
    page["fields"][0][0][0] = 81
    assert len(device.push([], page=page).json()["held"]) == 1
    assert list(check_log(running.office)) == []


def test_a_file_that_is_no_log_is_not_put_back(running, tmp_path):
    target = tmp_path / "notes.db"
    target.write_text("not a database")
    with pytest.raises(TaizhangError) as raised:
        restore(running.folder, target, running.clock, running.office.random)
    assert raised.value.problem.code == "damaged_file"
    assert list(check_log(running.office)) == []


def alter(running, statement: str) -> None:
    db = durable.connect(str(running.folder / LOG))
    assert db.execute(statement).rowcount == 1
    db.commit()
    db.close()

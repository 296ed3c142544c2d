"""An office that goes back to an older backup: devices and published files give back what came later."""

import os
import shutil

import pytest
from killing import soundness
from killing.devices import sync_all
from killing.processes import run, taizhang, taizhang_server

from sync_server.office import SIGNATURE


def server(*arguments) -> str:
    done = run(taizhang_server(*map(str, arguments)))
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def publish(folder) -> None:
    """One round of the publisher over this office."""
    server("publish", folder, "--once")


def decide(office, name: str) -> str:
    """Something the office itself does: it names a place."""
    opened = office.open()
    try:
        return opened.author.record("place", {"name": name}, SIGNATURE).id
    finally:
        opened.close()


def own_device(office) -> str:
    opened = office.open()
    try:
        return opened.replica.device
    finally:
        opened.close()


def back_up(office, tmp_path):
    server("backup", office.folder, tmp_path / "backup.db")
    return tmp_path / "backup.db"


def by_hand(office, backup) -> None:
    """What a person does who knows no `restore`: the server is stopped, and the file copied over the log."""
    shutil.copy(backup, office.log)


def by_command(office, backup) -> None:
    server("restore", office.folder, backup)


@pytest.mark.parametrize("restore", [by_hand, by_command])
def test_devices_give_back_what_came_after_the_backup(office, carry, tmp_path, restore):
    office.serve()
    one, two = carry("王芳"), carry("李强")
    one.record(3)
    sync_all([one, two])
    backup = back_up(office, tmp_path)
    one.record(4, start=10)
    two.record(2, start=20)
    sync_all([one, two])
    office.stop()
    restore(office, backup)
    office.serve()
    one.record(1, start=30)
    sync_all([one, two])
    third = carry("新设备")
    assert len(third.sees()) == 10
    assert one.sees() == two.sees() == third.sees()
    office.stop()
    soundness.check(office.log, one.acknowledged | two.acknowledged)


def test_published_files_give_back_what_the_office_did_after_the_backup(office, carry, tmp_path):
    office.serve()
    one = carry("王芳")
    backup = back_up(office, tmp_path)
    late = decide(office, "杏树洼")
    two = carry("李强")
    two.record(2)
    two.sync()
    publish(office.folder)
    two.close()
    for file in tmp_path.glob("李强.db*"):
        file.unlink()
    office.stop()
    by_command(office, backup)
    office.serve()
    publish(office.folder)
    one.sync()
    assert len(one.sees()) == 2, "the records of a device that is gone are back"
    assert "杏树洼" in str(one.sees("place"))
    devices = server("devices", office.folder)
    assert "李强" in devices
    office.stop()
    assert late in soundness.check(office.log, two.made)


def test_the_offices_own_device_goes_on_under_a_new_identity(office, carry, tmp_path):
    office.serve()
    one = carry("王芳")
    backup, before = back_up(office, tmp_path), own_device(office)
    lost = decide(office, "杏树洼")
    publish(office.folder)
    office.stop()
    by_command(office, backup)
    office.serve()
    after = own_device(office)
    assert after != before
    made = decide(office, "石桥村")
    publish(office.folder)
    assert own_device(office) == after, "one restore, one new identity"
    one.sync()
    assert {"杏树洼", "石桥村"} <= {dict(values)["name"] for values, _, _ in one.sees("place").values()}
    office.stop()
    soundness.check(office.log, [lost, made])


def test_restored_by_hand_the_office_notices_when_its_own_changes_come_back(office, carry, tmp_path):
    office.serve()
    backup, before = back_up(office, tmp_path), own_device(office)
    lost = decide(office, "杏树洼")
    publish(office.folder)
    office.stop()
    by_hand(office, backup)
    office.serve()
    publish(office.folder)
    assert own_device(office) != before
    office.stop()
    soundness.check(office.log, [lost])


def test_a_backup_can_be_put_back_over_a_log_whose_server_was_killed(office, carry, tmp_path):
    office.serve()
    one = carry("王芳")
    backup = back_up(office, tmp_path)
    one.record(50)
    one.sync()
    office.kill()
    assert office.log.with_name("log.db-wal").stat().st_size > 0
    told = server("restore", office.folder, backup)
    aside = next(office.folder.glob("before-restore-*"))
    assert str(aside) in told
    soundness.check(aside / "log.db", one.acknowledged)
    office.serve()
    sync_all([one])
    office.stop()
    soundness.check(office.log, one.acknowledged)


def test_a_backup_is_not_put_back_under_a_running_server(office, carry, tmp_path):
    office.serve()
    backup = back_up(office, tmp_path)
    done = run(taizhang_server("restore", str(office.folder), str(backup)))
    assert done.returncode == 3
    assert office.log.exists()


@pytest.mark.parametrize("size", [0, 50, 9000])
def test_a_damaged_backup_is_refused_and_the_log_stays(office, tmp_path, size):
    backup = back_up(office, tmp_path)
    os.truncate(backup, size)
    before = office.log.read_bytes()
    done = run(taizhang_server("restore", str(office.folder), str(backup)))
    assert (done.returncode, b"Traceback" in done.stderr) == (5, False)
    assert office.log.read_bytes() == before


def test_codes_given_out_before_the_restore_are_void(office, tmp_path):
    code = office.code("王芳")
    backup = back_up(office, tmp_path)
    by_command(office, backup)
    office.serve()
    done = run(taizhang(tmp_path / "n.db", "join", office.url, code))
    assert (done.returncode, b"bad_code" in done.stdout) == (4, True)

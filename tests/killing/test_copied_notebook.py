"""A notebook that was copied while it was closed: both go on, and both are kept."""

import shutil

from killing.devices import sync_all
from killing.processes import answer, run, taizhang, taizhang_server


def devices_of(office):
    return answer(run(taizhang_server("devices", str(office.folder), "--json")))


def test_both_copies_go_on_under_new_identities_and_the_office_is_told(office, carry, tmp_path):
    office.serve()
    one = carry("王芳")
    one.record(2)
    one.sync()
    old = one.notebook.replica.device
    one.close()
    shutil.copy(tmp_path / "王芳.db", tmp_path / "副本.db")
    one, two = carry("王芳"), carry("副本", tmp_path / "副本.db")
    assert one.notebook.replica.device == two.notebook.replica.device == old
    one.record(1, start=10)
    two.record(2, start=20)
    sync_all([one, two])
    identities = {one.notebook.replica.device, two.notebook.replica.device}
    assert len(identities) == 2 and old not in identities
    assert one.sees() == two.sees()
    assert len(one.sees()) == 5

    rows = {row["device"]: row for row in devices_of(office)}
    assert rows[old]["branches"] == 2
    assert {rows[i]["copied_from"] for i in identities} == {old}
    told = run(taizhang_server("devices", str(office.folder))).stdout.decode()
    assert "分叉成 2 支，可能被复制过" in told


def test_after_the_fork_both_go_on_without_forking_again(office, carry, tmp_path):
    office.serve()
    one = carry("王芳")
    one.close()
    shutil.copy(tmp_path / "王芳.db", tmp_path / "副本.db")
    one, two = carry("王芳"), carry("副本", tmp_path / "副本.db")
    for n in range(3):
        one.record(1, start=10 * n)
        two.record(1, start=10 * n + 5)
        sync_all([one, two])
    rows = devices_of(office)
    assert sum(row["branches"] > 1 for row in rows) == 1
    assert all(row["missing"] == [] for row in rows)
    assert one.sees() == two.sees() and len(one.sees()) == 6
    assert one.notebook.replica.unsent() == two.notebook.replica.unsent() == 0


def test_the_person_is_told_that_the_notebook_was_copied(office, carry, tmp_path):
    office.serve()
    one = carry("王芳")
    one.close()
    copy = tmp_path / "副本.db"
    shutil.copy(tmp_path / "王芳.db", copy)
    for notebook in (tmp_path / "王芳.db", copy):
        answer(run(taizhang(notebook, "record", "场次", "题目=防汛")))
    first = answer(run(taizhang(tmp_path / "王芳.db", "sync")))
    second = answer(run(taizhang(copy, "sync")))
    third = answer(run(taizhang(tmp_path / "王芳.db", "sync")))
    assert (first["renewed"], second["renewed"], third["renewed"]) == (False, True, True)

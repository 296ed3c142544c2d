"""The demonstration: what a person who runs it is shown, and that its last devices really come back."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator

import pytest

from collector.notebook import Notebook
from schemas.clock import local
from sync_server.county import Remains, demo
from sync_server.desks import Desks
from sync_server.devices import report
from sync_server.held import held
from sync_server.office import Office
from sync_server.serving import SyncServer
from sync_server.upkeep import check_log

SMALL = 0.1


@pytest.fixture(scope="module")
def remains(tmp_path_factory: pytest.TempPathFactory) -> Remains:
    return demo(tmp_path_factory.mktemp("demo") / "office", size=SMALL, secrets=bytes)


@pytest.fixture
def office(remains: Remains) -> Iterator[Office]:
    opened = Office(remains.played.folder, lambda: remains.played.ended_at, bytes)
    yield opened
    opened.close()


def test_every_kind_of_record_is_there(office) -> None:
    forms = Counter(
        form for (form,) in office.db.execute("select form from log where kind <> 4 group by record")
    )
    assert forms["session"] > 60
    assert {
        "audience_count", "contact", "need", "workload", "klass", "attendance", "dispatch", "pairing",
        "output", "household", "topic", "branch", "unit_rate", "person", "place",
    } <= set(forms)  # fmt: skip
    assert list(check_log(office)) == []


def test_what_waits_for_the_clerk_is_there(office, remains) -> None:
    sessions = {row.record: row for row in office.records.of_form("session")}
    about = {m.kind: remains.played.records.get(m.about) for m in remains.county.mishaps}
    conflicts = [row.record for row in sessions.values() if "headcount" in row.conflicts]
    assert conflicts == [about["conflict"]]
    assert not sessions[about["contested"]].is_settled
    assert "headcount" not in sessions[about["broken"]].values
    assert [row.record for row in sessions.values() if row.withdrawn and row.is_settled] == [about["E9"]]
    assert [change.record for change in held(office)] == [remains.played.records["work-held"]]
    # Two report one talk, and the clerk has joined nothing yet.
    twice = {f"{m.about}-second" for m in remains.county.mishaps if m.kind == "E1"}
    arrived = {remains.played.records[key] for key in twice} & set(sessions)
    assert len(arrived) == len(twice) - 1, "one of them is still on its way"
    assert not list(office.records.of_form("same_event"))


def test_devices_are_known_for_what_they_are(office, remains) -> None:
    devices = {d.device: d for d in report(office)}
    notebook = remains.away["c2"]
    away = Notebook(notebook, lambda: 0, bytes)
    silent = devices[away.replica.device].last_contact
    away.close()
    assert silent is not None and local(silent).date().isoformat() < "2020-06-01"
    assert remains.unsent["c2"] > 0
    years = {local(step.change.made_at).year for row in office.records.of_form("contact")
             for step in office.records.history(row.record)}  # fmt: skip
    assert {1970, 2020} <= years


def test_the_returning_devices_bring_what_they_owe_over_http(remains, taizhang) -> None:
    folder = remains.played.folder / "devices"
    assert sorted(p.stem for p in folder.glob("*.db")) == sorted(remains.returning)
    assert all(remains.unsent[name] for name in remains.returning)
    desks = Desks(remains.played.folder, lambda: remains.played.ended_at + 60_000, bytes)
    server = SyncServer(desks, "127.0.0.1", 0)
    serving = threading.Thread(target=server.run)
    serving.start()
    try:
        for path in remains.returning.values():
            command = type(taizhang)(path)
            command.clock.now = remains.played.ended_at
            notebook = Notebook(path, command.clock, bytes)
            notebook.replica.put("url", f"http://127.0.0.1:{server.port}")
            notebook.close()
            ran = command("sync")
            assert ran.code == 0, ran.err
        with desks.reading() as office:
            late = [m.about for m in remains.county.mishaps if m.kind == "E8"]
            assert all(office.log.of_record(remains.played.records[key]) for key in late)
    finally:
        server.stop()
        serving.join()

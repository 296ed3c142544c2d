"""The demonstration: what a person who runs it is shown, and that its last devices really come back."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from collector.notebook import Notebook
from schemas.clock import local
from sync_server.desks import Desks
from sync_server.devices import report
from sync_server.office import Office
from sync_server.scenario import Remains, demo
from sync_server.serving import SyncServer
from sync_server.upkeep import check_log

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def remains(tmp_path_factory: pytest.TempPathFactory) -> Remains:
    return demo(tmp_path_factory.mktemp("demo") / "office", secrets=bytes)


@pytest.fixture
def office(remains: Remains) -> Iterator[Office]:
    opened = Office(remains.played.folder, lambda: remains.played.ended_at, bytes)
    yield opened
    opened.close()


def test_the_file_is_what_its_script_writes() -> None:
    written = subprocess.run(
        [sys.executable, "-m", "bench.demo_scenario"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    assert written.decode() == files("sync_server").joinpath("scenario", "demo.jsonl").read_text("utf-8")


def test_it_is_a_year_of_a_lively_office(office) -> None:
    forms = Counter(
        form for (form,) in office.db.execute("select form from log where kind <> 4 group by record")
    )
    assert forms["session"] > 60
    assert {
        "audience_count", "contact", "need", "workload", "klass", "attendance", "dispatch", "pairing",
        "output", "same_event", "ruling", "household", "topic", "branch", "unit_rate", "person", "place",
    } <= set(forms)  # fmt: skip
    assert list(check_log(office)) == []


def test_what_waits_for_the_clerk_is_there(office, remains) -> None:
    sessions = {row.record: row for row in office.records.of_form("session")}
    named = remains.played.records
    assert [set(row.conflicts) for row in sessions.values() if row.conflicts] == [{"headcount"}]
    assert [row.record for row in sessions.values() if row.withdrawn] == [named["dongshiyu"]]
    assert sessions[named["beiwan"]].values["headcount"] == 90
    missing = [
        row for row in sessions.values() if row.values["kind"] == "outreach" and "headcount" not in row.values
    ]
    assert len(missing) == 1
    doors = list(office.records.of_form("audience_count"))
    assert (len(doors), sessions[named["dake"]].values["doors"]) == (1, 2)


def test_devices_are_known_for_what_they_are(office, remains) -> None:
    devices = {d.name: d for d in report(office)}
    assert devices["吴桂兰的手机"].state == "revoked"
    silent = devices["孙立新的笔记本"].last_contact
    assert silent is not None and local(silent).date().isoformat() == "2026-09-11"
    assert remains.unsent["sun-laptop"] > 0
    years = {local(step.change.made_at).year for row in office.records.of_form("session")
             for step in office.records.history(row.record)}  # fmt: skip
    assert years == {1970, 2026}


def test_the_returning_devices_bring_what_they_owe_over_http(remains, taizhang) -> None:
    assert sorted(p.name for p in (remains.played.folder / "devices").glob("*.db")) == [
        "liu-laptop.db",
        "zhao-phone.db",
    ]
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
            assert len(list(office.records.of_form("audience_count"))) == 2
            assert office.records.get(remains.played.records["roof"]).values["status"] == "closed"
    finally:
        server.stop()
        serving.join()

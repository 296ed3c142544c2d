"""`taizhang-server serve`, all of it: one of its processes dies, the others go on."""

import os
import signal
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from killing.processes import DEADLINE_S, OfficeProcess, end, run, start, taizhang_server, until

MODULES = ("sync_server.serving", "sync_server.publishing", "datasette_plugins.launch")


class Whole(OfficeProcess):
    """The three processes under one command."""

    def serve_all(self) -> None:
        self.process = start(taizhang_server("serve", str(self.folder)))
        until(lambda: self.answers() and len(self.children()) == 3, "all three are there")

    def children(self) -> dict[str, int]:
        """The process number of each module that runs under the command."""
        assert self.process is not None
        found = {}
        for folder in Path("/proc").iterdir():
            with suppress(OSError, IndexError):
                words = (folder / "cmdline").read_bytes().decode().split("\0")
                parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
                if parent == str(self.process.pid) and words[2] in MODULES:
                    found[words[2]] = int(folder.name)
        return found

    def published(self) -> int:
        """How many gatherings the office's published file shows."""
        file = self.folder / "office.db"
        if not file.exists():
            return 0
        with (
            closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db,
            suppress(sqlite3.OperationalError),
        ):
            return db.execute("select count(distinct record) from log where form = 'session'").fetchone()[0]
        return 0


@pytest.fixture
def office(tmp_path):
    if not Path("/proc/self/cmdline").exists():
        pytest.skip("no /proc to find the processes in")
    whole = Whole.create(tmp_path / "office")
    yield whole
    if whole.process:
        whole.process.send_signal(signal.SIGSTOP)  # so that it starts none again
        pids = whole.children().values()
        whole.process.kill()
        # They hold the pipes that reading to the end would wait for.
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        end(whole.process)


def test_publisher_and_pages_may_die_the_sync_goes_on_and_all_come_back(office, carry):
    office.serve_all()
    device, before = carry("王芳"), office.children()
    for module in MODULES[1:]:
        os.kill(before[module], signal.SIGKILL)
    device.record(7)
    device.sync()
    until(
        lambda: len(office.children()) == 3 and not set(before.values()) & set(came_back(office)),
        "they come back",
    )
    until(lambda: office.published() == 7, "what came meanwhile is published")
    assert office.children()[MODULES[0]] == before[MODULES[0]]


def came_back(office):
    return [pid for module, pid in office.children().items() if module != MODULES[0]]


def test_stopped_all_three_are_gone_and_nothing_is_left_half_written(office, carry):
    office.serve_all()
    device = carry("王芳")
    device.record(3)
    device.sync()
    until(lambda: office.published() == 3, "it is published")
    pids = office.children().values()
    office.process.send_signal(signal.SIGTERM)
    assert office.process.wait(DEADLINE_S) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert not list(office.folder.glob("*.db-wal"))


def test_a_killed_publisher_publishes_each_record_once(office, carry):
    office.serve_all()
    device = carry("王芳")
    for n in range(4):
        device.record(5, start=5 * n)
        device.sync()
        if pid := office.children().get(MODULES[1]):
            os.kill(pid, signal.SIGKILL)
    until(lambda: office.published() == 20, "all is published")
    office.process.send_signal(signal.SIGTERM)
    office.process.wait(DEADLINE_S)
    done = run(taizhang_server("check", str(office.folder)))
    assert done.returncode == 0, done.stderr.decode()

"""Three processes under one command: none takes another down, and stopping stops all."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from schemas.problems import TaizhangError
from sync_server.office import Office
from sync_server.ports import must_be_free
from sync_server.settings import Settings, save
from sync_server.supervisor import PAUSE_MAX_S, PAUSE_MIN_S, WELL_S, Child, Supervisor

ROOT = Path(__file__).parents[2]
DEADLINE_S = 60
LIVES = [sys.executable, "-c", "import signal; signal.pause()"]
DIES = [sys.executable, "-c", "raise SystemExit(3)"]


def until(holds):
    """What holds, as soon as it does."""
    deadline, pause = time.monotonic() + DEADLINE_S, threading.Event()
    while not (found := holds()):
        assert time.monotonic() < deadline, "waited in vain"
        pause.wait(0.02)
    return found


class Seconds:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def watched():
    """Makes a supervisor over real processes whose seconds the test counts."""
    made = []

    def make(*commands):
        seconds, said = Seconds(), []
        children = [Child(str(n), command) for n, command in enumerate(commands)]
        supervisor = Supervisor(children, seconds, said.append)
        for child in children:
            child.start(seconds.now)
        made.append(children)
        return supervisor, seconds, said

    yield make
    for child in (child for children in made for child in children):
        if child.process is not None:
            child.process.kill()
            child.process.wait()


def test_one_that_dies_is_started_again_after_a_pause(watched):
    supervisor, seconds, said = watched(DIES)
    child = supervisor.children[0]
    child.process.wait(DEADLINE_S)
    dead = child.process.pid
    supervisor.look_after()
    supervisor.look_after()
    assert child.process.pid == dead, "not before the pause is over"
    assert len(said) == 1 and "重新启动" in said[0] and "starts again" in said[0] and "3" in said[0]
    seconds.now += PAUSE_MIN_S
    supervisor.look_after()
    assert child.process.pid != dead


def test_the_others_are_left_alone_when_one_dies(watched):
    supervisor, seconds, _ = watched(LIVES, DIES, LIVES)
    before = [child.process.pid for child in supervisor.children]
    for _ in range(4):
        supervisor.children[1].process.wait(DEADLINE_S)
        supervisor.look_after()
        seconds.now += PAUSE_MAX_S
        supervisor.look_after()
    after = [child.process.pid for child in supervisor.children]
    assert (after[0], after[2]) == (before[0], before[2])
    assert after[1] != before[1]
    assert supervisor.children[0].is_running and supervisor.children[2].is_running


def pauses(supervisor, seconds, count):
    child, out = supervisor.children[0], []
    for _ in range(count):
        child.process.wait(DEADLINE_S)
        supervisor.look_after()
        out.append(child.due_s - seconds.now)
        seconds.now = child.due_s
        supervisor.look_after()
    return out


def test_the_pause_grows_up_to_a_bound(watched):
    supervisor, seconds, _ = watched(DIES)
    assert pauses(supervisor, seconds, 7) == [1, 2, 4, 8, 16, 30, 30]


def test_who_has_run_well_for_a_while_is_started_again_soon(watched):
    supervisor, seconds, _ = watched(DIES)
    assert pauses(supervisor, seconds, 4)[-1] == 8
    seconds.now += WELL_S + 1
    assert pauses(supervisor, seconds, 2) == [1, 2]


def test_one_that_cannot_be_started_is_tried_again(watched, tmp_path):
    program = tmp_path / "program"
    supervisor, seconds, said = watched(LIVES)
    child = supervisor.children[0]
    child.process.kill()
    child.process.wait()
    child.command = [str(program)]
    for _ in range(3):
        supervisor.look_after()
        seconds.now += PAUSE_MAX_S
        supervisor.look_after()
    assert len(said) == 3 and not child.is_running
    program.write_text("#!/bin/sh\nexec sleep 1000\n")
    program.chmod(0o700)
    supervisor.look_after()
    seconds.now += PAUSE_MAX_S
    supervisor.look_after()
    assert child.is_running


# The whole of it, in a process of its own.

PROGRAM = """
import sys, time
from sync_server.supervisor import Child, Supervisor, python
stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.pause()"
children = [
    Child("sync", python("sync_server.serving", sys.argv[1]), pause_s=0.05),
    Child("dies", [sys.executable, "-c", "raise SystemExit(1)"], pause_s=0.05),
    Child("stubborn", [sys.executable, "-c", stubborn]),
]
class Told(Supervisor):
    def _start(self, child):
        super()._start(child)
        print(child.name, child.process.pid, flush=True)
Told(children, time.monotonic, lambda line: print(line, flush=True), look_s=0.02, stop_s=1.0).run()
"""


class Serving:
    """An office served by a supervisor, and the process numbers it told."""

    def __init__(self, folder):
        self.port = free_port()
        Office.create(folder, lambda: 1_790_000_000_000, os.urandom).close()
        save(folder, Settings(host="127.0.0.1", port=self.port))
        self.pids = {"sync": [], "dies": [], "stubborn": []}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        until(self.answers)

    def _read(self):
        for line in self.process.stdout:
            name, _, pid = line.strip().partition(" ")
            if pid.isdecimal():
                self.pids[name].append(int(pid))

    def answers(self):
        with (
            suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/v1/health", timeout=5) as reply,
        ):
            return reply.status == 200
        return False

    def close(self):
        for pid in [pid for pids in self.pids.values() for pid in pids]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        self._reader.join()
        self.process.stdout.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.fixture
def serving(tmp_path):
    office = Serving(tmp_path / "office")
    yield office
    office.close()


def test_a_neighbour_that_keeps_dying_never_stops_the_sync(serving):
    until(lambda: len(serving.pids["dies"]) >= 3)
    assert serving.answers()
    assert len(serving.pids["sync"]) == 1


def test_a_killed_server_answers_again(serving):
    os.kill(serving.pids["sync"][0], signal.SIGKILL)
    until(lambda: len(serving.pids["sync"]) == 2)
    until(serving.answers)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_stop_it_stops_all_even_one_that_will_not(serving, number):
    serving.process.send_signal(number)
    assert serving.process.wait(DEADLINE_S) == 0
    assert all(is_gone(pid) for pids in serving.pids.values() for pid in pids)
    must_be_free(("127.0.0.1", serving.port))


def test_stopped_the_server_has_put_away_what_it_wrote(serving, tmp_path):
    serving.process.send_signal(signal.SIGTERM)
    serving.process.wait(DEADLINE_S)
    assert sorted(p.name for p in (tmp_path / "office").glob("log.db*")) == ["log.db"]


def test_a_port_that_is_taken_is_named_before_anything_is_started(serving):
    with pytest.raises(TaizhangError) as raised:
        must_be_free(("127.0.0.1", serving.port))
    assert raised.value.problem.code == "port_taken"
    assert str(serving.port) in raised.value.problem.text()

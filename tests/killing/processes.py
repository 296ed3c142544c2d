"""The programs as a person starts them: real processes, found by the Python that runs the tests.

An `OfficeProcess` is an office folder and the server over it, which may be killed and started again. Waiting means
waiting for a condition with a deadline; who misses it is killed and named.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from sync_server.enrolment import make_code
from sync_server.office import LOG, SIGNATURE, Office
from sync_server.settings import Settings, load, save

ROOT = Path(__file__).parents[2]
DEADLINE_S = 60.0
VILLAGE = "前柳村"
QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
_PAUSE = threading.Event()


def now() -> int:
    return time.time_ns() // 1_000_000


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait for a condition. Raises TimeoutError naming it."""
    deadline = time.monotonic() + DEADLINE_S
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        _PAUSE.wait(0.01)


def environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TAIZHANG_")}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own, so that it and its tracer can be ended together."""
    return subprocess.Popen(command, env=environment(), cwd=ROOT, start_new_session=True, **QUIET)


def end(process: subprocess.Popen[bytes]) -> None:
    """kill -9 to the whole group, whatever is left of it. Raises TimeoutExpired when others hold its pipes."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    with suppress(ValueError):  # its pipes were read to the end before
        process.communicate(timeout=DEADLINE_S)


def run(command: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    """Run to the end, whichever it is. Raises TimeoutExpired, having ended whatever hangs."""
    process = start(command)
    try:
        out, err = process.communicate(timeout=DEADLINE_S)
        return subprocess.CompletedProcess(command, process.returncode, out, err)
    finally:
        end(process)


def taizhang(notebook: Path, *arguments: str) -> list[str]:
    """The command line of `taizhang` over a notebook, answering in JSON."""
    return [sys.executable, "-m", "collector.cli", "--notebook", str(notebook), "--json", *arguments]


def taizhang_server(*arguments: str) -> list[str]:
    """The command line of `taizhang-server`."""
    return [sys.executable, "-c", "from sync_server.cli import main; main()", *arguments]


def answer(done: subprocess.CompletedProcess[bytes]) -> dict:
    """The JSON a command printed."""
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class OfficeProcess:
    """An office folder, and the server process over it while there is one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / LOG
        self.process: subprocess.Popen[bytes] | None = None

    @classmethod
    def create(cls, folder: Path) -> OfficeProcess:
        office = Office.create(folder, now, os.urandom)
        office.author.record("place", {"name": VILLAGE}, SIGNATURE)
        office.close()
        save(folder, replace(Settings(), host="127.0.0.1", port=free_port(), pages_port=free_port()))
        return cls(folder)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{load(self.folder).port}"

    def open(self) -> Office:
        """The office in this process, beside the server."""
        return Office(self.folder, now, os.urandom)

    def code(self, name: str) -> str:
        """A code for a new device that is sent what happened in the village, whoever noted it."""
        office = self.open()
        try:
            return make_code(office, name, near=[next(iter(office.records.of_form("place"))).record])
        finally:
            office.close()

    def serve(self, tracer: Sequence[str] = ()) -> bool:
        """Start the server and wait until it answers. False when it died before it did."""
        self.process = start([*tracer, sys.executable, "-m", "sync_server.serving", str(self.folder)])
        until(lambda: self.answers() or not self.is_running, "the server answers")
        return self.is_running

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", load(self.folder).port), timeout=1):
                return True
        except OSError:
            return False

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        """A signal to the server, and to whoever traces it."""
        assert self.process is not None
        os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            end(self.process)
        self.process = None

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        assert self.process is not None
        self.signal(signal.SIGTERM)
        try:
            self.process.communicate(timeout=DEADLINE_S)
            return self.process.returncode
        finally:
            self.kill()

"""A real server to measure: an office in a fresh folder, and its sync process as `taizhang-server serve` starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import requests

from collector.http_peer import join
from collector.wire import Wire
from schemas.form import Form
from schemas.packed import Packed
from schemas.replica.chains import append_chained
from schemas.replica.database import transaction
from sync_server.enrolment import make_code
from sync_server.office import Office
from sync_server.settings import Settings, save
from sync_server.supervisor import python

START_S = 30.0


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Served:
    """An office and the process that serves it. `stock` is put into its log before it starts."""

    def __init__(
        self, folder: Path, forms: list[Form], stock: Iterable[list[Packed]] = (), pages_port: int = 8322
    ) -> None:
        self.folder, self.port = folder, free_port()
        self.office = Office.create(folder, now_ms, os.urandom)
        for form in forms:
            self.office.define(form)
        for chunk in stock:
            with transaction(self.office.db):
                append_chained(self.office.log, chunk, now_ms())
        save(folder, replace(Settings(), host="127.0.0.1", port=self.port, pages_port=pages_port))
        self.process = subprocess.Popen(python("sync_server.serving", str(folder)))
        self.url = f"http://127.0.0.1:{self.port}"
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + START_S
        while True:
            try:
                requests.get(self.url + "/v1/health", timeout=5).raise_for_status()
                return
            except requests.ConnectionError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def token(self, device: str) -> str:
        """Enrol a device as its owner would, with a code."""
        with requests.Session() as session:
            return join(Wire(self.url, session), make_code(self.office, device), device).token

    def peak_mb(self) -> float:
        """The most memory the process has held at once (VmHWM)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.office.close()


def cpu_s(pid: int) -> float:
    """Processor time that a process has used, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""The small things that happen all day: a sync with nothing to say, and saving one record."""

from __future__ import annotations

import os
import socket
import threading
import time
from pathlib import Path

import orjson
import requests

from bench.rows import COLUMNS, IN_HEADER, Row
from bench.served import Served, free_port, now_ms
from collector.http_peer import HttpPeer, join
from collector.notebook import Notebook
from collector.wire import Wire
from schemas.form import Form
from sync_server.enrolment import make_code


class Idle:
    """A notebook that is level with its office and asks again."""

    def __init__(self, served: Served, path: Path) -> None:
        self.served = served
        self.notebook = Notebook(path, now_ms, os.urandom)
        self.session = requests.Session()
        wire = Wire(served.url, self.session)
        device = self.notebook.replica.device
        self.token = join(wire, make_code(served.office, device), device).token
        self.peer = HttpPeer(wire, self.token)
        self.notebook.sync(self.peer)

    def times(self, count: int) -> list[float]:
        """Seconds of each of so many syncs that bring nothing."""
        out = []
        for _ in range(count):
            start = time.perf_counter()
            self.notebook.sync(self.peer)
            out.append(time.perf_counter() - start)
        return out

    def weigh(self) -> tuple[int, int]:
        """Bytes both ways of one such sync, all headers included, and its requests."""
        with Weighing(self.served.port) as weighing, requests.Session() as session:
            peer = HttpPeer(Wire(f"http://127.0.0.1:{weighing.port}", session), self.token)
            report = self.notebook.sync(peer)
        return weighing.total, report.requests

    def close(self) -> None:
        self.session.close()
        self.notebook.close()


class Weighing:
    """A door in front of the server that counts every byte passing through it."""

    def __init__(self, port: int) -> None:
        self.target, self.port, self.total = port, free_port(), 0
        self._listener = socket.create_server(("127.0.0.1", self.port))

    def __enter__(self) -> Weighing:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _serve(self) -> None:
        inside, _ = self._listener.accept()
        outside = socket.create_connection(("127.0.0.1", self.target))
        threading.Thread(target=self._copy, args=(inside, outside), daemon=True).start()
        self._copy(outside, inside)

    def _copy(self, source: socket.socket, target: socket.socket) -> None:
        while data := source.recv(65_536):
            self.total += len(data)
            target.sendall(data)
        target.close()


class Saving:
    """A notebook in which records are saved one at a time."""

    def __init__(self, path: Path, form: Form) -> None:
        self.form = form
        self.notebook = Notebook(path, now_ms, os.urandom)
        fields = {
            "form": form.form,
            "version": form.version,
            "definition": orjson.dumps(form.to_json()).decode(),
        }
        self.notebook.author.record("form", fields, "bench")

    def times(self, table: list[Row]) -> list[float]:
        """Seconds until each of these rows, as a new record, was durable."""
        out = []
        for row in table:
            values = {c: v for c, v in zip(COLUMNS, row, strict=True) if c not in IN_HEADER}
            start = time.perf_counter()
            self.notebook.author.record(self.form.form, values, "王伟")
            out.append(time.perf_counter() - start)
        return out

    def close(self) -> None:
        self.notebook.close()

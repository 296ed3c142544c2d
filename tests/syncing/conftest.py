"""A real office behind a real server on loopback, and strangers that answer in its place."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from schemas.problems import TaizhangError
from sync_server.desks import Desks
from sync_server.devices import set_state
from sync_server.enrolment import make_code
from sync_server.held import held, release
from sync_server.office import Office
from sync_server.serving import SyncServer


class OfficeClock:
    """2020-03-12 at noon, a second later at each look."""

    now = 1_583_985_600_000

    def __call__(self) -> int:
        self.now += 1000
        return self.now


@dataclass
class Running:
    """An office that can be reached, until it is stopped."""

    folder: Path
    clock: OfficeClock
    port: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(7).randbytes
        self.office = Office.create(self.folder, self.clock, self.random)
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server = SyncServer(Desks(self.folder, self.clock, self.random), "127.0.0.1", self.port)
        self.port = self._server.port
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.stop()
        self._thread.join()

    def code(self, name: str = "王芳的笔记本", **scope: list[str]) -> str:
        return make_code(self.office, name, **scope)

    def add(self, form: str, /, **values: object) -> str:
        return self.office.author.record(form, values, "办公室").record

    def release_all(self) -> None:
        for change in list(held(self.office)):
            release(self.office, change.id.hex())

    def revoke(self, device: str) -> None:
        set_state(self.office, device, "revoked", "遗失")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "office", OfficeClock())
    yield running
    with contextlib.suppress(TaizhangError):
        running.stop()
    running.office.close()


@dataclass
class Stranger:
    """Listens on loopback and answers every connection with the same bytes, or not at all."""

    answer: bytes | None
    heard: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self._open.append(connection)
            self.heard.append(_request(connection))
            if self.answer is not None:
                connection.sendall(self.answer)
                connection.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for connection in self._open:
            connection.close()
        self._thread.join(5)


def _request(connection: socket.socket) -> bytes:
    """One request, as far as its Content-Length says."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    wanted = int(lengths[0].split(b":")[1]) if lengths else 0
    while len(body) < wanted:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@pytest.fixture
def stranger() -> Iterator[Callable[..., Stranger]]:
    made: list[Stranger] = []

    def make(answer: bytes | None) -> Stranger:
        made.append(Stranger(answer))
        return made[-1]

    yield make
    for one in made:
        one.close()

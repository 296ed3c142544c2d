"""A real office on disk, a real server on loopback, and a device that speaks to it in raw messages."""

import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import pytest
import requests
import zstandard

from schemas.changes import Change, make
from schemas.packed import pack
from schemas.pages import encode
from sync_server.desks import Desks
from sync_server.enrolment import make_code
from sync_server.office import Office
from sync_server.serving import SyncServer

HOUR = 3_600_000


class Ticking:
    """A clock that moves one second at each look, unless it is set."""

    def __init__(self, start: int = 1_790_000_000_000) -> None:
        self.now = start

    def __call__(self) -> int:
        self.now += 1000
        return self.now


@dataclass
class Running:
    office: Office
    desks: Desks
    url: str
    clock: Ticking
    folder: Path

    def post(self, path: str, message: object, token: str = "", **headers: str) -> requests.Response:
        body = zstandard.compress(orjson.dumps(message)) if not isinstance(message, bytes) else message
        sent = {"Content-Encoding": "zstd", "Accept-Encoding": "identity", **headers}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        return requests.post(self.url + path, data=body, headers=sent, timeout=20)

    def join(self, device: str, name: str = "王芳的手机", **scope: list[str]) -> "Device":
        code = make_code(self.office, name, **scope)
        answer = self.post("/v1/join", {"v": 1, "code": code, "device": device})
        assert answer.status_code == 200, answer.text
        return Device(self, device, answer.json()["token"])


@dataclass
class Device:
    running: Running
    device: str
    token: str
    chain: list[Change] = field(default_factory=list)

    def change(self, form: str = "session", sealed: bool = False, **values: object) -> Change:
        n = len(self.chain) + 1
        change = make(
            device=self.device, n=n, prev=self.chain[-1].id if self.chain else None,
            record=f"01900000-0000-7000-8000-{self.device[-3:]:0>3}{n:09d}".replace("d", "0"), form=form, form_version=1,
            author="王芳", made_at=1_790_000_000_000 + n, fields=values or {"headcount": n},
            salt="00" * 16 if sealed else None,
        )  # fmt: skip
        self.chain.append(change)
        return change

    def push(self, changes: list[Change], **more: object) -> requests.Response:
        head = self.chain[-1] if self.chain else None
        request = {"v": 1, "device": self.device, "head": [len(self.chain), head.id if head else None]}
        if changes:
            request["page"] = encode([pack(c) for c in changes])
        return self.running.post("/v1/exchange", request | more, self.token)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    clock, seeded = Ticking(), random.Random(7)
    folder = tmp_path / "office"
    office = Office.create(folder, clock, seeded.randbytes)
    desks = Desks(folder, clock, seeded.randbytes)
    server = SyncServer(desks, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Running(office, desks, f"http://127.0.0.1:{server.port}", clock, folder)
    server.stop()
    thread.join()
    office.close()

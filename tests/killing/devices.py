"""Carried devices: a notebook on disk that syncs over real HTTP, and beside it a witness of what was acknowledged.

The witness reads the replies themselves, so that a notebook that forgets, or claims too much, is found out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import requests
from killing.processes import VILLAGE, now

from collector.http_peer import HttpPeer
from collector.membership import join, membership, token_for_present
from collector.notebook import Notebook
from collector.wire import Timeouts, Wire
from schemas.pages import decode
from schemas.replica.exchange import Report


class Witness:
    """A peer that notes every id the office took for good."""

    def __init__(self, peer: HttpPeer, acknowledged: set[str], heard: Callable[[], None]) -> None:
        self.peer, self.acknowledged, self.heard = peer, acknowledged, heard

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        reply = self.peer.ask(request)
        if request.get("page") is not None and reply["took"]:
            sent = [change for run in decode(request["page"]) for change in run.changes]
            if (sent[-1].n, sent[-1].id.hex()) == tuple(reply["took"]):
                self.acknowledged.update(change.id.hex() for change in sent)
                self.heard()
        return reply


class Carried:
    """A device in somebody's hands."""

    def __init__(self, path: Path, url: str) -> None:
        self.path = path
        self.notebook = Notebook(path, now, os.urandom)
        self.session = requests.Session()
        self.wire = Wire(url, self.session, Timeouts(5, 30))
        self.made: list[str] = []
        self.acknowledged: set[str] = set()
        self.heard: Callable[[], None] = lambda: None
        """What happens at the very moment of an acknowledgement."""

    @property
    def is_joined(self) -> bool:
        return membership(self.notebook) is not None

    @property
    def village(self) -> str:
        return self.notebook.resolve("place", VILLAGE)

    def join(self, code: str) -> None:
        join(self.notebook, self.wire, code)
        self.sync()

    def record(self, count: int, start: int = 0) -> None:
        """Make some records, as one write."""
        with self.notebook.together():
            for n in range(start, start + count):
                values = {"title": f"第{n}场", "headcount": 10 + n, "place": self.village}
                saved = self.notebook.record("session", values)
                self.made.append(saved.change.id)

    def sync(self) -> Report:
        """Bring it level, going on under a new identity where it finds that it was copied."""
        while True:
            peer = HttpPeer(self.wire, token_for_present(self.notebook, self.wire))
            report = self.notebook.sync(Witness(peer, self.acknowledged, self.heard))
            if not report.copied:
                return report

    def sees(self, form: str = "session") -> dict[str, tuple]:
        """Every record of a form as it is folded here."""
        found = self.notebook.records.of_form(form)
        return {r.record: (tuple(sorted(r.values.items())), r.heads, r.withdrawn) for r in found}

    def close(self) -> None:
        self.session.close()
        self.notebook.close()


def sync_all(devices: Sequence[Carried]) -> None:
    """Twice around: what the last one delivered has to come to the first one too."""
    for _ in range(2):
        for device in devices:
            device.sync()

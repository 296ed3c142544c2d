"""The small office in which the documents' examples happen: real files, real HTTP on loopback, real commands.

The clock stands where a document sets it and randomness is seeded, so that every run prints the same ids and
a document is stale exactly when the programs behave otherwise.
"""

from __future__ import annotations

import random
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from click.testing import CliRunner

from collector.cli import main
from collector.machine import Machine
from collector.notebook import Notebook
from collector.wire import Answer, Wire
from schemas.clock import instant
from sync_server.desks import Desks
from sync_server.enrolment import make_code
from sync_server.office import SIGNATURE, Office
from sync_server.publishing import publish_office
from sync_server.restoring import restore
from sync_server.serving import SyncServer


class Stage:
    """An office with its server running. `now` is what every clock says."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now = folder, instant("2026-03-16 09:00")
        self._machines: dict[str, Machine] = {}
        Office.create(folder / "office", self.clock, _seeded("office")).close()
        self._open()

    def _open(self) -> None:
        self.office = Office(self.folder / "office", self.clock, _seeded("desk"))
        self.server = SyncServer(Desks(self.office.folder, self.clock, _seeded("server")), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.server.port}"
        self._thread = threading.Thread(target=self.server.run, daemon=True)
        self._thread.start()

    def restore(self, copied: Path) -> None:
        """Put a backup in the place of the office's log, as after a broken disk."""
        self.close()
        restore(self.office.folder, copied, self.clock, _seeded("restore"))
        self._open()

    def close(self) -> None:
        """Stop the server and let go of the files."""
        self.server.stop()
        self._thread.join()
        self.office.close()

    def clock(self) -> int:
        """The time."""
        return self.now

    def at(self, text: str) -> None:
        """It is now this time, in the office's zone."""
        self.now = instant(text)

    # The office.

    def listed(self, form: str, **values: Any) -> str:
        """Put something on a list of the office; its record id."""
        return self.office.author.record(form, values, SIGNATURE).record

    def code(self, name: str, **scope: Any) -> str:
        """A code for a device."""
        return make_code(self.office, name, **scope)

    def publish(self) -> None:
        """Bring the published files up to date."""
        publish_office(self.office)

    # The devices.

    def path(self, name: str) -> Path:
        """The notebook file of a device."""
        return self.folder / f"{name}.db"

    def machine(self, name: str) -> Machine:
        """A laptop in which nothing is left to chance."""
        if name not in self._machines:
            self._machines[name] = Machine(self.clock, _seeded(name), lambda seconds: None, False)
        return self._machines[name]

    def taizhang(self, name: str, *words: str) -> str:
        """What the command prints on that device, errors too."""
        arguments = ["--notebook", str(self.path(name)), "--lang", "zh", *words]
        done = CliRunner().invoke(main, arguments, obj=self.machine(name), catch_exceptions=False)
        if done.exit_code not in (0, 6):
            raise RuntimeError(f"{words}: {done.output}")
        return done.output.replace(self.url, "http://192.168.1.5:8321").rstrip()

    @contextmanager
    def notebook(self, name: str) -> Iterator[Notebook]:
        """A device's notebook, open."""
        machine = self.machine(name)
        notebook = Notebook(self.path(name), machine.clock, machine.random)
        try:
            yield notebook
        finally:
            notebook.close()


class ListeningWire(Wire):
    """The wire as the collector uses it, noting every message that goes out and comes back."""

    def __init__(self, url: str) -> None:
        super().__init__(url, requests.Session())
        self.heard: list[tuple[str, Mapping[str, Any], Mapping[str, Any]]] = []

    def post(self, path: str, message: Mapping[str, Any], token: str = "") -> Answer:
        """As of the wire itself."""
        answer = super().post(path, message, token)
        self.heard.append((path, dict(message), answer.message))
        return answer


def _seeded(name: str) -> Any:
    return random.Random(f"documents/{name}").randbytes  # noqa: S311 - the same in every run


@contextmanager
def stage() -> Iterator[Stage]:
    """A fresh stage in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        made = Stage(Path(folder))
        try:
            yield made
        finally:
            made.close()

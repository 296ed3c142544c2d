"""Pulling: a device's first sync, from its first request until everything is stored in its notebook."""

from __future__ import annotations

import os
import time
from pathlib import Path

import requests

from bench.served import Served, now_ms
from collector.asking_ahead import AskingAhead
from collector.http_peer import HttpPeer, join, succeed
from collector.notebook import Notebook
from collector.wire import Wire
from sync_server.enrolment import make_code


def first_sync(served: Served, path: Path, former: str = "") -> tuple[float, int]:
    """Seconds for the first sync of a fresh notebook with the real client, and how many changes it brought.

    With a `former` token the device follows another one and is sent what that one made, record by record in scope.
    """
    notebook = Notebook(path, now_ms, os.urandom)
    with requests.Session() as session:
        wire = Wire(served.url, session)
        device = notebook.replica.device
        issued = (
            succeed(wire, former, device) if former else join(wire, make_code(served.office, device), device)
        )
        start = time.perf_counter()
        report = notebook.sync(AskingAhead(HttpPeer(wire, issued.token)))
        taken = time.perf_counter() - start
    notebook.close()
    return taken, report.received

"""Publishing an office: its two files brought level with its own log, once or over and over.

`python -m sync_server.publishing FOLDER` is what the supervisor starts. It looks at SQLite's
`data_version`, which moves whenever another process has committed, and asks only then: a look costs
microseconds, so what comes in shows at once. Now and then it asks anyway, so that the files can tell that
they are level.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from schemas.problems import Problem, TaizhangError
from schemas.replica.exchange import Report
from schemas.replica.intake import Rights
from schemas.replica.known_forms import newest_system_entry
from sync_server.local_peer import LocalPeer
from sync_server.office import Office
from sync_server.publishing.definitions import Definitions
from sync_server.publishing.publish import file_of
from sync_server.publishing.published_file import LEVEL_REST_MS, PublishedFile
from sync_server.publishing.scopes import FILE_KINDS, FileKind, published_scope
from sync_server.publishing.verifying import verify

LOOK_S = 0.05
"""How often the publisher looks whether anything has come in."""

AFTER_FAILURE_S = 5.0


class Publisher:
    """The two published files of one office, open for writing."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.files = [
            PublishedFile.open(file_of(office.folder, kind), kind, office.clock) for kind in FILE_KINDS
        ]

        self._known_upto, self._known = -1, Definitions({})

    def round(self) -> dict[FileKind, Report]:
        """Bring both files level."""
        upto = newest_system_entry(self.office.log)
        if upto != self._known_upto:
            self._known_upto, self._known = upto, Definitions.of(self.office.log)
        forms = self._known.forms
        reports: dict[FileKind, Report] = {}
        for file in self.files:
            rights = Rights((file.device,), published_scope(file.kind, forms), gives_back=True)
            reports[file.kind] = file.catch_up(LocalPeer(self.office, rights))
        return reports

    def close(self) -> None:
        """Let go of the files."""
        for file in self.files:
            file.close()


def publish_office(office: Office) -> dict[FileKind, Report]:
    """Publish once. Raises what the exchange raises."""
    publisher = Publisher(office)
    try:
        return publisher.round()
    finally:
        publisher.close()


def verify_all(office: Office) -> list[Problem]:
    """Everything in which an office's published files differ from its log; files that are not there yet do
    not.
    """
    paths = [file_of(office.folder, kind) for kind in FILE_KINDS]
    return [problem for path in paths if path.exists() for problem in verify(path, office.log)]


def run(office: Office, stopping: threading.Event) -> None:
    """Publish over and over, until told to stop. A round that fails is said and tried again."""
    publisher, seen, due = Publisher(office), -1, 0
    try:
        while not stopping.wait(LOOK_S):
            version, now = office.db.execute("pragma data_version").fetchone()[0], office.clock()
            if version == seen and now < due:
                continue
            try:
                publisher.round()
                seen, due = version, now + LEVEL_REST_MS
            except TaizhangError as error:
                sys.stderr.write(f"{error.problem.text('zh')}\n{error.problem.text('en')}\n")
                stopping.wait(AFTER_FAILURE_S)
    finally:
        publisher.close()


def main(folder: Path) -> None:
    """Publish until SIGTERM or SIGINT."""
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    office = Office(folder, lambda: int(time.time() * 1000), os.urandom)
    try:
        run(office, stopping)
    finally:
        office.close()

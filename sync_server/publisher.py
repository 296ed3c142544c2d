"""Keeping the published files level with the log: once, or for as long as the office is open.

The publisher is a process of its own beside the sync server. It looks at SQLite's `data_version`, which moves whenever
somebody else has committed, and asks only then: a look costs microseconds, and what came in shows within a moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from schemas.problems import Problem
from schemas.replica.exchange import Peer
from schemas.replica.intake import Rights
from sync_server.local_peer import LocalPeer
from sync_server.office import Office
from sync_server.publishing import FILE_KINDS, FileKind, PublishedFile, published_scope, publish_once, verify
from sync_server.publishing.publish import file_of

LOOK_S = 0.05
"""How often the publisher looks whether anything has come in."""


def peer(office: Office, kind: FileKind) -> Peer:
    """The office as the peer of one published file."""
    scope = published_scope(kind, office.known_forms.all())
    return LocalPeer(office, Rights((f"publisher-{kind}",), scope, gives_back=True))


def publish(office: Office) -> None:
    """Bring both published files level with the log, once."""
    publish_once(office.folder, lambda kind: peer(office, kind), office.clock)


def verify_all(office: Office) -> Iterator[Problem]:
    """Everything in which the published files differ from a fold from scratch."""
    for kind in FILE_KINDS:
        yield from verify(file_of(office.folder, kind), office.log)


@contextmanager
def _open_files(office: Office) -> Iterator[list[PublishedFile]]:
    files = [PublishedFile.open(file_of(office.folder, kind), kind, office.clock) for kind in FILE_KINDS]
    try:
        yield files
    finally:
        for file in files:
            file.close()


def keep_publishing(office: Office, wait: Callable[[float], bool]) -> None:
    """Publish whatever comes in until `wait(seconds)` says that it is time to stop."""
    seen = -1
    with _open_files(office) as files:
        while True:
            now = office.db.execute("pragma data_version").fetchone()[0]
            if now != seen:
                for file in files:
                    file.catch_up(peer(office, file.kind))
                seen = now
            if wait(LOOK_S):
                return


def main() -> None:
    """What the supervisor starts: `python -m sync_server.publisher FOLDER`."""
    import os  # noqa: PLC0415
    import signal  # noqa: PLC0415
    import sys  # noqa: PLC0415
    import threading  # noqa: PLC0415
    import time  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    office = Office(Path(sys.argv[1]), lambda: time.time_ns() // 1_000_000, os.urandom)
    try:
        keep_publishing(office, stopping.wait)
    finally:
        office.close()


if __name__ == "__main__":
    main()

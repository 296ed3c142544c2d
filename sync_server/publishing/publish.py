"""One round of publishing: both files brought level with the server, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from schemas.clock import Clock
from schemas.replica.exchange import Peer, Report
from sync_server.publishing.published_file import PublishedFile
from sync_server.publishing.scopes import FILE_KINDS, FileKind

PeerFactory = Callable[[FileKind], Peer]
"""Gives the server as a peer of one published file, with the scope that `published_scope` says."""


def file_of(folder: Path, kind: FileKind) -> Path:
    """Where an office keeps a published file."""
    return folder / f"{kind}.db"


def publish_once(folder: Path, peer_factory: PeerFactory, clock: Clock) -> dict[FileKind, Report]:
    """Bring `office.db` and `private.db` in a folder level with the server. Raises what the exchange
    raises.
    """
    reports: dict[FileKind, Report] = {}
    for kind in FILE_KINDS:
        file = PublishedFile.open(file_of(folder, kind), kind, clock)
        try:
            reports[kind] = file.catch_up(peer_factory(kind))
        finally:
            file.close()
    return reports

"""Backing up an office, and checking that nothing in it was altered.

A backup is taken while the server runs. The keys are apart from it on purpose: they do not change, and whoever has a
backup must not thereby be able to issue tokens.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from schemas.changes import verify
from schemas.marks import CHAIN_BYTES, link
from schemas.packed import unpack
from schemas.problems import Problem, TaizhangError
from schemas.replica.database import open_durable
from schemas.replica.log import Kind
from sync_server.office import FILE_VERSION, Office

PAGE = 2000


def backup(office: Office, target: Path) -> int:
    """Copy the log, as of one moment, into a new file; the number of its entries. Raises when the copy is damaged."""
    target.unlink(missing_ok=True)
    office.db.execute("vacuum into ?", (str(target),))
    copy = open_durable(target, version=FILE_VERSION)
    try:
        if copy.execute("pragma integrity_check").fetchone()[0] != "ok":
            raise TaizhangError(Problem("damaged_file", str(target)))
        return int(copy.execute("select coalesce(max(seq), 0) from log").fetchone()[0])
    finally:
        copy.close()


def check_log(office: Office) -> Iterator[Problem]:
    """Walk the whole log: every chain link, every id, every seal."""
    seq, chain = 0, bytes(CHAIN_BYTES)
    while entries := office.log.entries(seq, PAGE):
        for entry in entries:
            chain = link(chain, entry.kind, entry.id, entry.received_at)
            if entry.seq != seq + 1 or office.log.chain_at(entry.seq) != chain:
                yield Problem("chain_broken", f"seq {entry.seq}", detail={"seq": entry.seq})
                return
            seq = entry.seq
            if entry.kind in (Kind.CHANGE, Kind.RELEASE):
                try:
                    verify(unpack(entry.packed()))
                except TaizhangError as error:
                    yield error.problem

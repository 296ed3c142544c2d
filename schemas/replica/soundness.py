"""Whether a log on disk is still what was written: every page, every link of its chain, every id, every seal.

SQLite itself sees few flipped bits. What it gives out is checked where a record is shown, and all of it where
somebody asks, or where a program fails over a file and wants to know whose fault it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.changes import Change, verify
from schemas.marks import CHAIN_BYTES, link
from schemas.packed import unpack
from schemas.problems import Problem, TaizhangError, fail
from schemas.replica.database import DamagedErrors
from schemas.replica.log import Entry, Kind, Log

PAGE = 2000
KNOWN_ALTERED = ("id_mismatch", "seal_mismatch")
"""Why a change may be held of which it is known that its content is not what its id says."""

_Garbled = (ValueError, KeyError, TypeError)
"""What reading altered bytes may raise; broken JSON and hexadecimal are ValueErrors."""


def sound_change(entry: Entry) -> Change:
    """The change of an entry. Raises `damaged_file` when it is not the one that was written."""
    try:
        change = unpack(entry.packed())
        if entry.problem is None:
            _verify(change, entry)
    except (*_Garbled, TaizhangError) as error:
        raise fail("damaged_file", f"{entry.device} {entry.n}", str(error)) from None
    return change


def _verify(change: Change, entry: Entry) -> None:
    verify(change)
    columns = (entry.id.hex(), entry.device, entry.n, entry.record, entry.form)
    if (change.id, change.device, change.n, change.record, change.form) != columns:
        raise fail("id_mismatch", f"{change.device} {change.n}", change.id[:12])


def log_problems(log: Log, place: str) -> Iterator[Problem]:
    """Everything that is wrong with a whole log. `place` is its file, for the messages."""
    try:
        state = log.db.execute("pragma integrity_check(1)").fetchone()[0]
        if state != "ok":
            yield Problem("damaged_file", place, str(state))
            return
        yield from _walk(log)
    except (*_Garbled, *DamagedErrors) as error:
        yield Problem("damaged_file", place, str(error))


def _walk(log: Log) -> Iterator[Problem]:
    seq, chain = 0, bytes(CHAIN_BYTES)
    while entries := log.entries(seq, PAGE):
        for entry in entries:
            chain = link(chain, entry.kind, entry.id, entry.received_at)
            if entry.seq != seq + 1 or log.chain_at(entry.seq) != chain:
                yield Problem("chain_broken", f"seq {entry.seq}", detail={"seq": seq + 1})
                return
            seq = entry.seq
            if entry.kind != Kind.CONTACT and (problem := _altered(entry)):
                yield problem


def _altered(entry: Entry) -> Problem | None:
    packed = entry.packed()
    if packed.held is not None and packed.held.code in KNOWN_ALTERED:
        return None
    try:
        _verify(unpack(packed._replace(held=None)), entry)
    except TaizhangError as error:
        return error.problem
    except _Garbled:
        return Problem("id_mismatch", packed.place, entry.id.hex()[:12])
    return None

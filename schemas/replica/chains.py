"""Each device's chain, as the server keeps it: whole from the first change, or with a gap that is known.

`append_chained` is how a run enters a server's log. It knows three outcomes: the run continues what is there, it
follows something that is not there (the sender must go back), or it makes the chain fork (both branches are kept).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from schemas.packed import Packed
from schemas.replica.log import Log


class Placed(NamedTuple):
    """What became of a run: the changes that were new, and whether they opened a second branch."""

    new: list[Packed]
    forked: bool


def follows_known(log: Log, device: str, n: int, prev: bytes | None) -> bool:
    """Whether a run that starts at `n` after `prev` joins what is held whole."""
    if prev is None:
        return n == 1
    if (n - 1, prev) in log.tips(device):
        return True
    row = log.db.execute(
        "select 1 from log where device = ? and n = ? and id = ? and kind in (1, 2) and loose = 0",
        (device, n - 1, prev),
    ).fetchone()
    return row is not None


def append_chained(log: Log, changes: Sequence[Packed], now: int) -> Placed:
    """Append a run that `follows_known`; what is held already is passed over."""
    device, first = changes[0].device, changes[0].n
    known = log.known(device, first, changes[-1].n)
    new = [c for c in changes if c.id not in known]
    forked = bool(new) and _forks(log, new[0])
    log.append(new, now)
    _settle(log, changes, {c.id for c in new})
    return Placed(new, forked)


def append_loose(log: Log, changes: Sequence[Packed], now: int) -> list[Packed]:
    """Append changes whose predecessors may be missing, as a healing server takes them. Returns the new ones."""
    out = []
    for change in changes:
        if log.has(change.device, change.n, change.id):
            continue
        whole = follows_known(log, change.device, change.n, change.prev)
        log.append([change], now, loose=not whole)
        if whole:
            _settle(log, [change], {change.id})
        out.append(change)
    return out


def _forks(log: Log, first: Packed) -> bool:
    """Whether another change has the same number: two copies of a device have each gone on."""
    rows = log.db.execute(
        "select 1 from log where device = ? and n = ? and id <> ? and kind in (1, 2) limit 1",
        (first.device, first.n, first.id),
    )
    return rows.fetchone() is not None


def _settle(log: Log, run: Sequence[Packed], new: Collection[bytes]) -> None:
    """Move the tip over a run that is whole now, and over loose changes that were waiting for it.

    Whatever was whole before is behind some tip already, so only a last change that is new, or was loose, moves one.
    """
    device, last = run[0].device, run[-1]
    was_loose = _loose(log, device, run[0].n, last.n)
    ids = {c.id for c in run}
    if last.id not in new and not any(p.id == last.id for p in was_loose):
        return
    _tighten(log, device, [p for p in was_loose if p.id in ids])
    passed = ids | ({run[0].prev} if run[0].prev else set())
    for _, tip in log.tips(device):
        if tip in passed:
            log.db.execute("delete from tip where device = ? and id = ?", (device, tip))
    ends = [(last.n, last.id)]
    while ends:
        n, change_id = ends.pop()
        following = [p for p in _loose(log, device, n + 1, n + 1) if p.prev == change_id]
        if following:
            _tighten(log, device, following)
            ends.extend((p.n, p.id) for p in following)
        else:
            log.db.execute("insert into tip (device, n, id) values (?, ?, ?)", (device, n, change_id))


def _loose(log: Log, device: str, first: int, last: int) -> list[Packed]:
    return [e.packed() for e in log.changes_of(device, first, last, loose=True)]


def _tighten(log: Log, device: str, changes: Sequence[Packed]) -> None:
    log.db.executemany(
        "update log set loose = 0 where device = ? and n = ? and id = ?", [(device, p.n, p.id) for p in changes]
    )

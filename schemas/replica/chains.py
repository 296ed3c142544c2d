"""Each device's chain, as the server keeps it: whole from the first change, or with a gap that is known.

`append_chained` is how a run enters a server's log: it continues what is there, or opens another branch, when two
copies of a device have each gone on (both are kept). A run that follows something that is not there never comes here:
its sender must go back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from schemas.packed import Packed
from schemas.problems import Problem
from schemas.replica.log import Kind, Log, Standing


class Placed(NamedTuple):
    """What became of a run: the changes that were new, and why those are held that are."""

    new: list[Packed]
    held: dict[bytes, Problem]


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


def has_copy(log: Log, device: str, head: int) -> bool:
    """Whether a device that states this head cannot be the only one of its identity: its chain has two branches, or
    goes on behind what it knows of itself.
    """
    beyond = "select 1 from log where device = ? and n > ? and kind in (1, 2) limit 1"
    return len(log.tips(device)) > 1 or log.db.execute(beyond, (device, head)).fetchone() is not None


def append_chained(log: Log, changes: Sequence[Packed], now: int) -> Placed:
    """Append a run that `follows_known`; what is held already is passed over, but answered for once more."""
    stands = log.standing(changes[0].device, changes[0].n, changes[-1].n)
    new = [c for c in changes if c.id not in stands]
    log.append(new, now)
    held = {c.id: c.held for c in new if c.held} | {
        c.id: why for c in changes if (why := _why_held(stands, c))
    }
    _settle(log, changes, {c.id for c in new})
    return Placed(new, held)


def append_loose(log: Log, changes: Sequence[Packed], now: int) -> list[Packed]:
    """Append changes whose predecessors may be missing, as a healing server takes them. Returns the new ones.

    What comes back unheld was released before the server lost it.
    """
    out = []
    for change in changes:
        stands = log.standing(change.device, change.n, change.n)
        if change.id in stands:
            if change.held is None and _why_held(stands, change):
                log.attest(Kind.RELEASE, change, now)
            continue
        whole = follows_known(log, change.device, change.n, change.prev)
        log.append([change], now, loose=not whole)
        if whole:
            _settle(log, [change], {change.id})
        out.append(change)
    return out


def _why_held(stands: Mapping[bytes, Standing], change: Packed) -> Problem | None:
    return stands[change.id].held if change.id in stands else None


def _settle(log: Log, run: Sequence[Packed], new: Collection[bytes]) -> None:
    """Move the tip over a run that is whole now, and over loose changes that were waiting for it."""
    device, last, ids = run[0].device, run[-1], {c.id for c in run}
    waiting = _loose(log, device, run[0].n, last.n)
    joined = [p for p in waiting if p.id in ids]
    if not new and not joined:
        return
    branches = [p for p in waiting if p.prev in ids and p.id not in ids]
    _tighten(log, device, joined + branches)
    passed = ids | ({run[0].prev} if run[0].prev else set())
    for _, tip in log.tips(device):
        if tip in passed:
            log.db.execute("delete from tip where device = ? and id = ?", (device, tip))
    ends = [(p.n, p.id) for p in [last, *branches]]
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
        "update log set loose = 0 where device = ? and n = ? and id = ?",
        [(device, p.n, p.id) for p in changes],
    )

"""What must hold in every world, whatever went wrong in it. Nothing here knows any particular fault.

I1 every change made, and not lost with the only disks that had it, is in the server's log, values and all.
I2 no change is in a log twice.
I3 every replica shows the same records: the server, the published file, each device as far as its scope goes, and
   a new device that pulls everything afresh under that scope.
I4 the exchange comes to rest within a few rounds.
I5 each device's chain is whole at the server up to its head, which its last contact stated; where a chain ends or
   has a gap, the log says so.
I6 a device takes for delivered only what the server has, as long as the server knows the mark it goes by.
I7 the server's log is chained, and each id is the hash of its content.
I8 who writes in sight of everything is shown what they wrote, whatever any clock says.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import orjson

from schemas.canonical import canonical
from schemas.changes import Change, verify
from schemas.fold import Folded
from schemas.marks import CHAIN_BYTES, link
from schemas.packed import unpack
from schemas.problems import TaizhangError
from schemas.replica.log import Entry, Kind, Log
from schemas.replica.records import fold_entries
from schemas.scope import Scope

if TYPE_CHECKING:
    from simulation.device import Device
    from simulation.world import World

    from schemas.replica.known_forms import KnownForms


class Violated(AssertionError):
    """An invariant does not hold."""


def require(holds: bool, invariant: str, *evidence: object) -> None:
    if not holds:
        raise Violated(f"{invariant}: " + " ".join(map(str, evidence)))


def check_acknowledged(device: Device) -> None:
    """I6, at any time."""
    seen, server = device.replica.seen, device.server.log
    if seen is None:
        require(not any(device.replica.get("acked", {}).values()), "I6", "acknowledged without a mark")
        return
    chain = server.chain_at(seen.seq)
    if chain is None or chain.hex() != seen.chain:
        return
    for identity, n in device.replica.get("acked", {}).items():
        there = server.known(identity, 1, n)
        lacking = [p.n for p in device.log.mine(identity, 0, n) if p.n <= n and p.id not in there]
        require(not lacking, "I6", identity, "acknowledged but not there:", lacking)


def check_written(shown: Folded, change: Change) -> None:
    """I8, when somebody has written in sight of all that their device has, and is shown the record again."""
    values = {name: shown.values[name] for name in change.fields or ()}
    require(values == change.fields, "I8", "typed", change.fields, "and is shown", values)
    require(
        change.act == "set" or shown.withdrawn == (change.act == "withdraw"),
        "I8",
        change.act,
        "and it is not",
    )


def check_rest(world: World) -> None:
    """Everything that must hold once the exchange has come to rest."""
    server = world.server.log
    entries = _entries(server)
    _check_log(entries, server)
    present = {e.id: e for e in entries if e.kind in (Kind.CHANGE, Kind.HELD)}
    for device in world.devices:
        _check_delivered(device, present)
        _check_chain(device, server)
        _check_unique(_entries(device.log))
    for name in server.devices():
        # The office writes its own changes into the log, without any exchange.
        if name not in world.server.replica.identities:
            _check_tips(server, name)
    free = {i for i, stands in _standing(entries).items() if not stands}
    require(world.published <= free, "I1", "what a published file had is gone, or held")
    require(present.keys() <= world.made, "I1", "the server has a change that nobody made")
    _check_records(world, entries, world.made - present.keys())


def _entries(log: Log) -> list[Entry]:
    return log.entries(0, 10**9)


def _check_unique(entries: list[Entry]) -> None:
    standing: dict[bytes, bool] = {}
    for entry in entries:
        if entry.kind != Kind.CONTACT:
            is_held, stood = entry.problem is not None, standing.get(entry.id)
            twice = stood is is_held or (stood is not None and entry.kind == Kind.CHANGE)
            require(not twice, "I2", "a change is there twice", entry.device, entry.n)
            standing[entry.id] = is_held


def _standing(entries: list[Entry]) -> dict[bytes, str | None]:
    return {e.id: e.problem for e in entries if e.kind != Kind.CONTACT}


def _check_log(entries: list[Entry], log: Log) -> None:
    _check_unique(entries)
    chain, at = bytes(CHAIN_BYTES), None
    for number, entry in enumerate(entries, 1):
        chain = link(chain, entry.kind, entry.id, entry.received_at)
        require(entry.seq == number and log.chain_at(number) == chain, "I7", "chain", number)
        require(at is None or entry.received_at >= at, "I7", "receipt time went back", number)
        at = entry.received_at
        if entry.kind in (Kind.CHANGE, Kind.RELEASE):
            try:
                verify(unpack(entry.packed()))
            except TaizhangError as error:
                raise Violated(f"I7: {error}") from None


def _check_delivered(device: Device, present: dict[bytes, Entry]) -> None:
    for identity in device.replica.identities:
        for mine in device.log.mine(identity, 0, 10**9):
            there = present.get(mine.id)
            require(there is not None, "I1", identity, mine.n, "is not at the server")
            assert there is not None
            same = (there.body, there.opened) == (mine.body, mine.opened)
            require(same, "I1", identity, mine.n, "is at the server without its values")


def _check_chain(device: Device, server: Log) -> None:
    for identity in device.replica.identities:
        n, head = device.log.head(identity)
        require(
            device.replica.get("acked", {}).get(identity, 0) == n, "I6", identity, "is not acknowledged to", n
        )
        if n:
            require(head in _whole(server, identity), "I5", identity, "is not whole up to", n)
    n, head = device.log.head(device.replica.device)
    contact = [e for e in _entries(server) if e.kind == Kind.CONTACT and e.device == device.replica.device]
    require(bool(contact) and contact[-1].n == n, "I5", "the last contact does not state the head", n)


def _whole(log: Log, device: str) -> set[bytes]:
    """Every change of a device that has all before it here too, on whichever branch."""
    out: set[bytes] = set()
    for change in (e.packed() for e in log.changes_of(device, 1, 10**9)):
        if change.prev in out or (change.prev is None and change.n == 1):
            out.add(change.id)
    return out


def _check_tips(log: Log, device: str) -> None:
    """What the log says of a device's branches is so, also of one that is lost."""
    whole = _whole(log, device)
    changes = [e.packed() for e in log.changes_of(device, 1, 10**9)]
    loose = {e.id for e in log.changes_of(device, 1, 10**9, loose=True)}
    require(loose == {c.id for c in changes} - whole, "I5", device, "has a gap that is not told")
    followed = {c.prev for c in changes if c.id in whole}
    ends = sorted((c.n, c.id) for c in changes if c.id in whole - followed)
    require(
        ends == sorted(log.tips(device)),
        "I5",
        device,
        "does not end where the log says",
        ends,
        log.tips(device),
    )


# Records.

Shown = dict[str, bytes]


def _check_records(world: World, entries: list[Entry], gone: set[bytes]) -> None:
    # What was lost for good with the only disks that had it may still be seen in somebody's notebook.
    spared = {world.record_of[i] for i in gone}
    server = _shown(entries, world.server.forms)
    by_record = _by_record(entries)
    for desk in world.desks:
        inside = {
            r for r, es in by_record.items() if in_scope(desk.scope, es, {desk.replica.device}, by_record)
        }
        _same(_shown(_entries(desk.log), desk.forms), {r: server[r] for r in inside}, "a published file")
        expected = [e for e in entries if e.kind == Kind.CONTACT or e.record in inside]
        require(_lines(_entries(desk.log)) == _lines(expected), "I3", "a published file has another log")
    for device in world.devices:
        own = set(device.replica.identities)
        inside = {r: server[r] for r, es in by_record.items() if in_scope(device.scope, es, own, by_record)}
        fresh = world.fresh_device(device)
        _same(_shown(_entries(fresh.log), fresh.forms), inside, "a fresh device")
        shown = _shown(_as_held(device), device.forms)
        # Known limit: whoever read past a decision before the record it speaks of came (again) is not sent it later.
        orderly = {
            r for r in inside if in_scope(device.scope, by_record[r], own, by_record, by_record[r][-1].seq)
        }
        for record in orderly - spared:
            require(record in shown, "I3", "a device lacks a record of its scope:", by_record[record][0].form)
            require(
                shown[record] == server[record],
                "I3",
                "a device shows another record:",
                shown[record],
                server[record],
            )


def _lines(entries: list[Entry]) -> list[tuple[Any, ...]]:
    return [(e.seq, e.kind, e.id, e.received_at) for e in entries]


def _as_held(device: Device) -> list[Entry]:
    """A device's log, its own changes held where it was told so."""
    held = device.replica.get("held", {})
    return [
        e._replace(problem=orjson.dumps(held[e.id.hex()]).decode()) if e.id.hex() in held else e
        for e in _entries(device.log)
    ]


def _by_record(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    out: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.kind != Kind.CONTACT:
            out.setdefault(entry.record, []).append(entry)
    return out


def _shown(entries: Iterable[Entry], forms: KnownForms) -> Shown:
    return {r: written(fold_entries(es, forms)) for r, es in _by_record(entries).items()}


def written(record: Folded) -> bytes:
    """A folded record as canonical bytes."""
    conflicts = {
        name: [[c.value, c.change, c.author, c.made_at] for c in candidates]
        for name, candidates in record.conflicts.items()
    }
    return canonical({
        "record": record.record, "form": record.form, "version": record.form_version, "values": dict(record.values),
        "heads": record.heads, "withdrawn": record.withdrawn, "contested": record.contested, "conflicts": conflicts,
    })  # fmt: skip


def _same(found: Shown, expected: Shown, who: str) -> None:
    require(found.keys() == expected.keys(), "I3", who, "has other records:", len(found), len(expected))
    for record, text in expected.items():
        require(found[record] == text, "I3", who, "shows another record:", found[record], text)


def in_scope(
    scope: Scope, entries: list[Entry], own: set[str], by_record: dict[str, list[Entry]], upto: int = 2**63
) -> bool:
    """Whether a record is in a scope, from all its changes at once, and from who made what up to an entry."""
    form = entries[0].form
    if scope.sends_all(form):
        return True
    if not scope.sends_some(form):
        return False

    def made_by_own(named: str) -> bool:
        first = by_record[named][0] if named in by_record else None
        return first is not None and first.seq <= upto and first.device in own

    return scope.admits((unpack(e.packed()._replace(held=None)) for e in entries), own, made_by_own)

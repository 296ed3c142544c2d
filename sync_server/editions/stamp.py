"""The stamp of an edition: exactly which changes it rests on, by device and number, never by a log's own numbering.

Numbers of a log die with the server; the chains of the devices do not. A stretch names its last change by id, and through the
chain that one id stands for all of the stretch.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from schemas.problems import fail
from schemas.replica.log import Entry, Kind, Log

PAGE = 2000


class Stretch(NamedTuple):
    """Changes `first` to `last` of one device, as the chain that ends in the change `id` has them."""

    first: int
    last: int
    id: str


@dataclass(frozen=True)
class Stamp:
    """`stretches` by device; `held` are the ids among them that nobody had released. Times play no part in it."""

    stretches: dict[str, list[Stretch]]
    held: frozenset[str]

    def to_json(self) -> str:
        """As it is kept in a record, the same text for the same stamp."""
        parts = {"devices": {d: self.stretches[d] for d in sorted(self.stretches)}, "held": sorted(self.held)}
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Stamp:
        """The stamp that `to_json` wrote. Raises `bad_stamp`."""
        try:
            parts = json.loads(text)
            stretches = {d: [Stretch(*s) for s in found] for d, found in parts["devices"].items()}
            return cls(stretches, frozenset(parts["held"]))
        except (ValueError, TypeError, KeyError) as error:
            raise fail("bad_stamp", got=str(error)) from None


def stamp(log: Log, upto: int) -> Stamp:
    """What the log holds up to its entry `upto`."""
    held: set[str] = set()
    chains: dict[str, dict[bytes, Entry]] = defaultdict(dict)
    for entry in _entries(log, upto):
        if entry.kind == Kind.HELD:
            held.add(entry.id.hex())
        elif entry.kind == Kind.RELEASE:
            held.discard(entry.id.hex())
        if entry.kind in (Kind.CHANGE, Kind.HELD):
            chains[entry.device][entry.id] = entry
    return Stamp({device: sorted(_stretches(chain)) for device, chain in chains.items()}, frozenset(held))


def _entries(log: Log, upto: int) -> Iterator[Entry]:
    after = 0
    while entries := log.entries(after, PAGE):
        yield from (e for e in entries if e.seq <= upto)
        after = entries[-1].seq
        if after >= upto:
            return


def _stretches(chain: dict[bytes, Entry]) -> Iterator[Stretch]:
    """The unbroken pieces of a device's changes: each ends where nothing here follows, and begins where what was before is
    missing, or belongs to a piece that was told already (a device that was copied has two ends).
    """
    packed = {i: e.packed() for i, e in chain.items()}
    followed = {p.prev for p in packed.values()}
    told: set[bytes] = set()
    for end in sorted((p for p in packed.values() if p.id not in followed), key=lambda p: (p.n, p.id)):
        first = at = end
        told.add(at.id)
        while at.prev in packed and at.prev not in told:
            first = at = packed[at.prev]
            told.add(at.id)
        yield Stretch(first.n, end.n, end.id.hex())


def changes_of(log: Log, stamped: Stamp) -> dict[str, list[Entry]]:
    """The entries of every stretch, in the order of their numbers. Raises `edition_lacks` for what this server does not have."""
    return {
        device: [entry for stretch in stretches for entry in _walk(log, device, stretch)]
        for device, stretches in stamped.stretches.items()
    }


def _walk(log: Log, device: str, stretch: Stretch) -> Iterable[Entry]:
    known = {e.id: e for e in log.changes_of(device, stretch.first, stretch.last) if e.kind != Kind.RELEASE}
    known |= {
        e.id: e
        for e in log.changes_of(device, stretch.first, stretch.last, loose=True)
        if e.kind != Kind.RELEASE
    }
    found: list[Entry] = []
    at: bytes | None = bytes.fromhex(stretch.id)
    while at is not None and (entry := known.get(at)) is not None and entry.n >= stretch.first:
        found.append(entry)
        at = entry.packed().prev if entry.n > stretch.first else None
    if len(found) != stretch.last - stretch.first + 1:
        raise fail("edition_lacks", got=f"{device} {stretch.first}–{stretch.last}")
    return reversed(found)

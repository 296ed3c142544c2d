"""What an edition rests on, made again: a temporary office that holds exactly its changes, published.

The changes come in an order that only they themselves decide, so the same stamp gives the same tables on every server and in
every year. Nothing else of the present office is in it, nor any of its times.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from schemas.packed import Packed
from schemas.problems import Problem
from schemas.replica.database import open_durable, transaction
from schemas.replica.log import Entry, Kind
from schemas.replica.replica import Replica
from sync_server.editions.stamp import Stamp, changes_of
from sync_server.office import FILE_VERSION, KEYS, LOG, Office
from sync_server.publishing import publish_office


@contextmanager
def picture(office: Office, stamped: Stamp) -> Iterator[Path]:
    """A folder with `office.db` and `private.db` as the stamp has them. Raises `edition_lacks`."""
    ordered = list(_ordered(office, stamped))
    with TemporaryDirectory(prefix="taizhang-") as made:
        folder = Path(made)
        (folder / KEYS).write_text(json.dumps({"tokens": "-", "pages": "-"}), "utf-8")
        replica = Replica(open_durable(folder / LOG, version=FILE_VERSION), _never)
        replica.create()
        with transaction(replica.db):
            replica.start_identity("edition")
            replica.log.append(ordered, 0)
        replica.db.close()
        again = Office(folder, _never, bytes)
        try:
            publish_office(again)
        finally:
            again.close()
        yield folder


def _never() -> int:
    """An edition has no time of its own."""
    return 0


def _ordered(office: Office, stamped: Stamp) -> Iterator[Packed]:
    """All changes: each device's in their order, and between devices by what their makers' clocks said, then by id."""
    chains = [_as_stamped(office, entries, stamped) for entries in changes_of(office.log, stamped).values()]
    waiting = [(_made_at(chain[0]), chain[0].id, at, 0) for at, chain in enumerate(chains) if chain]
    heapq.heapify(waiting)
    while waiting:
        *_, at, place = heapq.heappop(waiting)
        yield chains[at][place]
        if place + 1 < len(chains[at]):
            following = chains[at][place + 1]
            heapq.heappush(waiting, (_made_at(following), following.id, at, place + 1))


def _as_stamped(office: Office, entries: list[Entry], stamped: Stamp) -> list[Packed]:
    """Held as they were held then: one that was released by then has its values, one released later has not. A restored
    server may have taken in at once what was held the first time.
    """
    out = []
    for entry in entries:
        packed = entry.packed()
        if entry.id.hex() in stamped.held:
            packed = packed._replace(held=packed.held or Problem("held_elsewhere", packed.place))
        elif entry.kind == Kind.HELD:
            released = [
                e for e in office.log.of_record(entry.record) if e.id == entry.id and e.kind == Kind.RELEASE
            ]
            packed = (released[-1] if released else entry).packed()._replace(held=None)
        out.append(packed)
    return out


def _made_at(packed: Packed) -> int:
    return int(orjson.loads(packed.body)["made_at"])

"""What has arrived of each device, entry by entry: `device_received`, `device_stated`, `device_elsewhere`,
`held`.

Changes that are not in this file's scope count too: the server tells their numbers. Numbers that came one
after another are kept as one row, since number and entry then run side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import orjson

from schemas.replica.database import Connection
from schemas.replica.log import Entry, Kind
from sync_server.publishing.rows import moment

ID_BYTES = 8
"""How much of an id is known of a change that is not in this file."""


class Passed(NamedTuple):
    """A change that the server holds and this file may not."""

    seq: int
    device: str
    n: int
    id: bytes


def note_arrivals(db: Connection, entries: Sequence[Entry], passed: Sequence[Passed], after: int) -> None:
    """Count what arrived behind entry `after`; what came before was counted then."""
    arrived = [Passed(e.seq, e.device, e.n, e.id) for e in entries if e.kind in (Kind.CHANGE, Kind.HELD)]
    arrived = sorted(p for p in [*arrived, *passed] if p.seq > after)
    _extend_runs(db, arrived)
    _note_heads(db, [e for e in entries if e.kind == Kind.CONTACT], arrived)


def keep_passed(db: Connection, passed: Iterable[Passed], table: str = "device_elsewhere") -> None:
    """Remember changes that are not in this file."""
    db.executemany(
        f"insert or ignore into {table} (seq, device, n, id) values (?, ?, ?, ?)",
        [(p.seq, p.device, p.n, p.id[:ID_BYTES]) for p in passed],
    )


def forget_passed(db: Connection, entries: Iterable[Entry]) -> None:
    """Changes that have come into this file's scope after all are not elsewhere any more."""
    db.executemany(
        "delete from device_elsewhere where device = ? and n = ? and seq = ?",
        [(e.device, e.n, e.seq) for e in entries],
    )


def note_held(db: Connection, entries: Iterable[Entry]) -> None:
    """Keep the list of changes that are held, or were until they were released."""
    for entry in entries:
        if entry.kind == Kind.HELD:
            _hold(db, entry)
        elif entry.kind == Kind.RELEASE:
            db.execute(
                "update held set released = 1, seq_released = ? where id = ?", (entry.seq, entry.id.hex())
            )


def _hold(db: Connection, entry: Entry) -> None:
    body, problem = orjson.loads(entry.body), orjson.loads(entry.problem or "{}")
    row = (
        entry.id.hex(), entry.device, entry.n, entry.record, entry.form, body["author"],
        moment(body["made_at"]),
        moment(entry.received_at), problem.get("code", ""), problem.get("zh", ""), problem.get("en", ""),
        entry.seq,
    )  # fmt: skip
    db.execute(
        "insert or replace into held (id, device, n, record, form, author, made_at, received_at, code,"
        " zh, en, seq,"
        " released, seq_released) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, null)",
        row,
    )


def _extend_runs(db: Connection, arrived: Sequence[Passed]) -> None:
    runs: dict[str, list[int]] = {}
    changed: dict[tuple[str, int], int] = {}
    begun: list[tuple[str, int, int, int]] = []
    for seq, device, n, _ in arrived:
        if device not in runs:
            runs[device] = list(_last_run(db, device))
        first_n, last_n, first_seq = runs[device]
        if n == last_n + 1 and seq == first_seq + n - first_n:
            runs[device][1] = n
        else:
            runs[device] = [n, n, seq]
            begun.append((device, n, n, seq))
        changed[device, runs[device][2]] = n
    db.executemany(
        "insert into device_received (device, first_n, last_n, first_seq) values (?, ?, ?, ?)", begun
    )
    db.executemany(
        "update device_received set last_n = ? where device = ? and first_seq = ?",
        [(n, device, first_seq) for (device, first_seq), n in changed.items()],
    )


def _last_run(db: Connection, device: str) -> tuple[int, int, int]:
    row = db.execute(
        "select first_n, last_n, first_seq from device_received where device = ? order by first_seq desc"
        " limit 1",
        (device,),
    ).fetchone()
    return (row[0], row[1], row[2]) if row else (0, -1, 0)


def _note_heads(db: Connection, contacts: Iterable[Entry], arrived: Iterable[Passed]) -> None:
    """Remember each head that a device stated, and with which entry it arrived."""
    for contact in contacts:
        if contact.n:
            db.execute(
                "insert or ignore into device_stated values (?, ?, ?, ?, ?)",
                (contact.device, contact.id, contact.n, contact.seq, _received(db, contact)),
            )
    pending: dict[tuple[str, bytes], bytes] = {
        (device, i[:ID_BYTES]): i
        for device, i in db.execute("select device, id from device_stated where received_seq is null")
    }
    found = [
        (p.seq, p.device, pending[p.device, p.id[:ID_BYTES]])
        for p in arrived
        if (p.device, p.id[:ID_BYTES]) in pending
    ]
    db.executemany(
        "update device_stated set received_seq = ? where device = ? and id = ? and received_seq is null",
        found,
    )


def _received(db: Connection, contact: Entry) -> int | None:
    row = db.execute(
        "select min(seq) from (select seq from log where device = ?1 and n = ?2 and id = ?3 and kind in"
        " (1, 2) union all"
        " select seq from device_elsewhere where device = ?1 and n = ?2 and id = ?4)",
        (contact.device, contact.n, contact.id, contact.id[:ID_BYTES]),
    ).fetchone()
    return None if row[0] is None else int(row[0])

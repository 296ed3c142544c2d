"""The log: every change a replica holds, in the order it came, numbered and chained.

It is append-only. Besides changes it keeps what the replica itself attests: that a change is held and why, that it
was released, that a device made contact and stated its head. Nothing here knows forms, messages or the network.

A chain may have gaps (a filtered or a healing replica holds what it can get). `tip` names, for each device, the ends
of the branches that are whole from the first change on; more than one tip is a fork.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import count
from typing import Any, NamedTuple

import orjson

from schemas.marks import CHAIN_BYTES, links
from schemas.packed import Packed, prev_of
from schemas.problems import Problem
from schemas.replica.database import Connection


class Kind(IntEnum):
    """What an entry attests."""

    CHANGE = 1
    HELD = 2
    RELEASE = 3
    CONTACT = 4


_CHANGE, _HELD = int(Kind.CHANGE), int(Kind.HELD)


class Entry(NamedTuple):
    """One line of the log. A contact has the stated head in `n` and `id` and no body."""

    seq: int
    kind: int
    id: bytes
    device: str
    n: int
    record: str
    form: str
    received_at: int
    body: bytes
    opened: bytes | None
    problem: str | None

    @property
    def held(self) -> Problem | None:
        """Why its values are not to be read."""
        return Problem.from_json(orjson.loads(self.problem)) if self.problem else None

    def packed(self) -> Packed:
        """The change of this entry."""
        return Packed(
            self.id,
            self.device,
            self.n,
            prev_of(self.body),
            self.record,
            self.form,
            self.body,
            self.opened,
            self.held,
        )


class Standing(NamedTuple):
    """How a change stands by its newest entry: why it is held, if it is, and whether it was made here."""

    problem: str | None
    mine: bool

    @property
    def held(self) -> Problem | None:
        """Why its values are not to be read."""
        return Problem.from_json(orjson.loads(self.problem)) if self.problem else None


class Contact(NamedTuple):
    """A device stated its head when it made contact."""

    device: str
    n: int
    id: bytes


SCHEMA = """
create table if not exists log (
    seq integer primary key,
    kind integer not null,
    id blob not null,
    device text not null,
    n integer not null,
    record text not null,
    form text not null,
    received_at integer not null,
    chain blob,
    mine integer not null,
    loose integer not null,
    body blob not null,
    opened blob,
    problem text
) strict;
create index if not exists log_device on log (device, n);
create index if not exists log_record on log (record);
create index if not exists log_system on log (form, seq) where form in ('device', 'form');
create index if not exists log_contact on log (device, seq) where kind = 4;
create index if not exists log_loose on log (device, n) where loose = 1;
create table if not exists tip (device text not null, n integer not null, id blob not null) strict;
create index if not exists tip_device on tip (device);
"""

_COLUMNS = "seq, kind, id, device, n, record, form, received_at, body, opened, problem"
_IS_CHANGE = f"kind in ({Kind.CHANGE:d}, {Kind.HELD:d})"
_ALWAYS = "seq, kind, id, device, n, record, form, received_at, body, mine, loose"
_START = bytes(CHAIN_BYTES)


def create(db: Connection) -> None:
    """Make the log's tables where they are not there yet."""
    for statement in SCHEMA.split(";\n"):
        db.execute(statement)


class Log:
    """The log in one open database. Writing belongs inside the caller's transaction."""

    def __init__(self, db: Connection) -> None:
        self.db = db

    def end(self) -> tuple[int, bytes]:
        """How many entries there are and the chain over them."""
        row = self.db.execute("select seq, chain from log order by seq desc limit 1").fetchone()
        return (row[0], row[1] or b"") if row else (0, _START)

    def chain_at(self, seq: int) -> bytes | None:
        """The chain after `seq` entries, None when there are not so many."""
        if seq == 0:
            return _START
        row = self.db.execute("select chain from log where seq = ?", (seq,)).fetchone()
        return row[0] if row else None

    def append(self, changes: Sequence[Packed], now: int, *, mine: bool = False, loose: bool = False) -> None:
        """Append changes that are not here yet, held ones as held. `now` never makes a receipt time go back."""
        self._write([_HELD if p.held else _CHANGE for p in changes], changes, now, mine, loose)

    def attest(self, kind: Kind, packed: Packed, now: int) -> None:
        """Append an entry that is not a change: a release or a contact."""
        self._write([int(kind)], [packed], now, False, False)

    def contact(self, contact: Contact, now: int) -> None:
        """Note that a device made contact and which head it stated."""
        self.attest(Kind.CONTACT, Packed(contact.id, contact.device, contact.n, None, "", "", b""), now)

    def _write(
        self, kinds: Sequence[int], changes: Sequence[Packed], now: int, mine: bool, loose: bool
    ) -> None:
        last = self.db.execute("select seq, chain, received_at from log order by seq desc limit 1").fetchone()
        end, chain, at = last if last else (0, _START, now)
        at, is_mine, is_loose = max(at, now), int(mine), int(loose)
        chains = links(chain or _START, zip(kinds, (p.id for p in changes), strict=True), at)
        rows = [
            (seq, kind, bytearray(change_id), device, n, record, form, at, bytearray(body), is_mine, is_loose,
             bytearray(link))
            for seq, kind, link, (change_id, device, n, _, record, form, body, _, _)
            in zip(count(end + 1), kinds, chains, changes, strict=False)
        ]  # fmt: skip
        problems = [orjson.dumps(p.held.to_json()).decode() if p.held else None for p in changes]
        self._insert(f"{_ALWAYS}, chain", rows, [p.opened for p in changes], problems)

    def copy_in(self, entries: Iterable[Entry]) -> None:
        """Take over entries with the numbers and times another log gave them, as a published file does."""
        entries = list(entries)
        rows = [(*e[:2], bytearray(e.id), *e[3:8], bytearray(e.body), 0, 1) for e in entries]
        self._insert(_ALWAYS, rows, [e.opened for e in entries], [e.problem for e in entries])

    def _insert(
        self, names: str, rows: list[Any], opened: Sequence[bytes | None], problems: Sequence[str | None]
    ) -> None:
        """Insert rows, and with them what opens a seal and why they are held, if that is so of any.

        Binding is most of the cost of an insert. The library binds numbers, texts and bytearrays at once; for
        every bytes and None it first looks for an adapter, which takes longer than binding a whole row.
        """
        if any(opened):
            names += ", opened"
            rows = [(*row, o and bytearray(o)) for row, o in zip(rows, opened, strict=True)]
        if any(problems):
            names += ", problem"
            rows = [(*row, problem) for row, problem in zip(rows, problems, strict=True)]
        blanks = ", ".join("?" * (names.count(",") + 1))
        self.db.executemany(f"insert into log ({names}) values ({blanks})", rows)

    def entries(self, after: int, limit: int) -> list[Entry]:
        """Up to `limit` entries that follow entry `after`."""
        rows = self.db.execute(
            f"select {_COLUMNS} from log where seq > ? order by seq limit ?", (after, limit)
        )
        return list(map(Entry._make, rows))

    def of_record(self, record: str, upto: int | None = None) -> list[Entry]:
        """All entries of a record, up to an entry number if one is given, in order."""
        bound = "" if upto is None else " and seq <= ?"
        values = (record,) if upto is None else (record, upto)
        rows = self.db.execute(f"select {_COLUMNS} from log where record = ?{bound} order by seq", values)
        return list(map(Entry._make, rows))

    def touched(self, records: Collection[str], devices: Collection[str]) -> dict[str, tuple[int, int]]:
        """Of those of these records that any of these devices has changed: their first entry, and the first by one."""
        given = ", ".join("?" * len(devices))
        if (
            self.db.execute(f"select 1 from log where device in ({given}) limit 1", (*devices,)).fetchone()
            is None
        ):
            return {}
        rows = self.db.execute(
            f"select record, min(seq), min(case when device in ({given}) then seq end) as own from log"
            " where record in (select value from json_each(?)) group by record having own is not null",
            (*devices, orjson.dumps([*records]).decode()),
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    def records(self, form: str) -> Iterator[str]:
        """The ids of all records of a form. A scan, except for the system forms, which have an index."""
        indexed = " and form in ('device', 'form')" if form in ("device", "form") else ""
        rows = self.db.execute(f"select distinct record from log where form = ?{indexed}", (form,))
        return (row[0] for row in rows)

    def mine(self, device: str, after: int, limit: int) -> list[Packed]:
        """Changes made here under this identity, after number `after`, in order."""
        rows = self.db.execute(
            f"select {_COLUMNS} from log where device = ? and n > ? and mine = 1 order by n limit ?",
            (device, after, limit),
        )
        return [Entry(*row).packed() for row in rows]

    def head(self, device: str) -> tuple[int, bytes | None]:
        """Number and id of the newest change made here under this identity; (0, None) before the first."""
        row = self.db.execute(
            "select n, id from log where device = ? and mine = 1 order by n desc limit 1", (device,)
        ).fetchone()
        return (row[0], row[1]) if row else (0, None)

    def known(self, device: str, first: int, last: int) -> set[bytes]:
        """The ids held of a device's changes numbered `first` to `last`, on all branches."""
        rows = self.db.execute(
            f"select id from log where device = ? and n between ? and ? and {_IS_CHANGE}",
            (device, first, last),
        )
        return {row[0] for row in rows}

    def standing(self, device: str, first: int, last: int) -> dict[bytes, Standing]:
        """How a device's changes numbered `first` to `last` stand here, by id. The newest entry of each counts."""
        rows = self.db.execute(
            "select id, problem, mine from log where device = ? and n between ? and ? and kind <> 4 order by seq",
            (device, first, last),
        )
        out: dict[bytes, Standing] = {}
        for change_id, problem, mine in rows:
            out[change_id] = Standing(problem, bool(mine) or (change_id in out and out[change_id].mine))
        return out

    def branched(self, device: str, first: int, last: int) -> set[int]:
        """Which of a device's numbers `first` to `last` several changes have."""
        rows = self.db.execute(
            f"select n from log where device = ? and n between ? and ? and {_IS_CHANGE} group by n having count(*) > 1",
            (device, first, last),
        )
        return {row[0] for row in rows}

    def changes_of(self, device: str, first: int, last: int, *, loose: bool = False) -> list[Entry]:
        """A device's changes numbered `first` to `last`; only those behind a gap if `loose`."""
        # The planner would walk the whole run in log_device to find that nothing in it is loose.
        index, only = ("indexed by log_loose", "and loose = 1") if loose else ("", "")
        rows = self.db.execute(
            f"select {_COLUMNS} from log {index} where device = ? and n between ? and ? {only}"
            f" and {_IS_CHANGE} order by n",
            (device, first, last),
        )
        return list(map(Entry._make, rows))

    def tips(self, device: str) -> list[tuple[int, bytes]]:
        """Ends of the branches that are whole from the device's first change on, longest first."""
        rows: list[Any] = self.db.execute(
            "select n, id from tip where device = ? order by n desc, id", (device,)
        ).fetchall()
        return [(row[0], row[1]) for row in rows]

    def devices(self) -> list[str]:
        """Every device of which anything is held."""
        rows = self.db.execute("select distinct device from log order by device")
        return [row[0] for row in rows]

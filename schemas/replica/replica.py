"""A replica that asks: a log, and beside it how far it has come with its peer.

Whatever a reply brings, and the mark that goes with it, are stored in one transaction, so that a replica may be
stopped between any two steps and simply run again. A notebook is a `Replica`; a published file is one too, and
says in its subclass what it owes a restored server and what it does with a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from schemas.clock import Clock
from schemas.limits import PAGE_BODY_BYTES, PAGE_CHANGES_MAX
from schemas.marks import Mark
from schemas.packed import Packed
from schemas.pages import Run, decode
from schemas.problems import Problem, fail
from schemas.replica.database import Connection, transaction
from schemas.replica.log import Kind, Log, Standing, create

_MET, _MET_HELD = Standing(None, False), Standing("{}", False)
STATE = "create table if not exists state (key text primary key, value text not null) strict"


class Replica:
    """A log with the state of its exchange. `clock` is read for receipt times only."""

    def __init__(self, db: Connection, clock: Clock) -> None:
        self.db, self.clock, self.log = db, clock, Log(db)

    def create(self) -> None:
        """Make the tables where they are not there yet."""
        if self.db.execute("select 1 from sqlite_master where name = 'state'").fetchone() is None:
            with transaction(self.db):
                create(self.db)
                self.db.execute(STATE)

    # Small facts.

    def get(self, key: str, default: Any = None) -> Any:
        """A fact of the state, plain data."""
        row = self.db.execute("select value from state where key = ?", (key,)).fetchone()
        return default if row is None else orjson.loads(row[0])

    def put(self, key: str, value: Any) -> None:
        """Set a fact, inside the caller's transaction or at once."""
        self.db.execute(
            "insert into state values (?, ?) on conflict (key) do update set value = excluded.value",
            (key, orjson.dumps(value).decode()),
        )

    @property
    def device(self) -> str:
        """The identity under which this replica makes changes now."""
        return str(self.get("device", ""))

    @property
    def identities(self) -> list[str]:
        """All identities it has had, the present one last."""
        return [*self.get("former", []), self.device]

    @property
    def since(self) -> Mark | None:
        """How far it has pulled."""
        return Mark.read(self.get("since"))

    @property
    def seen(self) -> Mark | None:
        """The newest mark it was shown; what was acknowledged is covered by it."""
        return Mark.read(self.get("seen"))

    # What goes out.

    def outgoing(self) -> list[Packed]:
        """The next changes that the peer has not acknowledged: consecutive, of one identity."""
        acked = self.get("acked", {})
        for device in self.identities:
            changes = self.log.mine(device, acked.get(device, 0), PAGE_CHANGES_MAX)
            if changes:
                return cut(changes)
        return []

    def unsent(self) -> int:
        """How many changes made here have not been acknowledged."""
        acked = self.get("acked", {})
        return sum(max(0, self.log.head(d)[0] - acked.get(d, 0)) for d in self.identities)

    def receipt_of(self, sent: Sequence[Packed]) -> tuple[int, bytes]:
        """What the peer answers when it has taken these: the last of a chain stands for them all."""
        return sent[-1].n, sent[-1].id

    def acknowledge(self, sent: Sequence[Packed]) -> None:
        """The peer has these for good."""
        self._set_acked(sent[-1].device, sent[-1].n)

    def resume(self, sent: Sequence[Packed], heads: Sequence[tuple[int, str]]) -> None:
        """The peer lacks what came before these: go on after its newest head that is ours, or from the first."""
        device = sent[0].device
        ours = [n for n, i in heads if n < sent[0].n and self._is_mine(device, n, bytes.fromhex(i))]
        self._set_acked(device, max(ours, default=0))

    def _set_acked(self, device: str, n: int) -> None:
        self.put("acked", self.get("acked", {}) | {device: n})

    def _is_mine(self, device: str, n: int, change_id: bytes) -> bool:
        return any(p.n == n and p.id == change_id for p in self.log.mine(device, n - 1, 1))

    def rewind(self) -> None:
        """The peer went back in time: nothing is acknowledged any more, and everything is pulled again."""
        self.put("acked", {})
        self.put("since", None)
        self.put("seen", None)

    def restart(self) -> None:
        """The scope changed: everything in it is pulled again, and what is here already passed over."""
        self.put("since", None)

    # What comes in.

    def receive(self, page: dict[str, Any] | None, receipts: Mapping[str, Any] | None) -> list[Packed]:
        """Append the changes of a pull page that are new here, or stand otherwise than here, and return them."""
        if page is None:
            return []
        fresh, turned, own = [], [], {}
        met: dict[bytes, Standing] = {}
        for run, changes in received(page, receipts):
            stands = self.log.standing(run.device, run.n, run.n + len(changes) - 1)
            for change in changes:
                here = met.get(change.id) or stands.get(change.id)
                if here is None:
                    fresh.append(change)
                elif here.mine:
                    own[change.id.hex()] = change.held
                    continue
                elif (here.problem is None) != (change.held is None):
                    turned.append(change)
                met[change.id] = _MET_HELD if change.held else _MET
        self.log.append(fresh, self.clock(), loose=True)
        for change in turned:
            self.log.attest(Kind.HELD if change.held else Kind.RELEASE, change, self.clock())
        self.hear(own)
        return fresh + turned

    def hear(self, told: Mapping[str, Problem | None]) -> None:
        """Note what the peer says of changes made here: why one is held, or that it is not."""
        noted = self.get("held", {})
        left = {i: p for i, p in noted.items() if i not in told}
        held = left | {i: p.to_json() for i, p in told.items() if p is not None}
        if held != noted:
            self.put("held", held)

    def start_identity(self, device: str) -> None:
        """Go on under a new identity. The former one's chain stays, and is still owed to the peer."""
        if self.device:
            self.put("former", [*self.get("former", []), self.device])
            self.put("successor_of", self.device)
        self.put("device", device)


def received(page: dict[str, Any], receipts: Mapping[str, Any] | None) -> Iterator[tuple[Run, list[Packed]]]:
    """The runs of a pull page, each held change with the reason that the sender gives for it."""
    problems = (receipts or {}).get("problems", {})
    at = 0
    for run in decode(page):
        if not run.proved:
            raise fail("damaged_page", run.device)
        changes = run.changes
        if problems:
            changes = [_with_reason(c, problems.get(str(at + i))) for i, c in enumerate(changes)]
        at += len(changes)
        yield run, changes


def _with_reason(change: Packed, problem: Mapping[str, Any] | None) -> Packed:
    return change._replace(held=Problem.from_json(problem)) if problem else change


def cut(changes: Sequence[Packed]) -> list[Packed]:
    """As many of these as make one page, never none."""
    size = 0
    for count, change in enumerate(changes):
        size += change.size
        if count and size > PAGE_BODY_BYTES:
            return list(changes[:count])
    return list(changes)

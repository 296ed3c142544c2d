"""A replica that only pulls, as a published file does, and owes a restored server all that it holds.

It takes entries over with the numbers and times that the server gave them. When the server went back in time, what
it holds is kept aside, given back page by page, and the log is pulled anew.
"""

from collections.abc import Sequence
from typing import Any

import orjson

from schemas.bundled import bundled
from schemas.limits import PAGE_CHANGES_MAX
from schemas.packed import Packed, receipt_of_all
from schemas.replica.log import Entry, Kind
from schemas.replica.replica import Replica, received
from schemas.scope import EVERYTHING, Scope


def published_scopes() -> list[Scope]:
    """What an office's two published files are sent: the open forms, and the private ones with the lists they need.

    Neither is sent everything, so that what they give back has gaps.
    """
    forms = bundled().values()
    office = frozenset(f.form for f in forms if f.home == "office")
    private = frozenset(f.form for f in forms if f.home == "private")
    decisions = frozenset(f.form for f in forms if f.home == "follows")
    shared = frozenset(["place", "person", "device", "form"])
    return [
        Scope(whole=office, follow=decisions, about=office),
        Scope(whole=frozenset([EVERYTHING]), follow=decisions, about=private, barred=office - shared),
    ]


KEPT = "create table if not exists kept as select * from log where 0"


class Publisher(Replica):
    """The office's published file, without the tables that people read."""

    page_size = PAGE_CHANGES_MAX

    def create(self) -> None:
        super().create()
        self.db.execute(KEPT)

    # Giving back.

    def rewind(self) -> None:
        super().rewind()
        self.db.execute("insert into kept select * from log where kind in (1, 3)")
        self.db.execute("delete from log")
        self.put("given", 0)

    def _owed(self, limit: int) -> list[tuple[Any, ...]]:
        given = self.get("given")
        if given is None:
            return []
        return self.db.execute(
            "select rowid, seq, kind, id, device, n, record, form, received_at, body, opened, problem from kept"
            " where rowid > ? order by rowid limit ?",
            (given, limit),
        ).fetchall()

    def outgoing(self) -> list[Packed]:
        rows = self._owed(self.page_size)
        self._sending_upto = rows[-1][0] if rows else None
        return [Entry(*row[1:]).packed() for row in rows]

    def unsent(self) -> int:
        return len(self._owed(10**6))

    def receipt_of(self, sent: Sequence[Packed]) -> tuple[int, bytes]:
        return receipt_of_all(sent)

    def acknowledge(self, sent: Sequence[Packed]) -> None:
        self.put("given", self._sending_upto)

    # Pulling.

    def receive(self, page: Any, receipts: Any) -> list[Packed]:
        if page is None:
            return []
        changes = [c for _, run in received(page, receipts) for c in run]
        known = {row[0] for row in self.db.execute("select id from log where kind <> 4")}
        entries = []
        for change, seq, at in zip(changes, receipts["seq"], receipts["received_at"], strict=True):
            kind = Kind.HELD if change.held else Kind.RELEASE if change.id in known else Kind.CHANGE
            problem = orjson.dumps(change.held.to_json()).decode() if change.held else None
            known.add(change.id)
            entries.append(
                Entry(
                    seq, kind, change.id, change.device, change.n, change.record, change.form, at,
                    change.body, change.opened, problem,
                )
            )  # fmt: skip
        for seq, at, device, n, head in receipts["contacts"]:
            entries.append(
                Entry(seq, Kind.CONTACT, bytes.fromhex(head), device, n, "", "", at, b"", None, None)
            )
        self.log.copy_in(entries)
        return changes

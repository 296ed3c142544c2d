"""A published file: a replica that only pulls, and makes of what it pulls the tables that people read.

Rows, tables and the mark up to which the server was read change in one transaction. When the server went
back in time, the file first gives back all it holds, then pulls everything anew beside what people go on
reading, and changes over in one step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from schemas.clock import Clock
from schemas.limits import PAGE_CHANGES_MAX
from schemas.packed import Packed, receipt_of_all
from schemas.problems import fail
from schemas.replica.database import Connection, DamagedErrors, open_published, transaction
from schemas.replica.exchange import Peer, Report, exchange
from schemas.replica.log import Entry, Kind
from schemas.replica.replica import Replica, cut, received
from sync_server.publishing.arrivals import Passed, forget_passed, keep_passed
from sync_server.publishing.scopes import FileKind
from sync_server.publishing.searching import INDEXED_BY
from sync_server.publishing.system_tables import STAGING
from sync_server.publishing.tables import Tables

TABLES_VERSION = 4
"""Raised when the tables are made otherwise than before: files of an older version are made anew when
opened.
"""

LEVEL_REST_MS = 10_000
"""How often an idle publisher notes that it is level."""

_ENTRY = "seq, kind, id, device, n, record, form, received_at, body, opened, problem"


class PublishedFile(Replica):
    """One published file, open for writing."""

    def __init__(self, db: Connection, kind: FileKind, clock: Clock) -> None:
        super().__init__(db, clock)
        self.kind = kind
        self.create()
        if not self.device:
            with transaction(db):
                self.start_identity(f"publisher-{kind}")
                for statement in STAGING.split(";\n"):
                    db.execute(statement)
        self.tables = Tables(db, kind)
        self._make_tables()

    @classmethod
    def open(cls, path: Path, kind: FileKind, clock: Clock) -> PublishedFile:
        """Open a file, making it when it is not there. Raises `damaged_file`."""
        try:
            return cls(open_published(path), kind, clock)
        except DamagedErrors as error:
            raise fail("damaged_file", str(path), str(error)) from None

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def _make_tables(self) -> None:
        """Make the tables, or make them anew when this program makes them otherwise than the one before."""
        if self.get("made_by") == self._made_by():
            self.tables.load()
            return
        with transaction(self.db):
            self.tables.rebuild()
            self.put("made_by", self._made_by())

    def _made_by(self) -> list[Any]:
        return [TABLES_VERSION, self.kind, self.tables.known.fingerprint, INDEXED_BY]

    def catch_up(self, peer: Peer) -> Report:
        """Bring the file level with the server. May be cut anywhere and simply run again."""
        report = exchange(self, peer)
        now, last = self.clock(), self.get("level_at", 0)
        if report.received or self.get("coming") or not 0 <= now - last < LEVEL_REST_MS:
            with transaction(self.db):
                if self.get("coming"):
                    self._change_over()
                self.put("level_at", now)
        return report

    # What comes in.

    def receive(self, page: dict[str, Any] | None, receipts: Mapping[str, Any] | None) -> list[Packed]:
        """Take over a page: into the tables, or beside them while the log is pulled anew."""
        if page is None or receipts is None:
            return []
        coming = bool(self.get("coming"))
        log = "coming" if coming else "log"
        changes = [change for _, run in received(page, receipts) for change in run]
        entries = self._new_entries(log, changes, receipts)
        passed = [Passed(seq, device, n, bytes.fromhex(i)) for seq, device, n, i in receipts["passed"]]
        if coming:
            self._stage(entries, passed)
        else:
            self._take_over(entries, passed)
        return changes

    def _new_entries(self, log: str, changes: Sequence[Packed], receipts: Mapping[str, Any]) -> list[Entry]:
        """The entries of a page that are not here yet, in the order of the log."""
        entries: dict[int, Entry] = {}
        was_held = {row[0] for row in self.db.execute(f"select id from {log} where kind = 2")}
        for change, seq, at in zip(changes, receipts["seq"], receipts["received_at"], strict=True):
            kind = Kind.HELD if change.held else Kind.RELEASE if change.id in was_held else Kind.CHANGE
            if change.held:
                was_held.add(change.id)
            problem = orjson.dumps(change.held.to_json()).decode() if change.held else None
            entries[seq] = Entry(
                seq, kind, change.id, change.device, change.n, change.record, change.form, at, change.body,
                change.opened, problem,
            )  # fmt: skip
        for seq, at, device, n, head in receipts["contacts"]:
            entries[seq] = Entry(
                seq, Kind.CONTACT, bytes.fromhex(head), device, n, "", "", at, b"", None, None
            )
        if not entries:
            return []
        here = {
            row[0]
            for row in self.db.execute(
                f"select seq from {log} where seq between ? and ?", (min(entries), max(entries))
            )
        }
        return [entries[seq] for seq in sorted(entries) if seq not in here]

    def _take_over(self, entries: Sequence[Entry], passed: Sequence[Passed]) -> None:
        after = self.db.execute(
            "select max((select coalesce(max(seq), 0) from log), (select coalesce(max(seq), 0) from"
            " device_elsewhere))"
        ).fetchone()[0]
        self.log.copy_in(entries)
        keep_passed(self.db, passed)
        forget_passed(self.db, (e for e in entries if e.seq <= after))
        self.tables.apply(entries, passed, after)
        if self.get("made_by") != self._made_by():
            self.put("made_by", self._made_by())

    # After the server went back in time.

    def rewind(self) -> None:
        """Owe the server all that is held, and pull everything anew beside it."""
        reached = self._reached()
        super().rewind()
        self.put("reached", reached)
        self.put("giving", 0)
        self.put("coming", True)
        self._clear_staging()

    def restart(self) -> None:
        """The scope grew: pull everything again. What is here stays readable up to where it was."""
        if not self.get("coming"):
            self.put("reached", self._reached())
        else:
            self._clear_staging()
        super().restart()

    def _reached(self) -> list[int | str] | None:
        """The mark up to which the tables are complete."""
        since, reached = self.get("since"), self.get("reached")
        if self.get("coming") or since is None:
            return reached  # type: ignore[no-any-return]
        return max(since, reached or since, key=lambda mark: mark[0])  # type: ignore[no-any-return]

    def outgoing(self) -> list[Packed]:
        """The next changes to give back, of any device, in the order of the log. What is held is not ours
        to give.
        """
        giving = self.get("giving")
        if giving is None:
            return []
        rows = self.db.execute(
            f"select {_ENTRY} from log where seq > ? and kind in (1, 3) order by seq limit ?",
            (giving, PAGE_CHANGES_MAX),
        ).fetchall()
        return cut([Entry(*row).packed() for row in rows])

    def unsent(self) -> int:
        """How much is left to give back, as far as one page tells."""
        giving = self.get("giving")
        if giving is None:
            return 0
        rows = self.db.execute(
            "select seq from log where seq > ? and kind in (1, 3) order by seq limit ?",
            (giving, PAGE_CHANGES_MAX + 1),
        )
        return len(rows.fetchall())

    def receipt_of(self, sent: Sequence[Packed]) -> tuple[int, bytes]:
        """What the server answers when it has taken back these, which are of many chains."""
        return receipt_of_all(sent)

    def acknowledge(self, sent: Sequence[Packed]) -> None:
        """The server has these for good."""
        last = sent[-1]
        row = self.db.execute(
            "select max(seq) from log where device = ? and n = ? and id = ? and kind in (1, 3)",
            (last.device, last.n, last.id),
        ).fetchone()
        self.put("giving", row[0])

    def _stage(self, entries: Sequence[Entry], passed: Sequence[Passed]) -> None:
        marks = ", ".join("?" * len(Entry._fields))
        self.db.executemany(f"insert into coming ({_ENTRY}) values ({marks})", entries)
        keep_passed(self.db, passed, "coming_elsewhere")
        self.db.executemany(
            "delete from coming_elsewhere where device = ? and n = ? and seq = ?",
            [(e.device, e.n, e.seq) for e in entries],
        )

    def _clear_staging(self) -> None:
        for name in ("coming", "coming_elsewhere"):
            self.db.execute(f"delete from {name}")

    def _change_over(self) -> None:
        """Put what was pulled anew in the place of what was here."""
        self.db.execute("delete from log")
        self.db.execute("delete from device_elsewhere")
        after = 0
        while rows := self.db.execute(
            f"select {_ENTRY} from coming where seq > ? order by seq limit 1000", (after,)
        ).fetchall():
            self.log.copy_in(Entry(*row) for row in rows)
            after = rows[-1][0]
        self.db.execute(
            "insert into device_elsewhere (device, n, seq, id) select device, n, seq, id from"
            " coming_elsewhere"
        )
        self._clear_staging()
        self.db.execute("delete from state where key in ('coming', 'giving', 'reached')")
        self.tables.rebuild()
        self.put("made_by", self._made_by())

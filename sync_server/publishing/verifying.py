"""Whether a published file says what the log says: everything is made again beside it and compared.

The file's own copy of the log is compared with the server's, and its tables with tables made from that copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from schemas.problems import Problem
from schemas.replica.database import Connection, DamagedErrors, open_published
from schemas.replica.log import Entry, Kind, Log
from schemas.replica.replica import Replica
from sync_server.publishing.definitions import Definitions
from sync_server.publishing.scopes import FileKind, published_scope
from sync_server.publishing.system_tables import SOURCES
from sync_server.publishing.tables import Tables

PAGE = 1000
_SHOWN = 3
"""How many differing rows of a table are named."""


def verify(path: Path, log: Log | None) -> list[Problem]:
    """Everything in which a published file differs from what it should be. `log` is the server's, if it is
    at hand.
    """
    if not path.exists():
        return [Problem("no_file", str(path))]
    db = open_published(path, read_only=True)
    try:
        state = db.execute("pragma integrity_check").fetchone()[0]
        if state != "ok":
            return [Problem("damaged_file", str(path), str(state)[:200])]
        db.execute("begin")
        kind: FileKind = db.execute(
            "select json_extract(value, '$[1]') from state where key = 'made_by'"
        ).fetchone()[0]
        problems = list(_log_differences(db, kind, log)) if log is not None else []
        return problems + list(_table_differences(path, kind))
    except DamagedErrors as error:
        return [Problem("damaged_file", str(path), str(error)[:200])]
    finally:
        db.close()


def _differs(where: str, got: str) -> Problem:
    return Problem("published_differs", where, got)


def _log_differences(db: Connection, kind: FileKind, log: Log) -> Iterator[Problem]:
    """Entries that the file has otherwise than the server, or lacks although they are in its scope."""
    mark = db.execute("select seq from mark").fetchone()
    copy, scope = Log(db), published_scope(kind, Definitions.of(log).forms)
    after = 0
    while mark and mark[0] and (entries := log.entries(after, PAGE)):
        upto = entries[-1].seq
        here = {e.seq: e for e in copy.entries(after, upto - after) if e.seq <= upto}
        for entry in entries:
            held = here.pop(entry.seq, None)
            wanted = entry.kind == Kind.CONTACT or scope.sends_all(entry.form)
            is_lost = held is None and wanted and entry.seq <= mark[0]
            if is_lost or (held is not None and not _same(held, entry)):
                yield _differs("log", f"seq {entry.seq}")
        yield from (_differs("log", f"seq {seq}") for seq in here)
        after = upto


def _same(held: Entry, entry: Entry) -> bool:
    """Of a held change a published file has the header only."""
    ours, theirs = tuple(held), tuple(entry)
    return ours[:8] == theirs[:8] and (entry.kind == Kind.HELD or ours[8:] == theirs[8:])


def _table_differences(path: Path, kind: FileKind) -> Iterator[Problem]:
    with TemporaryDirectory(dir=path.parent) as folder:
        fresh = open_published(Path(folder) / "fresh.db")
        try:
            Replica(fresh, lambda: 0).create()
            fresh.execute("attach ? as old", (str(path),))
            # One transaction, so that the publisher may go on meanwhile: the old file is read as of one moment.
            fresh.execute("begin")
            fresh.execute("insert into log select * from old.log")
            made = fresh.execute(
                "select sql from old.sqlite_master where name = 'device_elsewhere'"
            ).fetchone()
            fresh.execute(made[0])
            fresh.execute("insert into device_elsewhere select * from old.device_elsewhere")
            Tables(fresh, kind).rebuild()
            yield from _compare(fresh)
        finally:
            fresh.close()


def _compare(db: Connection) -> Iterator[Problem]:
    names = "select name from {0}.sqlite_master where type = 'table' and name not like 'sqlite_%'"
    ours = {row[0] for row in db.execute(names.format("old"))} - SOURCES
    theirs = {row[0] for row in db.execute(names.format("main"))} - SOURCES
    yield from (_differs(name, "") for name in sorted(ours ^ theirs))
    for name in sorted(ours & theirs):
        columns = ", ".join(f'"{row[1]}"' for row in db.execute(f"pragma main.table_info({name})"))
        for one, other in (("main", "old"), ("old", "main")):
            rows = db.execute(
                f"select {columns} from {one}.{name} except select {columns} from {other}.{name} limit"
                f" {_SHOWN}"
            )
            yield from (_differs(name, f"{one}: {str(row)[:200]}") for row in rows.fetchall())

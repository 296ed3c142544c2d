"""Whether a published file says what the log says: everything is made again beside it and compared.

The file's own copy of the log is compared with the server's, and its tables with tables made from that copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

from schemas.problems import Problem
from schemas.replica.database import Connection, DamagedErrors, open_published, transaction
from schemas.replica.log import Entry, Kind, Log
from schemas.replica.replica import Replica
from sync_server.publishing.arrivals import ID_BYTES
from sync_server.publishing.definitions import Definitions
from sync_server.publishing.scopes import FileKind, published_scope
from sync_server.publishing.searching_check import index_names, indexed, shadow_names
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
        # One transaction: the publisher may go on meanwhile.
        db.execute("begin")
        kind: FileKind = db.execute(
            "select json_extract(value, '$[1]') from state where key = 'made_by'"
        ).fetchone()[0]
        problems = list(_log_differences(db, kind, log)) if log is not None else []
        return problems + list(_table_differences(path, db, kind))
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
        told = _told_of(db, after, upto)
        for entry in entries:
            held = here.pop(entry.seq, None)
            wanted = entry.kind == Kind.CONTACT or scope.sends_all(entry.form)
            is_lost = held is None and wanted and entry.seq <= mark[0]
            if is_lost or (held is not None and not _same(held, entry)):
                yield _differs("log", f"seq {entry.seq}")
            is_told = told.pop(entry.seq, None) == (entry.device, entry.n, entry.id[:ID_BYTES])
            has_number = entry.kind in (Kind.CHANGE, Kind.HELD) and entry.seq <= mark[0]
            if has_number and held is None and not is_told:
                yield _differs("device_elsewhere", f"seq {entry.seq}")
        yield from (_differs("log", f"seq {seq}") for seq in here)
        yield from (_differs("device_elsewhere", f"seq {seq}") for seq in told)
        after = upto


def _told_of(db: Connection, after: int, upto: int) -> dict[int, tuple[str, int, bytes]]:
    """The changes that are elsewhere, as the file was told of them."""
    rows = db.execute(
        "select seq, device, n, id from device_elsewhere where seq > ? and seq <= ?", (after, upto)
    )
    return {seq: (device, n, i) for seq, device, n, i in rows}


def _same(held: Entry, entry: Entry) -> bool:
    """Of a held change a published file has the header only."""
    ours, theirs = tuple(held), tuple(entry)
    return ours[:8] == theirs[:8] and (entry.kind == Kind.HELD or ours[8:] == theirs[8:])


def _table_differences(path: Path, db: Connection, kind: FileKind) -> Iterator[Problem]:
    with TemporaryDirectory(dir=path.parent) as folder:
        fresh = open_published(Path(folder) / "fresh.db")
        try:
            Replica(fresh, lambda: 0).create()
            with transaction(fresh):
                for name in ("log", "device_elsewhere"):
                    _copy(db, fresh, name)
                Tables(fresh, kind).rebuild()
            yield from _compare(db, fresh)
        finally:
            fresh.close()


def _copy(db: Connection, fresh: Connection, name: str) -> None:
    made = db.execute("select sql from sqlite_master where name = ?", (name,)).fetchone()[0]
    if fresh.execute("select 1 from sqlite_master where name = ?", (name,)).fetchone() is None:
        fresh.execute(made)
    rows = db.execute(f"select * from {name}")
    marks = ", ".join("?" * len(rows.description))
    fresh.executemany(f"insert into {name} values ({marks})", rows)


def _compare(db: Connection, fresh: Connection) -> Iterator[Problem]:
    """Table by table and row by row, in an order that does not depend on how they were written."""
    ours, theirs = _made(db), _made(fresh)
    yield from (_differs(name, "") for name in sorted(ours ^ theirs))
    ours -= index_names(db)
    yield from (_differs(name, "") for name, _ in sorted(_read_through(db) ^ _read_through(fresh)))
    for name in sorted(ours & theirs):
        columns = [f'"{row[1]}"' for row in fresh.execute(f"pragma table_info({name})")]
        there = {f'"{row[1]}"' for row in db.execute(f"pragma table_info({name})")}
        if there != set(columns):
            yield _differs(name, ", ".join(sorted(there ^ set(columns))))
            continue
        listed = ", ".join(columns)
        sql = f"select {listed} from {name} order by {listed}"
        yield from _unlike(name, db.execute(sql), fresh.execute(sql))
    for name in sorted(index_names(db) & index_names(fresh)):
        yield from _unlike(name, indexed(db, name), indexed(fresh, name))


def _unlike(
    name: str, ours: Iterable[tuple[object, ...]], theirs: Iterable[tuple[object, ...]]
) -> Iterator[Problem]:
    pairs = zip_longest(ours, theirs)
    different = ((one, other) for one, other in pairs if one != other)
    yield from (_differs(name, str(one or other)[:200]) for one, other in islice(different, _SHOWN))


def _made(db: Connection) -> set[str]:
    rows = db.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
    return {row[0] for row in rows} - SOURCES - shadow_names(db)


def _read_through(db: Connection) -> set[tuple[str, str]]:
    """The views, what they say, and the triggers: none of them may tell something else than the tables."""
    return set(db.execute("select name, sql from sqlite_master where type in ('view', 'trigger')"))

"""The tables of one published file as a whole: brought up to date by entries of the log, or made anew from
all of it.

Whatever the size of the pages in which entries come, the tables end up the same as when all of them came at
once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from schemas.replica.database import Connection
from schemas.replica.log import Entry, Kind, Log
from sync_server.publishing.arrivals import ID_BYTES, Passed, note_arrivals, note_held
from sync_server.publishing.batch import Batch
from sync_server.publishing.definitions import Definitions
from sync_server.publishing.form_tables import FormTables
from sync_server.publishing.rows import RowMaker
from sync_server.publishing.scopes import FileKind, held_forms
from sync_server.publishing.searching import SearchIndex
from sync_server.publishing.system_tables import SOURCES, create_system_tables
from sync_server.publishing.versions import versions
from sync_server.publishing.viewing import write_views

LAST = 2**62
CHUNK = 500
"""How many records are looked up with one statement."""

Key = tuple[str, str]
"""A form and a record of it."""

_Item = TypeVar("_Item")
_COLUMNS = "seq, kind, id, device, n, record, form, received_at, body, opened, problem"


class Tables:
    """Writes the tables. Every method belongs inside the caller's transaction."""

    def __init__(self, db: Connection, kind: FileKind) -> None:
        self.db, self.kind, self.log = db, kind, Log(db)
        self.known = Definitions.of(self.log)
        self.makers: dict[str, RowMaker] = {}

    def open(self, *, views: bool) -> None:
        """Make the tables that are missing; with `views`, write every view anew."""
        create_system_tables(self.db)
        self._make_forms(views)

    def load(self) -> None:
        """Get ready to write tables that are all there."""
        held = held_forms(self.kind, self.known.forms)
        self.makers = {name: RowMaker(FormTables(self.known.forms[name], held)) for name in sorted(held)}

    def _make_forms(self, views: bool) -> None:
        self.load()
        for maker in self.makers.values():
            views |= maker.tables.create(self.db)
        if views:
            write_views(self.db, {name: self.known.forms[name] for name in self.makers})

    def apply(self, entries: Sequence[Entry], passed: Sequence[Passed], after: int) -> None:
        """Bring the tables up to date with entries that were just stored. Up to `after` the log was here
        before.
        """
        note_held(self.db, entries)
        note_arrivals(self.db, entries, passed, after)
        anew: set[Key] = set()
        if any(e.form == "form" for e in entries):
            anew = self._learn()
        touched: dict[Key, list[Entry]] = defaultdict(list)
        for entry in entries:
            if entry.kind != Kind.CONTACT:
                touched[entry.form, entry.record].append(entry)
        self._let_wait(key for key in touched if key[0] not in self.makers)
        keys = [key for key in touched if key[0] in self.makers and key not in anew]
        earlier = self._having_entries_before(keys, after)
        batch = Batch()
        for key in set(keys).difference(earlier):
            self._add(batch, key, touched[key])
        for key, all_entries in self._entries_of(earlier):
            self._add_to_earlier(batch, key, all_entries, touched[key])
        for key, all_entries in self._entries_of(anew):
            batch.wipe(self.makers[key[0]].tables, key[1])
            self._add(batch, key, all_entries)
        batch.flush(self.db)

    def rebuild(self) -> None:
        """Make every table anew from the log."""
        made = self.db.execute(
            "select case type when 'view' then type else 'table' end, name from pragma_table_list"
            " where schema = 'main' and type <> 'shadow' and name not like 'sqlite_%'"
        ).fetchall()
        for kind, name in made:
            if name not in SOURCES:
                self.db.execute(f'drop {kind} "{name}"')
        self.known = Definitions.of(self.log)
        self.open(views=True)
        after = 0
        while entries := self.log.entries(after, CHUNK):
            upto = entries[-1].seq
            note_held(self.db, entries)
            note_arrivals(self.db, entries, self._passed_between(after, upto), after)
            self._fold_whole(entries, after)
            after = upto
        note_arrivals(self.db, [], self._passed_between(after, LAST), after)

    def _fold_whole(self, entries: Iterable[Entry], after: int) -> None:
        """Fold the records that these entries are the first of, with all entries they ever had."""
        keys = sorted({(e.form, e.record) for e in entries if e.kind != Kind.CONTACT})
        self._let_wait(key for key in keys if key[0] not in self.makers)
        keys = [key for key in keys if key[0] in self.makers]
        earlier = set(self._having_entries_before(keys, after))
        batch = Batch()
        for key, all_entries in self._entries_of(key for key in keys if key not in earlier):
            self._add(batch, key, all_entries)
        batch.flush(self.db)

    def _passed_between(self, after: int, upto: int) -> list[Passed]:
        rows = self.db.execute(
            "select seq, device, n, id from device_elsewhere where seq > ? and seq <= ? order by seq",
            (after, upto),
        )
        return [Passed(*row) for row in rows]

    # Records.

    def _add(self, batch: Batch, key: Key, entries: Sequence[Entry]) -> None:
        """All versions of a record that has no rows yet."""
        maker = self.makers[key[0]]
        batch.add(maker.tables, key[1], versions(entries, maker, self.known), had=False)

    def _add_to_earlier(self, batch: Batch, key: Key, entries: Sequence[Entry], new: Sequence[Entry]) -> None:
        """The new versions of a record that has rows; all of them when something came out of order."""
        maker = self.makers[key[0]]
        old = len(entries) - len(new)
        if entries[old].seq == new[0].seq:
            after = entries[old - 1].seq if old else 0
            batch.add(maker.tables, key[1], versions(entries, maker, self.known, after), had=True)
        else:
            batch.wipe(maker.tables, key[1])
            self._add(batch, key, entries)

    def _having_entries_before(self, keys: Sequence[Key], after: int) -> list[Key]:
        """Those of which the log has entries up to `after`."""
        found: set[Key] = set()
        for records in _chunks([record for _, record in keys]):
            marks = ", ".join("?" * len(records))
            rows = self.db.execute(
                f"select form, record from log where record in ({marks}) and seq <= ? and kind <> 4",
                (*records, after),
            )
            found.update((form, record) for form, record in rows)
        return [key for key in keys if key in found]

    def _entries_of(self, keys: Iterable[Key]) -> Iterator[tuple[Key, list[Entry]]]:
        """All entries of these records, in the order of the log."""
        for chunk in _chunks(sorted(keys)):
            by_key: dict[Key, list[Entry]] = {key: [] for key in chunk}
            marks = ", ".join("?" * len(chunk))
            rows = self.db.execute(
                f"select {_COLUMNS} from log where record in ({marks}) and kind <> 4 order by seq",
                [k[1] for k in chunk],
            )
            for row in rows:
                entry = Entry(*row)
                if (entry.form, entry.record) in by_key:
                    by_key[entry.form, entry.record].append(entry)
            yield from by_key.items()

    # Forms.

    def _learn(self) -> set[Key]:
        """Take in new definitions; the records that have to be folded again because of them."""
        old, self.known = self.known, Definitions.of(self.log)
        if old.versions == self.known.versions:
            return set()
        before = set(self.makers)
        self._make_forms(views=True)
        self._give_up(set(self.known.forms) - set(self.makers))
        anew = set(self._waiting(set(self.makers) - before))
        for name in before & set(self.makers):
            search, searched = self.makers[name].tables.search, SearchIndex.of(old.forms[name])
            if search and (searched is None or searched.indexes != search.indexes):
                search.refill(self.db)
            anew |= {(name, record) for record in self._judged_otherwise(name, old)}
        return anew

    def _judged_otherwise(self, form: str, old: Definitions) -> Iterator[str]:
        if old.versions[form] == self.known.versions[form]:
            return
        name = self.makers[form].tables.name
        filled_in = self.db.execute(
            f"select form_version from {name} union select form_version from {name}_past"
        )
        for (version,) in filled_in.fetchall():
            if old.judging(form, version) != self.known.judging(form, version):
                for table in (name, f"{name}_past"):
                    rows = self.db.execute(f"select record from {table} where form_version = ?", (version,))
                    yield from (row[0] for row in rows)

    def _let_wait(self, keys: Iterable[Key]) -> None:
        """Remember records of forms that are not known yet."""
        self.db.executemany("insert or ignore into waiting values (?, ?)", list(keys))

    def _give_up(self, forms: Iterable[str]) -> None:
        """Let go of records that waited for a form which turns out not to belong in this file."""
        waited = {row[0] for row in self.db.execute("select distinct form from waiting")}
        for form in waited.intersection(forms):
            self.db.execute(
                "insert or ignore into device_elsewhere (device, n, seq, id) select device, n, seq,"
                " substr(id, 1, ?)"
                " from log where form = ? and kind in (1, 2)",
                (ID_BYTES, form),
            )
            for name in ("log", "waiting", "held"):
                self.db.execute(f"delete from {name} where form = ?", (form,))

    def _waiting(self, forms: Iterable[str]) -> Iterator[Key]:
        for form in forms:
            rows = self.db.execute("select form, record from waiting where form = ?", (form,)).fetchall()
            self.db.execute("delete from waiting where form = ?", (form,))
            yield from ((row[0], row[1]) for row in rows)


def _chunks(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    chunk: list[_Item] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk

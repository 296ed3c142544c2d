"""What lies between two stamps: the changes that one has and the other has not, and each record as either has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from schemas.changes import Change
from schemas.fold import Folded, fold
from schemas.packed import unpack
from schemas.problems import Problem
from schemas.replica.log import Entry, Kind
from schemas.scope import named
from sync_server.editions.stamp import Stamp, changes_of
from sync_server.office import Office

CAME, RELEASED, HELD, GONE = "came", "released", "held", "gone"


class Came(NamedTuple):
    """A change that makes a difference, why (`came`, `released`, `held`, `gone`), and when the office received it."""

    change: Change
    how: str
    received_at: int


class Between:
    """The difference between the stamps `then` and `now`, over one office."""

    def __init__(self, office: Office, then: Stamp, now: Stamp) -> None:
        self.office, self.stamps = office, (then, now)
        self.entries = [
            {e.id: e for entries in changes_of(office.log, s).values() for e in entries} for s in self.stamps
        ]
        self.by_record: dict[str, list[Came]] = defaultdict(list)
        for came in sorted(self._all(), key=lambda c: (c.received_at, c.change.device, c.change.n)):
            self.by_record[came.change.record].append(came)
        self.folded = cache(self._folded)
        self.naming = self._naming()

    def _all(self) -> Iterable[Came]:
        before, after = self.entries
        then, now = self.stamps
        for change_id in {**before, **after}:
            was, entry = before.get(change_id), after.get(change_id)
            held_then, held_now = change_id.hex() in then.held, change_id.hex() in now.held
            if was is None and entry is not None:
                yield self._came(entry, HELD if held_now else CAME)
            elif entry is None and was is not None:
                yield self._came(was, GONE)
            elif entry is not None and held_then != held_now:
                yield self._came(entry, HELD if held_now else RELEASED)

    def _came(self, entry: Entry, how: str) -> Came:
        if how == RELEASED:
            entry = self._opened(entry)
        return Came(self._change(entry, held=how == HELD), how, entry.received_at)

    def _opened(self, entry: Entry) -> Entry:
        """With the values, which a change that was held has in the entry of its release."""
        entries = self.office.log.of_record(entry.record)
        return next((e for e in entries if e.id == entry.id and e.kind == Kind.RELEASE), entry)

    @staticmethod
    def _change(entry: Entry, held: bool) -> Change:
        packed = entry.packed()
        return unpack(packed._replace(held=Problem("held_elsewhere") if held else None))

    def values_named(self, record: str) -> frozenset[str]:
        """Every id that a record names or named."""
        folds = [self.folded(record, side) for side in (0, 1)]
        return frozenset(i for found in folds if found for i in named(found.values))

    def _folded(self, record: str, side: int) -> Folded | None:
        """A record as one side (0: then, 1: now) has it."""
        known, held = self.entries[side], self.stamps[side].held
        changes = {}
        for entry in self.office.log.of_record(record):
            if entry.id in known:
                changes[entry.id] = self._change(entry, entry.id.hex() in held)
        if not changes:
            return None
        form = next(iter(changes.values())).form
        return fold(changes.values(), self.office.known_forms.keeps_both(form))

    def _naming(self) -> Mapping[str, list[str]]:
        """Which of the records that changed name a record; a decision names also what its records name."""
        found: dict[str, list[str]] = defaultdict(list)
        forms = self.office.known_forms.all()
        for record, came in list(self.by_record.items()):
            form = forms.get(came[0].change.form)
            ids = set(self.values_named(record))
            if form is not None and form.used == "decision" and form.form != "edition":
                ids |= {i for one in ids for i in self.values_named(one)}
            for one in ids:
                found[one].append(record)
        return found

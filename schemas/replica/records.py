"""Records as a replica can show them: folded from its log on demand.

Both the notebook and the office read through here, so that a person is shown the same record from the same changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from schemas.changes import Change
from schemas.fold import Folded, fold
from schemas.problems import Problem, fail
from schemas.replica.known_forms import KnownForms
from schemas.replica.log import Entry, Log
from schemas.replica.soundness import sound_change


class Step(NamedTuple):
    """One change of a record's history: when this replica got it, and why it is held, if it is."""

    change: Change
    seq: int
    received_at: int
    held: Problem | None


def fold_entries(entries: Iterable[Entry], forms: KnownForms) -> Folded:
    """Fold the entries of one record."""
    # A release carries the same change again, with its values: the newest entry of each counts.
    changes = {e.id: sound_change(e) for e in entries}
    first = next(iter(changes.values()))
    return fold(changes.values(), forms.keeps_both(first.form))


class Records:
    """The records of one log."""

    def __init__(self, log: Log, forms: KnownForms) -> None:
        self.log, self.forms = log, forms

    def get(self, record: str) -> Folded:
        """A record as it stands. Raises `unknown_record`."""
        entries = self.log.of_record(record)
        if not entries:
            raise fail("unknown_record", got=record)
        return fold_entries(entries, self.forms)

    def history(self, record: str) -> list[Step]:
        """Every change of a record in the order it came here. Raises `unknown_record`."""
        entries = self.log.of_record(record)
        if not entries:
            raise fail("unknown_record", got=record)
        newest = {e.id: e.seq for e in entries}
        steps = []
        for entry in entries:
            if entry.seq != newest[entry.id]:
                continue
            packed = entry.packed()
            steps.append(Step(sound_change(entry), entry.seq, entry.received_at, packed.held))
        return steps

    def of_form(self, form: str) -> Iterator[Folded]:
        """All records of a form, in the order they were first seen."""
        return (self.get(r) for r in self.log.records(form))

    def newest(self, form: str | None = None, limit: int | None = None) -> Iterator[Folded]:
        """Records by when they last changed here, newest first."""
        where = "where form = ? and kind <> 4" if form else "where kind <> 4"
        values = (*([form] if form else []), -1 if limit is None else limit)
        rows = self.log.db.execute(
            f"select record from log {where} group by record order by max(seq) desc limit ?", values
        ).fetchall()
        return (self.get(row[0]) for row in rows)

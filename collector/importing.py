"""From a ledger that was read to records: which rows are new, which are there already, which a person must
look at.

Paper is copied into Excel long after the phone sent the same lecture, so a row that looks like a record
already there is never simply added. Everything that is decided is written in one transaction; what is left
out is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from collector.first_values import Given, first_values
from collector.notebook import Notebook, Saved
from schemas.fold import Folded
from schemas.form import Form
from schemas.ledger import ExistingRecord, Ledger, LedgerRow, Match, candidates
from schemas.ledger.synonyms import event_date
from schemas.shapes import is_empty

Fate = Literal["new", "same", "already", "skipped", "undecided"]
"""Of a row: a new record; the same as one that is there, whose gaps it fills; there throughout; skipped by a
person; left for a person.
"""


@dataclass(frozen=True)
class Planned:
    """A readable row with the records that it may be, best first."""

    row: LedgerRow
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True)
class Decision:
    """What becomes of a row; `record` is the one it was taken for."""

    planned: Planned
    fate: Fate
    record: str = ""


@dataclass
class Imported:
    """What was written: new records by row number, and records whose gaps a row filled. `differing` are
    fields that a row and its record answer differently; nothing was done about them.
    """

    new: dict[int, Saved] = field(default_factory=dict)
    filled: dict[int, Saved] = field(default_factory=dict)
    differing: dict[int, dict[str, tuple[Any, Any]]] = field(default_factory=dict)


def plan(notebook: Notebook, form: Form, ledger: Ledger) -> list[Planned]:
    """The readable rows, each with the records here that it may be."""
    standing = [r for r in notebook.records.of_form(form.form) if not r.withdrawn]
    existing = _Existing(form, standing)
    return [Planned(row, tuple(candidates(form, row.values, existing.near(row)))) for row in ledger.readable]


class _Existing:
    """The records of a form by their day, since only those of one day can be one event."""

    def __init__(self, form: Form, records: Iterable[Folded]) -> None:
        self._day = event_date(form)
        self._by_day: dict[Any, list[ExistingRecord]] = {}
        for record in records:
            key = record.values.get(self._day.name) if self._day else None
            self._by_day.setdefault(key, []).append(ExistingRecord(record.record, record.values))

    def near(self, row: LedgerRow) -> list[ExistingRecord]:
        """The records that a row can be compared with."""
        return self._by_day.get(row.values.get(self._day.name) if self._day else None, [])


Ask = Callable[[Planned], Decision]


def decide(planned: Iterable[Planned], ask: Ask | None, *, new_anyway: bool = False) -> list[Decision]:
    """What becomes of each row. Rows that likely are a record already there are asked about, with nobody to
    ask left undecided; `new_anyway` takes them for new. A record is taken for one row at most.
    """
    taken: set[str] = set()
    out = []
    for row in planned:
        decision = _decide(row, taken, ask, new_anyway)
        taken.add(decision.record)
        out.append(decision)
    return out


def _decide(planned: Planned, taken: set[str], ask: Ask | None, new_anyway: bool) -> Decision:
    certain = [m.record for m in planned.matches if m.level == "certain" and m.record not in taken]
    if certain:
        return Decision(planned, "already", certain[0])
    if new_anyway or not any(m.level != "possible" for m in planned.matches):
        return Decision(planned, "new")
    return ask(planned) if ask else Decision(planned, "undecided")


def carry_out(notebook: Notebook, form: Form, decisions: Iterable[Decision]) -> Imported:
    """Write what was decided, all of it or nothing."""
    done = Imported()
    with notebook.together():
        for decision in decisions:
            row = decision.planned.row
            if decision.fate == "new":
                values = {**first_values(notebook, form, row.values, Given(with_last=False)), **row.values}
                done.new[row.number] = notebook.record(form.form, values)
            elif decision.fate == "same":
                _fill(notebook, decision.record, row, done)
    return done


def _fill(notebook: Notebook, record: str, row: LedgerRow, done: Imported) -> None:
    current = notebook.records.get(record)
    gaps, differing = gaps_and_differences(current.values, row.values)
    if gaps:
        done.filled[row.number] = notebook.amend(record, gaps, current.heads)
    if differing:
        done.differing[row.number] = differing


def gaps_and_differences(
    record: Mapping[str, Any], row: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, tuple[Any, Any]]]:
    """What a row answers and a record does not, and what they answer differently, as (record, row)."""
    given = {name: value for name, value in row.items() if not is_empty(value)}
    gaps = {name: value for name, value in given.items() if is_empty(record.get(name))}
    return gaps, {n: (record[n], v) for n, v in given.items() if n not in gaps and record[n] != v}

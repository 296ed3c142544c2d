"""A figure once more from nothing but the ids of its records: each is folded here from its changes in the log, looked at as
somebody with the papers on the table would, and added up. No view, no statement and no fold of ours has a part in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from schemas.bundled import bundled
from schemas.figures import Declared, Figure, Value
from schemas.packed import unpack
from schemas.replica.log import Entry, Kind

Fields = dict[str, Any]
FORM = "_form"
Line = tuple[str, Fields, Any]
"""What a figure counts: the record, its fields, and the entry of a list that is counted apart, if it is."""


def folded(entries: Iterable[Entry]) -> dict[str, Fields]:
    """Every record that is not withdrawn, by its id; `FORM` says its form. A change comes after those it names as parents."""
    entries = list(entries)
    let_through = {e.id for e in entries if e.kind == Kind.RELEASE}
    changes = {}
    for entry in entries:
        if entry.kind == Kind.CHANGE or (entry.kind == Kind.HELD and entry.id in let_through):
            changes[entry.id.hex()] = unpack(entry.packed()._replace(held=None))
    found: dict[str, Fields] = {}
    withdrawn: dict[str, bool] = {}
    done: set[str] = set()

    def take(change_id: str) -> None:
        if change_id in done or change_id not in changes:
            return
        done.add(change_id)
        change = changes[change_id]
        for parent in sorted(change.parents):
            take(parent)
        fields = found.setdefault(change.record, {FORM: change.form})
        fields |= change.fields
        if change.act != "set":
            withdrawn[change.record] = change.act == "withdraw"

    for change_id in changes:
        take(change_id)
    return {record: fields for record, fields in found.items() if not withdrawn.get(record)}


class Table:
    """All records of an office on one table."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.records = folded(entries)

    def of(self, form: str) -> list[Fields]:
        """Those of a form."""
        return [fields for fields in self.records.values() if fields[FORM] == form]

    def number(self, name: str, declared: Declared, values: Mapping[str, Value]) -> Fraction | None:
        """What the records behind a figure come to."""
        figure = declared.figures[name]
        if figure.measure == "ratio":
            top, bottom = (self.number(part, declared, values) for part in figure.over)
            return None if top is None or not bottom else top / bottom
        lines = [line for r in values[name].records for line in self._lines(figure, r, values[name])]
        if figure.measure == "count":
            return Fraction(len(lines))
        if figure.measure == "distinct":
            return Fraction(len({self._apart(figure, line) for line in lines}))
        return sum((self._amount(figure, line) for line in lines), Fraction(0))

    def _lines(self, figure: Figure, record: str, value: Value) -> Iterator[Line]:
        fields = self.records[record]
        if not figure.each:
            yield record, fields, None
            return
        told = [r for r in self._together(record) if r in value.reports]
        entries = {self.final(e) for r in told for e in self.records[r].get(figure.each) or ()}
        for entry in entries:
            if self._is_asked_for(figure, entry):
                yield record, fields, entry

    def _is_asked_for(self, figure: Figure, entry: str) -> bool:
        """Whether what is asked of the entry itself holds: `classes.is_main = yes`."""
        return all(
            self.records[entry].get(clause.path.onward) in clause.values
            for clause in figure.filter
            if clause.path.field == figure.each and clause.path.onward
        )

    def _together(self, record: str) -> list[str]:
        """All reports of the event that this one leads."""
        joined = [e for e in self.of("same_event") if e["lead_record"] == record]
        return sorted({record, *(r for event in joined for r in event["records"])})

    def final(self, entry: str) -> str:
        """What an entry of a list has been merged into."""
        while into := self.records.get(entry, {}).get("merged_into"):
            entry = into
        return entry

    def _apart(self, figure: Figure, line: Line) -> Any:
        record, fields, entry = line
        assert figure.field is not None
        if figure.field.field == "id":
            return record
        return entry if figure.field.field == figure.each else self.final(fields[figure.field.field])

    def _amount(self, figure: Figure, line: Line) -> Fraction:
        record, fields, _ = line
        assert figure.field is not None
        if figure.field.field == "audience":
            return self._audience(record, fields)
        if figure.field.field == "enrolled_once":
            return Fraction(fields["enrolled"]) - Fraction(fields.get("repeat_enrolled") or 0)
        amount = Fraction(str(fields[figure.field.field]))
        return amount * self._rate(figure, fields) if fields[FORM] == "workload" else amount

    def _audience(self, record: str, fields: Fields) -> Fraction:
        counts = [c["n"] for c in self.of("audience_count") if c["session"] == record]
        own = Fraction(sum(counts) if counts else fields["headcount"])
        rulings = [r for r in self.of("ruling") if r.get("record") == record and r.get("number") is not None]
        if rulings:
            return Fraction(rulings[-1]["number"])
        adds = [
            e for e in self.of("same_event") if e["lead_record"] == record and e["audience_rule"] == "sum"
        ]
        others = [r for event in adds for r in event["records"] if r != record]
        return own + sum((self._audience(r, self.records[r]) for r in others), Fraction(0))

    def _rate(self, figure: Figure, work: Fields) -> Fraction:
        """What one of the unit that was counted is in the figure's unit, on that day."""
        form = bundled()["workload"].by_name
        said = {c.value: c.label["zh"] for name in ("unit", "item") for c in form[name].choices}

        def is_same(one: str, other: str) -> bool:
            return said.get(one, one) == said.get(other, other)

        if is_same(work["unit"], figure.unit):
            return Fraction(1)
        fitting = [
            r for r in self.of("unit_rate")
            if is_same(r["item"], work["item"]) and is_same(r["from_unit"], work["unit"])
            and is_same(r["to_unit"], figure.unit) and r["from_on"] <= work["done_on"]
        ]  # fmt: skip
        return Fraction(str(max(fitting, key=lambda r: r["from_on"])["factor"]))

"""What a decision would do to the figures, worked out before anybody makes it.

The few records that it is about are copied into temporary tables with what has been decided about them; the very statements
of the counting views run over these copies, without the decision and with it. So the effect shown beforehand is what comes
of it. Only for what is told apart (villages, people) it is looked whether other records name the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from schemas.counting import Part, column, table
from schemas.counting.names import child, quoted
from schemas.counting.sources import Source, Steps
from schemas.counting.views import add_counted, each_of
from schemas.figures.declared import Declared, Figure
from schemas.figures.statement import Forms, Rows

SESSION = "session"
LATEST = 1 << 60
"""After every entry of the log: a supposed decision is the newest."""


class Connection(Protocol):
    """What SQLite gives."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Any:
        """Run one statement."""


@dataclass(frozen=True)
class Supposed:
    """A decision about sessions, as it would be written: `form` is `same_event` or `ruling`."""

    form: str
    records: tuple[str, ...]
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Share:
    """What some records bring to a figure: a number, in how many rows that is not known yet, and which values there are."""

    number: Fraction = Fraction(0)
    unknown: int = 0
    values: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Effect:
    """What a decision does to one figure: by how much it moves, and how many more rows have no number then."""

    by: Fraction
    unknown: int


Effects = Mapping[str, Effect]


def joined(records: Sequence[str], lead: str, rule: str = "lead") -> Supposed:
    """That these reports tell of one event."""
    fields = {"records": json.dumps(list(records)), "lead_record": lead, "audience_rule": rule}
    return Supposed("same_event", tuple(records), fields)


def value_of(record: str, field: str, value: str) -> Supposed:
    """That another value of a field stands."""
    return Supposed(
        "ruling", (record,), {"what": "value", column("record"): record, "field": field, "value": value}
    )


def suppose(
    db: Connection, forms: Forms, declared: Declared, days: Mapping[str, str], decisions: Sequence[Supposed]
) -> list[Effects]:
    """What each decision would do by itself: the figures that it moves. `days` are `start`, `end` and `as_of_day`."""
    found: list[Effects] = [{} for _ in decisions]
    waiting = list(range(len(decisions)))
    while waiting:
        batch, taken = [], set[str]()
        for nth in waiting:
            if not taken.intersection(decisions[nth].records):
                taken.update(decisions[nth].records)
                batch.append(nth)
        sample = _Sample(db, forms, declared, days)
        for nth, effects in zip(batch, sample.effects([decisions[nth] for nth in batch]), strict=True):
            found[nth] = effects
        waiting = [nth for nth in waiting if nth not in batch]
    return found


class _Copies(Source):
    """Reads what was copied in place of the tables themselves."""

    def __init__(self) -> None:
        super().__init__(as_of=False)
        self.copied: set[str] = set()

    def rows(
        self, name: str, wanted: Iterable[str], where: str = "1", alias: str = "", beside: str = ""
    ) -> list[str]:
        """The same of the copy, if there is one."""
        if name not in self.copied:
            return super().rows(name, wanted, where, alias, beside)
        called = (f" as {alias}" if alias else "") + beside
        return [f"select {', '.join(wanted)} from temp.supposed_{name}{called} where {where}"]


class _Sample:
    """The copies on one connection."""

    def __init__(self, db: Connection, forms: Forms, declared: Declared, days: Mapping[str, str]) -> None:
        self.db, self.forms, self.declared, self.days = db, forms, declared, days
        self.source = _Copies()
        self.about: dict[str, int] = {}

    def effects(self, decisions: Sequence[Supposed]) -> list[Effects]:
        """What decisions about different records would do."""
        try:
            for nth, decision in enumerate(decisions):
                self.about |= dict.fromkeys(self._reached(decision.records), nth)
            self._copy()
            now = self._shares(len(decisions))
            for decision in decisions:
                self._write(decision)
            then = self._shares(len(decisions))
        finally:
            for name in (*self.source.copied, "counted"):
                self.db.execute(f"drop table if exists temp.supposed_{name}")
        return [self._moved(before, after) for before, after in zip(now, then, strict=True)]

    def _moved(self, before: Mapping[str, Share], after: Mapping[str, Share]) -> Effects:
        found = {}
        for name in self.declared.figures:
            now, then = before.get(name, Share()), after.get(name, Share())
            by, moved = then.number - now.number, now.values ^ then.values
            if moved:
                elsewhere = self._elsewhere(self.declared.figures[name], moved)
                by = Fraction(len(then.values - elsewhere) - len(now.values - elsewhere))
            if by or then.unknown != now.unknown:
                found[name] = Effect(by, then.unknown - now.unknown)
        return found

    def _elsewhere(self, figure: Figure, values: frozenset[str]) -> set[str]:
        """Which of these values other records bring to the figure."""
        sought = {"values": json.dumps(sorted(values)), "sessions": json.dumps(sorted(self.about))}
        name = figure.field.field if figure.field and not figure.field.onward else ""
        field = self.forms[SESSION].by_name.get(name)
        rows = (
            f"(select * from {SESSION}_counted where record not in (select value from json_each(:sessions))"
        )
        if field is not None and field.of:
            # Named one by one: SQLite carries no list out of a query into the arms of the view.
            entries = {
                f"entry{nth}": entry
                for nth, entry in enumerate(self._standing_for(field.of, sought["values"]))
            }
            sought |= entries
            wanted = ", ".join(f":{entry}" for entry in entries)
            its = f"select record from {child(SESSION, name)} where value in ({wanted})"
            rows += (
                f" and record in ({its})" if field.is_list else f" and {quoted(column(name))} in ({wanted})"
            )

        def tables(of: str, part: Part) -> str:
            return self._table(of, part, f"{rows})")

        hits = Rows(figure, self.forms, tables).hits()
        found = self.db.execute(f"select distinct v from ({hits})", {**self.days, **sought}).fetchall()
        return {str(row[0]) for row in found} & values

    def _standing_for(self, of: str, values: str) -> list[str]:
        """The entries of a list that stand for one of these."""
        wanted = "select value from json_each(:values)"
        if "merged_into" in self.forms[of].by_name:
            wanted += f" union select record from {table(of)}_merged where final in ({wanted})"
        return [row[0] for row in self.db.execute(wanted, {"values": values}).fetchall()]

    def _reached(self, records: Iterable[str]) -> set[str]:
        """These and what was joined with them."""
        known = set(records)
        sql = f"select records from {table('same_event')} where counted = 1 and form = '{SESSION}'"
        events = [set(json.loads(row[0] or "[]")) for row in self.db.execute(sql).fetchall()]
        while grown := [event for event in events if event & known and not event <= known]:
            known = known.union(*grown)
        return known

    def _copy(self) -> None:
        heads = {"sessions": json.dumps(sorted(self.about))}
        among = "(select value from json_each(:sessions))"
        parts = {SESSION: f"record in {among}", "same_event": "counted = 1"}
        ruled = f"form = '{SESSION}' and {column('record')} in {among}"
        if "audience_count" in self.forms:
            moved = f"form = 'audience_count' and field = 'session' and value in {among}"
            its = f"select {column('record')} from ruling where {moved}"
            parts["audience_count"] = f"session in {among} or record in ({its})"
            ruled += " or form = 'audience_count'"
        parts["ruling"] = ruled
        for name, where in parts.items():
            self.db.execute(
                f"create temp table supposed_{name} as select * from {table(name)} where {where}", heads
            )
            self.source.copied.add(name)

    def _write(self, decision: Supposed) -> None:
        heads = f"select heads from {table(SESSION)} where record in (select value from json_each(?))"
        seen = [
            h
            for row in self.db.execute(heads, (json.dumps(decision.records),)).fetchall()
            for h in json.loads(row[0])
        ]
        whole = dict(decision.fields) | {
            "record": f"supposed {decision.records[0]}", "form": SESSION, column("heads"): json.dumps(seen),
            "counted": 1, "seq_from": LATEST,
        }  # fmt: skip
        names, marks = ", ".join(map(quoted, whole)), ", ".join("?" * len(whole))
        self.db.execute(
            f"insert into temp.supposed_{decision.form} ({names}) values ({marks})", list(whole.values())
        )

    def _shares(self, many: int) -> list[dict[str, Share]]:
        steps = Steps()
        last = add_counted(steps, self.forms[SESSION], self.forms, self.source)
        self.db.execute("drop table if exists temp.supposed_counted")
        self.db.execute(f"create temp table supposed_counted as {steps.sql(last)}")
        found: list[dict[str, Share]] = [{} for _ in range(many)]
        for name, figure in self.declared.figures.items():
            if figure.view == SESSION and figure.measure != "ratio":
                hits = self.db.execute(Rows(figure, self.forms, self._table).hits(), self.days).fetchall()
                mine: dict[int, list[Any]] = {}
                for record, _, _, _, v in hits:
                    mine.setdefault(self.about[record], []).append(v)
                for nth, values in mine.items():
                    found[nth][name] = share(figure, values)
        return found

    def _table(self, name: str, part: Part, counted: str = "temp.supposed_counted") -> str:
        """What a statement reads: of the sessions the copies, of the lists all."""
        head, _, rest = name.partition(" ")
        if head == SESSION:
            return (
                f"({each_of(self.forms[SESSION], rest.removeprefix('each '), counted)})" if rest else counted
            )
        return (
            f"{table(head)}_merged"
            if rest == "merged"
            else f"(select * from {table(head)} where withdrawn = 0)"
        )


def share(figure: Figure, values: Sequence[Any]) -> Share:
    """What rows with these values bring."""
    known = [v for v in values if v is not None]
    unknown = len(values) - len(known)
    if figure.measure == "distinct":
        return Share(Fraction(len(set(known))), unknown, frozenset(map(str, known)))
    return Share(sum((Fraction(str(v)) for v in known), Fraction(0)), unknown)

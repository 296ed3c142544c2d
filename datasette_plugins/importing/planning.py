"""What becomes of each row of a ledger: a new record, one that is there already, or left for a person.

Nothing is guessed to be new that may be there: paper is typed long after the phone sent the same lecture. What breaks
a rule of the form stays out too, until somebody says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from datasette_plugins.importing.existing import Existing
from schemas.answers import parse
from schemas.form import Form
from schemas.ledger import Ledger, LedgerRow, Match, candidates
from schemas.problems import Problem, TaizhangError
from schemas.rules import check, relevant_values
from schemas.shapes import is_empty, shape_problem

Standing = Literal["new", "there", "maybe", "broken"]
"""How a row is shown: new; there throughout; perhaps there; new, but against a rule of the form."""
NEW, SKIP, SAME = "new", "skip", "same"


@dataclass(frozen=True)
class Planned:
    """One readable row. `values` are those a new record would get; `held` is what the record that it may be says,
    `differing` what the row says otherwise, and `heads` are that record's, as they were shown.
    """

    row: LedgerRow
    standing: Standing
    values: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    match: Match | None = None
    heads: tuple[str, ...] = ()
    differing: Mapping[str, Any] = field(default_factory=dict)
    held: Mapping[str, Any] = field(default_factory=dict)

    @property
    def first_fate(self) -> str:
        """What becomes of it when nobody says anything."""
        return NEW if self.standing == "new" else SKIP

    @property
    def fates(self) -> tuple[str, ...]:
        """What may become of it."""
        return (SKIP, NEW, SAME) if self.match and self.differing else (SKIP, NEW)


@dataclass(frozen=True)
class Plan:
    """All that was read of a file."""

    ledger: Ledger
    rows: tuple[Planned, ...] = ()

    @property
    def shown(self) -> tuple[tuple[int, str, tuple[str, ...]], ...]:
        """What a person decides by, heads and all: when it has changed, they are shown it again."""
        return tuple((p.row.number, p.standing, p.heads) for p in self.rows)


def plan_of(form: Form, ledger: Ledger, existing: Existing, now: datetime) -> Plan:
    """Judge every readable row. A record is taken for one row at most, and first for the row that says all it says."""
    found = {row.number: candidates(form, row.values, existing.near(form, row)) for row in ledger.readable}
    matched: dict[int, Match] = {}
    taken: set[str] = set()
    for level in ("certain", "likely"):
        for number, matches in found.items():
            free = (m for m in matches if m.level == level and m.record not in taken)
            if number not in matched and (match := next(free, None)):
                matched[number] = match
                taken.add(match.record)
    return Plan(
        ledger, tuple(_planned(form, r, matched.get(r.number), existing, now) for r in ledger.readable)
    )


def _planned(form: Form, row: LedgerRow, match: Match | None, existing: Existing, now: datetime) -> Planned:
    values = _whole(form, row.values, existing, now)
    if match is None:
        problems = tuple(check(form, values, now))
        return Planned(row, "broken" if problems else "new", values, problems)
    held = next(known.values for known in existing.near(form, row) if known.record == match.record)
    differing = {n: v for n, v in row.values.items() if not is_empty(v) and not _same(held.get(n), v)}
    standing: Standing = "there" if match.level == "certain" else "maybe"
    return Planned(row, standing, values, (), match, existing.heads.get(match.record, ()), differing, held)


def _same(held: Any, given: Any) -> bool:
    if isinstance(held, int | float) and isinstance(given, str):  # a decimal is a string in a change
        return str(held) == given or str(float(held)) == given
    return bool(held == given)


# What a form answers by itself.


def _whole(form: Form, answers: Mapping[str, Any], existing: Existing, now: datetime) -> dict[str, Any]:
    """The answers of a row, and the first values of the form that do not depend on who fills it in when."""
    values = dict(answers)
    for one in form.live():
        if one.name in answers:
            continue
        value = _first(form, one.name, values, existing)
        if not is_empty(value) and shape_problem(one, value) is None:
            values[one.name] = value
    asked = relevant_values(form, values, now)
    return {n: v for n, v in values.items() if not is_empty(v) and (n in answers or n in asked)}


def _first(form: Form, name: str, values: Mapping[str, Any], existing: Existing) -> Any:
    one = form.by_name[name]
    if one.prefill == "me":
        return None if one.is_list else _leading(form, name, values)
    start, dot, onward = one.prefill.partition(".")
    if dot and start in form.by_name:
        record = values.get(start)
        return (
            existing.said.get((form.by_name[start].of, record, onward)) if isinstance(record, str) else None
        )
    if one.prefill or not one.default or one.of:
        return None
    try:
        return parse(one, one.default, date.min, lambda _, text: text)
    except TaizhangError:
        return None


def _leading(form: Form, name: str, values: Mapping[str, Any]) -> Any:
    """After a list of people that is given, the first of them: the first lecturer leads."""
    of = form.by_name[name].of
    lists: Sequence[Any] = [
        values[f.name]
        for f in form.live()
        if f.prefill == "me" and f.is_list and f.of == of and values.get(f.name)
    ]
    return lists[0][0] if lists else None

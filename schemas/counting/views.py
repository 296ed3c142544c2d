"""Counting views: one row for each event that the figures count.

Withdrawn and contested records and those that break a rule are out, unless ruled in; rulings are applied;
reports of one event are one row. Nearly every record was never decided about: these come straight from
their table, and a condition on a date goes to its index. The few others are worked out apart.

The same statement serves the present (as a view) and any earlier moment (`:as_of_seq`, the number of a log
entry).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schemas.counting.decisions import OPEN_STATES, add_decisions, waits
from schemas.counting.joining import add_joined
from schemas.counting.names import TAIL, column, columns, quoted, row_columns, table
from schemas.counting.part import WHOLE, Part
from schemas.counting.session import SESSION_NEEDS, SessionView
from schemas.counting.sources import Source, Steps
from schemas.form import Form

Forms = Mapping[str, Form]
NO_VIEW = ("decision", "system")
"""What is used so has no counting view: decisions shape those of others, and the programs' own forms count
nothing.
"""
_OF_ONE = {"reports": "json_array(record)", "rulings": "0", "reopened": "0"}
"""What a record that was never decided about has in the columns about decisions."""


def is_counted(form: Form, forms: Forms) -> bool:
    """Whether a form has a counting view, given the forms of the same file."""
    return form.used not in NO_VIEW and {"ruling", "same_event"} <= forms.keys()


def counting_sql(form: Form, forms: Forms, *, as_of: bool = False, part: Part = WHOLE) -> str:
    """The rows that the figures count. `forms` are those of the same file."""
    steps, source = Steps(), Source(as_of)
    last = add_counted(steps, form, forms, source, part)
    return steps.sql(last)


def each_sql(form: Form, field: str, forms: Forms, *, as_of: bool = False) -> str:
    """The counted rows once for each entry of a list field or row of a repeat; the entry is `value`."""
    steps, source = Steps(), Source(as_of)
    counted = add_counted(steps, form, forms, source)
    return steps.sql(each_of(form, field, f"(\n{counted}\n)"))


def each_of(form: Form, field: str, counted: str, shown: Sequence[str] = ("*",)) -> str:
    """The rows of `counted`, which has the list among its columns, once for each entry."""
    inner = row_columns(form.by_name[field])
    entry = ", ".join(f"json_extract(e.value, '$.{c.field.name}') as {field}_{c.name}" for c in inner)
    own, listed = "".join(f"s.{name}, " for name in shown), quoted(column(field))
    return (
        f"select {own}e.key + 1 as position, {entry or 'e.value as value'} from {counted} s,"
        f" json_each(s.{listed}) e where s.{listed} is not null"
    )


def entry_columns(form: Form, field: str) -> frozenset[str]:
    """The columns of an entry."""
    inner = [f"{field}_{c.name}" for c in row_columns(form.by_name[field])]
    return frozenset(["position", *(inner or ["value"])])


def unsettled_sql(form: Form, forms: Forms, *, as_of: bool = False, part: Part = WHOLE) -> str:
    """The records that wait for a person: contested, or breaking a rule, and no ruling says what to do; or sent back."""
    steps, source = Steps(), Source(as_of)
    name = table(form.form)
    wanted = ["record", *(c.name for c in columns(form)), *(c for c in TAIL if c != "counted")]
    shown = [quoted(name) for name in wanted if part.keeps(name)]
    is_open = f"counted = 0 and state in {OPEN_STATES}{part.undecided(name)}{part.condition}"
    arms = source.rows(name, shown, is_open)
    if part.decided:
        add_decisions(steps, form, source)
        arms.append(f"select {', '.join(shown)} from {name}_ruled where {waits()}{part.condition}")
    return steps.sql("\nunion all\n".join(arms))


def add_counted(steps: Steps, form: Form, forms: Forms, source: Source, part: Part = WHOLE) -> str:
    """Add the steps of a counting view, and return the select over them."""
    decided = [form]
    if _has_audience(form, forms):
        decided.append(forms["audience_count"])
    if part.decided:
        for one in decided:
            add_decisions(steps, one, source)
        add_joined(steps, decided[-1])
    if len(decided) > 1:
        return SessionView(form, source, part).counted(steps)
    name = table(form.form)
    shown = [n for n in _shown(form) if part.keeps(n)]
    plain = [f"{_OF_ONE[n]} as {n}" if n in _OF_ONE else quoted(n) for n in shown]
    arms = source.rows(name, plain, f"counted = 1{part.undecided(name)}{part.condition}")
    if part.decided:
        arms.append(f"select {', '.join(map(quoted, shown))} from {name}_joined where 1{part.condition}")
    return "\nunion all\n".join(arms)


def _has_audience(form: Form, forms: Forms) -> bool:
    return form.form == "session" and forms.keys() >= SESSION_NEEDS


def _shown(form: Form) -> list[str]:
    fields = [c.name for c in columns(form)]
    return ["record", *fields, *(c for c in TAIL if c not in ("counted", "withdrawn")), *_OF_ONE]

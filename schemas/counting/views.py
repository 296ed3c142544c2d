"""Counting views: one row for each event that the figures count.

Withdrawn and contested records and those that break a rule are out, unless ruled in; rulings are applied;
reports of one event are one row. Nearly every record was never decided about: these come straight from
their table, and a condition on a date goes to its index. The few others are worked out apart.

The same statement serves the present (as a view) and any earlier moment (`:as_of_seq`, the number of a log
entry).
"""

from __future__ import annotations

from collections.abc import Mapping

from schemas.counting.decisions import OPEN_STATES, add_decisions, waits
from schemas.counting.joining import add_joined
from schemas.counting.names import TAIL, columns, row_columns, table
from schemas.counting.session import SESSION_NEEDS, SessionView
from schemas.counting.sources import Source, Steps
from schemas.form import Form

Forms = Mapping[str, Form]
NO_VIEW = ("decision", "system")
"""What is used so has no counting view: decisions shape those of others, and the programs' own forms count
nothing.
"""


def is_counted(form: Form, forms: Forms) -> bool:
    """Whether a form has a counting view, given the forms of the same file."""
    return form.used not in NO_VIEW and {"ruling", "same_event"} <= forms.keys()


def counting_sql(form: Form, forms: Forms, *, as_of: bool = False) -> str:
    """The rows that the figures count. `forms` are those of the same file."""
    steps, source = Steps(), Source(as_of)
    last = add_counted(steps, form, forms, source)
    return steps.sql(last)


def each_sql(form: Form, field: str, forms: Forms, *, as_of: bool = False) -> str:
    """The counted rows once for each entry of a list field or row of a repeat; the entry is `value`."""
    steps, source = Steps(), Source(as_of)
    counted = add_counted(steps, form, forms, source)
    repeat = form.by_name[field]
    inner = row_columns(repeat)
    entry = (
        ", ".join(f"json_extract(e.value, '$.{c.field.name}') as {field}_{c.name}" for c in inner)
        or "e.value as value"
    )
    column = next(c for c in columns(form) if c.field is repeat)
    return steps.sql(
        f"select s.*, e.key + 1 as position, {entry} from (\n{counted}\n) s, json_each(s.{column.sql}) e"
    )


def unsettled_sql(form: Form, forms: Forms, *, as_of: bool = False) -> str:
    """The records that wait for a person: contested, or breaking a rule, and no ruling says what to do; or sent back."""
    steps, source = Steps(), Source(as_of)
    add_decisions(steps, form, source)
    name = table(form.form)
    wanted = ["record", *(c.sql for c in columns(form)), *(c for c in TAIL if c != "counted")]
    is_open = f"counted = 0 and state in {OPEN_STATES}"
    arms = source.rows(name, wanted, f"{is_open} and record not in (select record from {name}_decided)")
    arms.append(f"select {', '.join(wanted)} from {name}_ruled where {waits()}")
    return steps.sql("\nunion all\n".join(arms))


def add_counted(steps: Steps, form: Form, forms: Forms, source: Source) -> str:
    """Add the steps of a counting view, and return the select over them."""
    add_decisions(steps, form, source)
    if form.form == "session" and forms.keys() >= SESSION_NEEDS:
        add_decisions(steps, forms["audience_count"], source)
        add_joined(steps, forms["audience_count"])
        return SessionView(form, source).counted(steps)
    add_joined(steps, form)
    name = table(form.form)
    shown = shown_columns(form)
    plain = [*shown, "json_array(record) as reports", "0 as rulings", "0 as reopened"]
    arms = source.rows(name, plain, f"counted = 1 and record not in (select record from {name}_decided)")
    arms.append(f"select {', '.join(shown)}, reports, rulings, reopened from {name}_joined")
    return "\nunion all\n".join(arms)


def shown_columns(form: Form) -> list[str]:
    """What a counting view shows of a record."""
    return [
        "record",
        *(c.sql for c in columns(form)),
        *(c for c in TAIL if c not in ("counted", "withdrawn")),
    ]

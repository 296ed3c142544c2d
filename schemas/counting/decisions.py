"""What the office has decided about the records of one form, as steps of a counting statement.

A `ruling` says that a record counts or does not, or which value of a field stands. A `same_event` says that
several records report one event; where such decisions overlap, all their records are one event. A decision
names the heads it was made on; when they have moved it is reopened, and stands meanwhile. The newest
decision governs.

A column of our own begins with `_`, as no field does. A statement names each step as rarely as can be:
SQLite prepares a step anew wherever it is named.
"""

from __future__ import annotations

from schemas.counting.names import TAIL, Column, columns, table
from schemas.counting.sources import Source, Steps
from schemas.form import Form

SETTLED_OUT = "('withdrawn', 'held', 'erased')"
"""States of which no ruling makes a row of the figures."""
_NEWEST = "order by seq_from desc, decision desc) as age"


def add_decisions(steps: Steps, form: Form, source: Source) -> None:
    """Add the steps that end in `FORM_ruled`: the records decided about, with rulings applied to their
    values.
    """
    name = table(form.form)
    if f"{name}_ruled" in steps:
        return
    steps.add(f"{name}_about", _about(form.form, source))
    steps.add(f"{name}_decided", f"select distinct record from {name}_about")
    _add_events(steps, name)
    _add_reopened(steps, name, source)
    _add_rulings(steps, form, name, source)
    steps.add(f"{name}_ruled", _ruled(form, name, source))


def _about(form: str, source: Source) -> str:
    """Every decision about this form, once for each record that it names."""
    standing = f"form = '{form}' and counted = 1"
    rulings = source.rows(
        "ruling",
        ("record as decision", "field_record as record", "what", "field", "value", "null as lead_record",
         "null as audience_rule", "null as audience", "field_heads as heads", "seq_from"),
        f"{standing} and what in ('include', 'exclude', 'value')",
    )  # fmt: skip
    events = source.rows(
        "same_event",
        ("e.record", "m.value", "'same'", "null", "null", "e.lead_record", "e.audience_rule", "e.audience",
         "e.field_heads", "e.seq_from"),
        f"e.{standing.replace(' and ', ' and e.')}", "e", ", json_each(e.records) m",
    )  # fmt: skip
    return "\nunion all\n".join([*rulings, *events])


def _add_events(steps: Steps, name: str) -> None:
    """The event that each named record is part of, and the decision that governs it."""
    steps.add(f"{name}_links", f"select decision, record from {name}_about where what = 'same'")
    steps.add(
        f"{name}_reach",
        f"select record, record from {name}_links union select r.event, other.record from {name}_reach r"
        f" join {name}_links m on m.record = r.record join {name}_links other on other.decision = m.decision",
        " (event, record)",
    )
    steps.add(f"{name}_events", f"select record, min(event) as event from {name}_reach group by record")
    steps.add(
        f"{name}_governing",
        "select event, lead_record, audience_rule, audience from (select e.event, s.lead_record,"
        " s.audience_rule,"
        f" s.audience, row_number() over (partition by e.event {_NEWEST}"
        f" from {name}_about s join {name}_events e on e.record = s.record where s.what = 'same') where"
        " age = 1",
    )


def _add_reopened(steps: Steps, name: str, source: Source) -> None:
    """The records of decisions that were made on other heads than the records have now."""
    steps.add(
        f"{name}_standing",
        source.union(name, ("record", "heads"), f"record in (select record from {name}_decided)"),
    )
    steps.add(
        f"{name}_heads",
        f"select distinct a.decision, h.value as head, 1 as side from {name}_about a, json_each(a.heads)"
        " h union all"
        f" select distinct a.decision, h.value, 2 from {name}_about a join {name}_standing s on s.record"
        " = a.record,"
        " json_each(s.heads) h",
    )
    steps.add(
        f"{name}_reopened",
        f"select a.record from {name}_about a where a.decision in (select decision from (select decision from"
        f" {name}_heads group by decision, head having count(*) = 1))",
    )


def _add_rulings(steps: Steps, form: Form, name: str, source: Source) -> None:
    """The newest verdict on each record, the newest value of each field, and what is still wrong after
    those.
    """
    steps.add(
        f"{name}_verdicts",
        "select record, max(case when age = 1 and verdict then what end) as verdict, sum(what <> 'same')"
        " as rulings"
        " from (select record, what, what in ('include', 'exclude') as verdict,"
        f" row_number() over (partition by record, what in ('include', 'exclude') {_NEWEST} from"
        f" {name}_about)"
        " group by record",
    )
    steps.add(
        f"{name}_values",
        "select record, field, value from (select record, field, value, row_number() over (partition by"
        " record, field"
        f" {_NEWEST} from {name}_about where what = 'value') where age = 1",
    )
    fields = "".join(
        f", max(case field when '{c.field.name}' then value end) as {c.sql}" for c in columns(form)
    )
    extra = ", max(case field when 'audience' then value end) as _audience" if form.form == "session" else ""
    steps.add(f"{name}_given", f"select record{fields}{extra} from {name}_values group by record")
    wrong = (
        f"form = '{form.form}' and record in (select record from {name}_decided)"
        f" and (record, coalesce(field, '')) not in (select record, field from {name}_values)"
    )
    steps.add(f"{name}_wrong", source.union("problem", ("record",), wrong))


def _ruled(form: Form, name: str, source: Source) -> str:
    fields = ", ".join(f"{ruled_value(c)} as {c.sql}" for c in columns(form))
    numbers = ("audience", "headcount") if form.form == "session" else ()
    extra = "".join(f", {_whole(f'g.{_GIVEN[n]}')} as _ruled_{n}" for n in numbers)
    tail = ", ".join(f"b.{c}" for c in TAIL if c != "counted")
    base = source.union(name, all_columns(form), f"record in (select record from {name}_decided)")
    return (
        f"select b.record, {fields}, {tail}{extra},"
        f" case when v.verdict = 'exclude' or b.state in {SETTLED_OUT} then 0 when v.verdict = 'include'"
        " or b.counted = 1"
        f" then 1 when b.state = 'broken' and b.record not in (select record from {name}_wrong) then 1"
        " else 0 end"
        " as counted, v.verdict as _verdict, coalesce(e.event, b.record) as _event,"
        " d.lead_record as _leading, d.audience_rule as _taking, d.audience as _typed,"
        " coalesce(v.rulings, 0) as rulings,"
        f" b.record in (select record from {name}_reopened) as reopened"
        f" from ({base}) b left join {name}_given g on g.record = b.record"
        f" left join {name}_verdicts v on v.record = b.record"
        f" left join {name}_events e on e.record = b.record left join {name}_governing d on d.event = e.event"
    )


_GIVEN = {"audience": "_audience", "headcount": "headcount"}


def _whole(text: str) -> str:
    """The whole number that a text says, else nothing."""
    return f"case when cast(cast({text} as integer) as text) = {text} then cast({text} as integer) end"


def all_columns(form: Form) -> list[str]:
    """Every column of a form's table."""
    return ["record", *(c.sql for c in columns(form)), *TAIL]


def ruled_value(column: Column) -> str:
    """A field with the ruling applied. What was ruled is text; text that is no such value is not applied."""
    ruled, own = f"g.{column.sql}", f"b.{column.sql}"
    number = f"{ruled} glob '[0-9]*' and {ruled} not glob '*[^0-9.]*'"
    match column.field.kind:
        case "date":
            return f"case when date({ruled}) = {ruled} then {ruled} else {own} end"
        case "integer":
            return f"coalesce({_whole(ruled)}, {own})"
        case "decimal":
            return f"case when {number} then cast({ruled} as real) else {own} end"
        case "calculate":
            return f"case when {number} then cast({ruled} as numeric) else coalesce({ruled}, {own}) end"
        case "text" | "select_one" | "one_of":
            return f"coalesce({ruled}, {own})"
        case _:
            return f"case when {ruled} glob '[[]*' and json_valid({ruled}) then {ruled} else {own} end"

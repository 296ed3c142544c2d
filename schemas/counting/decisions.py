"""What the office has decided about the records of one form, as steps of a counting statement.

A `ruling` says that a record counts or does not, or which value of a field stands. A `same_event` says that several
records report one event; where such decisions overlap, all their records are one event. A decision names the heads it
was made on; when they have moved it is reopened, and stands meanwhile. The newest decision governs.
"""

from __future__ import annotations

from schemas.counting.names import TAIL, Column, columns, table
from schemas.counting.sources import Source, Steps
from schemas.form import Form

SETTLED_OUT = "('withdrawn', 'held', 'erased')"
"""States of which no ruling makes a row of the figures."""


def add_decisions(steps: Steps, form: Form, source: Source) -> None:
    """Add the steps that end in `FORM_ruled`: the records decided about, with rulings applied to their values."""
    name = table(form.form)
    if f"{name}_ruled" in steps:
        return
    _add_named(steps, form.form, name, source)
    _add_events(steps, name)
    _add_moved(steps, name, source)
    _add_rulings(steps, form, name, source)
    steps.add(f"{name}_ruled", _ruled(form, name, source))


def _add_named(steps: Steps, form: str, name: str, source: Source) -> None:
    """Every decision about this form, and every record that one names."""
    rulings = ("record as decision", "field_record as record", "what", "field", "value", "field_heads as heads", "seq_from")
    about = f"form = '{form}' and counted = 1"
    steps.add(f"{name}_rulings", source.union("ruling", rulings, f"{about} and what <> 'excuse'"))
    events = ("record as decision", "records", "lead_record", "audience_rule", "audience", "field_heads as heads", "seq_from")
    steps.add(f"{name}_same", source.union("same_event", events, about))
    steps.add(
        f"{name}_members",
        f"select distinct s.decision, m.value as record from {name}_same s, json_each(s.records) m",
    )
    steps.add(
        f"{name}_decided", f"select record from {name}_rulings union select record from {name}_members"
    )


def _add_events(steps: Steps, name: str) -> None:
    """The event that each named record is part of, and the decision that governs it."""
    steps.add(
        f"{name}_reach",
        f"select record, record from {name}_members union"
        f" select r.event, other.record from {name}_reach r join {name}_members m on m.record = r.record"
        f" join {name}_members other on other.decision = m.decision",
        " (event, record)",
    )
    steps.add(f"{name}_events", f"select record, min(event) as event from {name}_reach group by record")
    steps.add(
        f"{name}_governing",
        "select * from (select e.event, s.decision, s.lead_record, s.audience_rule, s.audience, row_number() over"
        " (partition by e.event order by s.seq_from desc, s.decision desc) as age"
        f" from {name}_same s join {name}_members m on m.decision = s.decision"
        f" join {name}_events e on e.record = m.record) where age = 1",
    )


def _add_moved(steps: Steps, name: str, source: Source) -> None:
    """The decisions whose records have other heads now than those they were made on."""
    decided = f"record in (select record from {name}_decided)"
    steps.add(f"{name}_standing", source.union(name, ("record", "heads"), decided))
    steps.add(
        f"{name}_named_heads",
        f"select decision, h.value as head from {name}_same, json_each(heads) h union"
        f" select decision, h.value from {name}_rulings, json_each(heads) h",
    )
    steps.add(
        f"{name}_present_heads",
        "select m.decision, h.value as head from"
        f" (select decision, record from {name}_members union all select decision, record from {name}_rulings) m"
        f" join {name}_standing s on s.record = m.record, json_each(s.heads) h",
    )
    named, present = (f"select decision, head from {name}_{which}_heads" for which in ("named", "present"))
    steps.add(
        f"{name}_moved",
        f"select decision from ({present} except {named}) union select decision from ({named} except {present})",
    )
    steps.add(
        f"{name}_reopened",
        f"select coalesce(e.event, m.record) as event from {name}_moved join (select decision, record from"
        f" {name}_members union all select decision, record from {name}_rulings) m using (decision)"
        f" left join {name}_events e on e.record = m.record",
    )


def _add_rulings(steps: Steps, form: Form, name: str, source: Source) -> None:
    """The newest verdict on each record, the newest value of each field, and what is still wrong after those."""
    newest = "order by seq_from desc, decision desc) as age"
    steps.add(
        f"{name}_verdicts",
        f"select record, what from (select record, what, row_number() over (partition by record {newest}"
        f" from {name}_rulings where what in ('include', 'exclude')) where age = 1",
    )
    steps.add(
        f"{name}_values",
        f"select record, field, value from (select record, field, value, row_number() over (partition by record, field"
        f" {newest} from {name}_rulings where what = 'value') where age = 1",
    )
    fields = "".join(f", max(case field when '{c.field.name}' then value end) as {c.sql}" for c in columns(form))
    extra = ", max(case field when 'audience' then value end) as ruled_audience" if form.form == "session" else ""
    steps.add(f"{name}_given", f"select record{fields}{extra} from {name}_values group by record")
    wrong = (
        f"form = '{form.form}' and record in (select record from {name}_decided) and not exists"
        f" (select 1 from {name}_values v where v.record = p.record and v.field = p.field)"
    )
    steps.add(f"{name}_wrong", source.union("problem", ("record",), wrong, "p"))


def _ruled(form: Form, name: str, source: Source) -> str:
    fields = ", ".join(f"{ruled_value(c)} as {c.sql}" for c in columns(form))
    extra = ", g.ruled_audience" if form.form == "session" else ""
    tail = ", ".join(f"b.{c}" for c in TAIL if c != "counted")
    base = source.union(name, ("*",) if not source.as_of else _all(form), f"record in (select record from {name}_decided)")
    return (
        f"select b.record, {fields}, {tail}{extra},"
        f" case when v.what = 'exclude' or b.state in {SETTLED_OUT} then 0 when v.what = 'include' or b.counted = 1"
        f" then 1 when b.state = 'broken' and b.record not in (select record from {name}_wrong) then 1 else 0 end"
        " as counted, v.what as verdict, coalesce(e.event, b.record) as event,"
        " d.lead_record as leading, d.audience_rule as taking, d.audience as typed,"
        f" (select count(*) from {name}_rulings r where r.record = b.record) as rulings,"
        f" coalesce(e.event, b.record) in (select event from {name}_reopened) as reopened"
        f" from ({base}) b left join {name}_given g on g.record = b.record"
        f" left join {name}_verdicts v on v.record = b.record"
        f" left join {name}_events e on e.record = b.record left join {name}_governing d on d.event = e.event"
    )


def _all(form: Form) -> list[str]:
    return ["record", *(c.sql for c in columns(form)), *TAIL]


def ruled_value(column: Column) -> str:
    """A field with the ruling applied. What was ruled is text; text that is no such value is not applied."""
    ruled, own = f"g.{column.sql}", f"b.{column.sql}"
    number = f"{ruled} glob '[0-9]*' and {ruled} not glob '*[^0-9.]*'"
    match column.field.kind:
        case "date":
            return f"case when date({ruled}) = {ruled} then {ruled} else {own} end"
        case "integer":
            return f"case when cast(cast({ruled} as integer) as text) = {ruled} then cast({ruled} as integer) else {own} end"
        case "decimal":
            return f"case when {number} then cast({ruled} as real) else {own} end"
        case "calculate":
            return f"case when {number} then cast({ruled} as numeric) else coalesce({ruled}, {own}) end"
        case "text" | "select_one" | "one_of":
            return f"coalesce({ruled}, {own})"
        case _:
            return f"case when {ruled} glob '[[]*' and json_valid({ruled}) then {ruled} else {own} end"

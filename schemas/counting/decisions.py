"""What the office has decided about the records of one form, as steps of a counting statement.

A `ruling` says that a record counts or does not, or which value of a field stands. A `same_event` says that
several records report one event; where such decisions overlap, all their records are one event. A decision
names the heads it was made on; when they have moved it is reopened, and stands meanwhile. Only one that sends a
record back has then done its work, and is as if it had not been made. The newest decision governs.

A column of our own begins with `_`, as no field does. A statement names each step as rarely as can be:
SQLite prepares a step anew wherever it is named.
"""

from __future__ import annotations

from schemas.counting.names import TAIL, Column, columns, table
from schemas.counting.sources import Source, Steps
from schemas.form import Field, Form

SETTLED_OUT = "('withdrawn', 'held', 'erased')"
"""States of which no ruling makes a row of the figures."""
OPEN_STATES = "('broken', 'contested')"
"""States in which a record waits for a person."""
NOT_BELOW_ZERO = ". >= 0"
"""What the constraint of a number says that counts something."""
_NEWEST = "order by seq_from desc, decision desc) as age"
_NUMBER = "{0} glob '[0-9]*' and {0} not glob '*[^0-9.]*' and {0} not glob '*.*.*' and {0} not glob '*.'"


def add_decisions(steps: Steps, form: Form, source: Source) -> None:
    """Add the steps that end in `FORM_ruled`: the records decided about, with rulings applied to their
    values.
    """
    name = table(form.form)
    if f"{name}_ruled" in steps:
        return
    steps.add(f"{name}_about", _about(form.form, name, source))
    steps.add(f"{name}_decided", f"select distinct record from {name}_about")
    _add_events(steps, name)
    _add_given(steps, form, name)
    steps.add(f"{name}_ruled", _ruled(form, name, source))


def waits(alias: str = "") -> str:
    """Of a row of `FORM_ruled`: whether it waits for a person, who has not said what to do or has sent it back."""
    a = f"{alias}." if alias else ""
    is_back = f"{a}_verdict is 'return' and {a}state not in {SETTLED_OUT}"
    return f"{a}counted = 0 and {a}_verdict is not 'exclude' and ({a}state in {OPEN_STATES} or {is_back})"


def _about(form: str, name: str, source: Source) -> str:
    """Every decision about this form, once for each record that it names."""
    standing = f"form = '{form}' and counted = 1"
    # A verdict has no field, even if the ruling once had; of a session either name says how many there were.
    alias = " when field = 'audience' then 'headcount'" if form == "session" else ""
    field = f"case when what <> 'value' then null{alias} else field end"
    # What was sent back and has been changed since is as if it had not been.
    now = source.union(name, ("heads",), "record = r.field_record")
    is_new = "h.value not in (select value from json_each(r.field_heads))"
    is_spent = f"exists (select 1 from ({now}) b, json_each(b.heads) h where {is_new})"
    rulings = source.rows(
        "ruling",
        ("r.record as decision", "field_record as record", "what", f"{field} as field", "value",
         "null as records", "null as event", "field_heads as heads", "r.seq_from"),
        f"r.{standing.replace(' and ', ' and r.')} and (what in ('include', 'exclude', 'value')"
        f" or (what = 'return' and not {is_spent}))",
        "r",
    )  # fmt: skip
    events = source.rows(
        "same_event",
        ("e.record", "m.value", "'same'", "null", "null", "e.records",
         "json_array(e.lead_record, e.audience_rule, e.audience)", "e.field_heads", "e.seq_from"),
        f"e.{standing.replace(' and ', ' and e.')}", "e", ", json_each(e.records) m",
    )  # fmt: skip
    return "\nunion all\n".join([*rulings, *events])


def _add_events(steps: Steps, name: str) -> None:
    """The event that each named record is part of, and what the decision says that governs it."""
    steps.add(
        f"{name}_links", f"select record, records, event, seq_from from {name}_about where what = 'same'"
    )
    steps.add(
        f"{name}_reach",
        f"select record, record from {name}_links union select r.event, other.value from {name}_reach r"
        f" join {name}_links m on m.record = r.record, json_each(m.records) other",
        " (event, record)",
    )
    steps.add(
        f"{name}_events",
        "select r.record, min(r.event) as event, substr(max(printf('%019d', s.seq_from) || s.event), 20) as"
        f" governing from {name}_reach r join {name}_links s on s.record = r.event group by r.record",
    )


def _add_given(steps: Steps, form: Form, name: str) -> None:
    """What is decided about each record: the newest verdict, the newest value of each field, and the heads
    that these and the newest `same_event` were decided on.
    """
    fields = "".join(
        f", max(case field when '{c.field.name}' then value end) as {c.sql}" for c in columns(form)
    )
    steps.add(
        f"{name}_given",
        "select record, sum(what <> 'same') as rulings, json_group_array(json(heads)) as decided_on,"
        " max(case when what in ('include', 'exclude', 'return') then what end) as verdict,"
        f" json_group_array(field) as settled{fields} from (select *, row_number() over (partition by record,"
        f" what = 'same', field {_NEWEST} from {name}_about)"
        f" where age = 1 and (field is null or {is_value(form)}) group by record",
    )


def _ruled(form: Form, name: str, source: Source) -> str:
    fields = ", ".join(f"{ruled_value(c)} as {c.sql}" for c in columns(form))
    number = ", cast(g.headcount as integer) as _ruled_number" if form.form == "session" else ""
    tail = ", ".join(f"b.{c}" for c in TAIL if c != "counted")
    base = source.union(name, all_columns(form), f"record in (select record from {name}_decided)")
    event = "coalesce(e.event, b.record)"
    said = ", ".join(
        f"json_extract(e.governing, '$[{i}]') as {said}"
        for i, said in enumerate(("_leading", "_taking", "_typed"))
    )
    return (
        f"select b.record, {fields}, {tail}{number},"
        f" case when g.verdict in ('exclude', 'return') or b.state in {SETTLED_OUT} then 0 when g.verdict = 'include'"
        " or b.counted = 1"
        f" then 1 when b.state = 'broken' and not exists ({_still_wrong(form, source)}) then 1 else 0 end"
        f" as counted, g.verdict as _verdict, {event} as _event, {said}, coalesce(g.rulings, 0) as rulings,"
        f" max({_MOVED}) over (partition by {event}) as reopened"
        f" from ({base}) b left join {name}_given g on g.record = b.record"
        f" left join {name}_events e on e.record = b.record"
    )


_MOVED = (
    "exists (select 1 from json_each(g.decided_on) d, json_each(b.heads) h where h.value not in"
    " (select value from json_each(d.value)))"
)
"""Whether a record has a head that a decision about it did not see."""


def _still_wrong(form: Form, source: Source) -> str:
    """The problems of the record `b` that no ruling on a value has settled."""
    where = (
        f"p.record = b.record and p.form = '{form.form}'"
        " and coalesce(p.field, '') not in (select value from json_each(g.settled) where value is not null)"
    )
    return source.union("problem", ("1",), where, "p")


def all_columns(form: Form) -> list[str]:
    """Every column of a form's table."""
    return ["record", *(c.sql for c in columns(form)), *TAIL]


def is_value(form: Form) -> str:
    """Whether the text `value` is a value of `field`; one that is not is not applied and settles nothing."""
    cases = [f"when '{c.field.name}' then {_fits(c.field)}" for c in columns(form)]
    return f"case field {' '.join(cases)} else 0 end"


def _fits(field: Field) -> str:
    match field.kind:
        case "date":
            # Moved by no days, since older SQLite takes 31 June for a date unless it has to reckon with it.
            return "date(value, '+0 days') = value"
        case "integer":
            least = " and value not glob '-*'" if NOT_BELOW_ZERO in field.constraint else ""
            return f"cast(cast(value as integer) as text) = value{least}"
        case "decimal":
            return _NUMBER.format("value")
        case "select_one":
            codes = ", ".join(f"'{choice.value}'" for choice in field.choices)
            return f"value in ({codes})"
        case "text" | "one_of" | "calculate":
            return "1"
        case _:
            return "value glob '[[]*' and json_valid(value)"


def ruled_value(column: Column) -> str:
    """A field with the ruling applied, which is a text."""
    ruled, own = f"g.{column.sql}", f"b.{column.sql}"
    match column.field.kind:
        case "integer":
            return f"coalesce(cast({ruled} as integer), {own})"
        case "decimal":
            return f"coalesce(cast({ruled} as real), {own})"
        case "calculate":
            number = _NUMBER.format(ruled)
            return f"case when {number} then cast({ruled} as numeric) else coalesce({ruled}, {own}) end"
        case "date" | "text" | "select_one" | "one_of":
            return f"coalesce({ruled}, {own})"
        case _:
            return f"case when {ruled} is null then {own} else nullif(json({ruled}), '[]') end"

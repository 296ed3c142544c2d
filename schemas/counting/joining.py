"""Making one row of the reports of one event, as a step of a counting statement.

A field comes from the leading report, or from the next one that has it; a list that is joined by union has
every entry once. Records that were only ruled on pass through here as events of one report.
"""

from __future__ import annotations

from collections.abc import Sequence

from schemas.counting.names import TAIL, Column, columns, has_child, table
from schemas.counting.sources import Steps
from schemas.form import Form

Extra = tuple[str, str]
"""A further column of the joined row: its name, and its expression over the ranked reports `k` of one
event.
"""


def add_joined(steps: Steps, form: Form, extras: Sequence[Extra] = (), reports: str = "ruled") -> None:
    """Add the step `FORM_joined` over the step `FORM_{reports}`."""
    name = table(form.form)
    if f"{name}_joined" in steps:
        return
    steps.add(
        f"{name}_ranked",
        "select *, row_number() over (partition by _event order by record is not _leading, record) as _rank"
        f" from {name}_{reports} where counted = 1",
    )
    unions = [c for c in columns(form) if c.field.joined == "union" and has_child(c.field)]
    if unions:
        steps.add(f"{name}_unions", _unions(name, unions))
    steps.add(f"{name}_joined", _joined(name, form, unions, extras))


def _unions(name: str, unions: Sequence[Column]) -> str:
    """Of each list every entry once, those of the leading report first."""
    lists = ", ".join(f"'{c.name}', json(k.{c.sql})" for c in unions)
    pivot = "".join(f", max(case field when '{c.name}' then entries end) as {c.name}" for c in unions)
    return (
        f"select _event{pivot} from (select _event, field, json_group_array(value) as entries from"
        " (select k._event,"
        f" f.key as field, e.value, min(k._rank * 100000 + e.key) as at from {name}_ranked k,"
        f" json_each(json_object({lists})) f, json_each(f.value) e"
        " group by k._event, f.key, e.value order by k._event, f.key, at) group by _event, field) group"
        " by _event"
    )


def _joined(name: str, form: Form, unions: Sequence[Column], extras: Sequence[Extra]) -> str:
    union_names = {c.name for c in unions}
    fields = "".join(
        f", max(u.{c.name}) as {c.sql}"
        if c.name in union_names
        else f", {first_of(c.sql, c.type)} as {c.sql}"
        for c in columns(form)
    )
    tail = "".join(f", {_of_lead(c)} as {c}" for c in TAIL if c not in ("seq_from", "counted", "withdrawn"))
    more = "".join(f", {expression} as {extra}" for extra, expression in extras)
    join = f" left join {name}_unions u on u._event = k._event" if unions else ""
    return (
        f"select {_of_lead('record')} as record{fields}{tail}, max(k.seq_from) as seq_from,"
        " json_group_array(k.record) as reports, sum(k.rulings) as rulings, max(k.reopened) as reopened"
        f"{more} from {name}_ranked k{join} group by k._event"
    )


def first_of(name: str, kind: str) -> str:
    """The value of the leading report, or of the next one that has one: the least of (place, value)."""
    least = f"min(printf('%06d', k._rank) || k.{name})"
    match kind:
        case "text":
            return f"substr({least}, 7)"
        case "integer" | "real":
            return f"cast(substr({least}, 7) as {kind})"
        case _:
            quoted = f"min(printf('%06d', k._rank) || json_quote(k.{name}))"
            return f"json_extract(nullif(substr({quoted}, 7), 'null'), '$')"


def _of_lead(name: str) -> str:
    return f"max(case when k._rank = 1 then k.{name} end)"

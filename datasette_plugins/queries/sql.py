"""From a figure's declaration to the SQL that a person can open, read and change.

Besides its number every statement says what is not in it (待核: records that wait for a person) and what
is in it only for now (分歧: two devices set a different value, and the later one is taken).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from datasette_plugins.queries.asked import IN_PERIOD, MOMENT, RIGHT, asked_steps, at_asked
from datasette_plugins.queries.figures import Figure, Group
from schemas.counting import Part, counting_sql, merged_sql, table, unsettled_sql
from schemas.counting.sources import Source
from schemas.form import Form

_COLUMN = re.compile(r"\b[chw]\.([a-z_]+)")
WAITING, DIFFERING = "待核（未计入）", "分歧（已计入）"


def statement(figure: Figure, forms: Mapping[str, Form], *, as_of: bool = True) -> str:
    """The whole statement, given the forms of the same file. Without `as_of` it is for the present only, which is quicker."""
    form, part = forms[figure.form], _part(figure)
    counted = at_asked(counting_sql(form, forms, as_of=as_of, part=part))
    unsettled = at_asked(unsettled_sql(form, forms, as_of=as_of, part=part))
    steps = [
        MOMENT,
        asked_steps(table(figure.form), figure.date),
        f"counted as (\n{counted}\n)",
        f"hits as materialized (select c.* from counted c where {figure.where} and {RIGHT})",
        f"unsettled as (\n{unsettled}\n)",
    ]
    steps.append(f"waiting as materialized (\n{_waiting(figure, form, as_of)}\n)")
    if figure.merged:
        steps.append(f"merged as (\n{at_asked(merged_sql(forms[figure.merged], as_of=as_of))}\n)")
    last = _grouped(figure, figure.group, form) if figure.group else _single(figure)
    return "with " + ",\n".join(steps) + "\n" + last


def _part(figure: Figure) -> Part:
    """What the statement needs of the rows: those of the period, and those without a day."""
    said = [figure.where, figure.hint, *(measured for _, measured in figure.measures)]
    named = " ".join([*said, figure.group.value if figure.group else ""])
    columns = {figure.date, figure.merged, *figure.maybe, *_COLUMN.findall(named), "record", "state"} - {""}
    in_period = IN_PERIOD.format(date=figure.date)
    return Part(frozenset(columns), f"{in_period} or {figure.date} is null")


def _waiting(figure: Figure, form: Form, as_of: bool) -> str:
    """Records that may belong to the figure once a person has looked; of a held one nothing can be read. One
    that was ruled in without its date belongs to no period yet.
    """
    maybe = " and ".join(_could(form, name, code) for name, code in figure.maybe.items())
    maybe = f"({maybe} or {figure.hint})" if figure.hint else maybe
    dated = f"(w.{figure.date} is null or {IN_PERIOD.format(date=f'w.{figure.date}')})"
    held = Source(as_of).union(table(figure.form), ("record",), "counted = 0 and state = 'held'")
    return (
        f"select w.record from unsettled w where {maybe} and {dated}\nunion\n"
        f"select h.record from hits h where h.{figure.date} is null\nunion\n{at_asked(held)}"
    )


def _could(form: Form, name: str, code: str) -> str:
    """Whether the answer to a question is this one, or none, or one that the form does not have."""
    others = ", ".join(f"'{c.value}'" for c in form.by_name[name].choices if c.value != code)
    return f"coalesce(w.{name} not in ({others}), 1)"


def _joined(figure: Figure) -> str:
    """The rows that are measured."""
    dated = f"(select * from hits where {figure.date} is not null) h"
    return f"{dated} left join merged m on m.record = h.{figure.merged}" if figure.merged else dated


def _single(figure: Figure) -> str:
    measured = ", ".join(f"{expression} as m{i}" for i, (_, expression) in enumerate(figure.measures))
    values = ", ".join(
        f'case when a.wrong is null then f.m{i} end as "{zh}"' for i, (zh, _) in enumerate(figure.measures)
    )
    return (
        f'select {values}, a.first as "起", a.last as "止", a.moment as "截至",\n'
        f'  case when a.wrong is null then (select count(*) from waiting) end as "{WAITING}",\n'
        f'  case when a.wrong is null then f.differing end as "{DIFFERING}", a.wrong as "说明"\n'
        f"from asked a, (select {measured}, coalesce(sum(h.state = 'conflict'), 0) as differing\n"
        f"  from {_joined(figure)}) f"
    )


def _grouped(figure: Figure, group: Group, form: Form) -> str:
    """One row for each group, then all together; or only what was wrong with the question."""
    headings = ", ".join(f'"{zh}"' for zh, _ in figure.measures)
    measured = ", ".join(f'{expression} as "{zh}"' for zh, expression in figure.measures)
    nothing = ", ".join("null" for _ in figure.measures)
    rows = _joined(figure)
    return (
        f'select "{group.zh}", {headings}, "说明" from (\n'
        f"  select 1 as part, coalesce({_worded(group, form)}, '（没有填）') as \"{group.zh}\", {measured},\n"
        f'    null as "说明" from {rows} group by 2\n'
        f"  union all select 2, '合计', {measured}, {_TOGETHER} from {rows}\n"
        f"  union all select 3, null, {nothing}, wrong from asked\n"
        ") where (part = 3) <> (select wrong is null from asked) order by part, 1"
    )


_TOGETHER = (
    "(select a.first || ' 至 ' || a.last || '，截至' || a.moment from asked a)"
    " || (select case when count(*) then '；待核（未计入）' || count(*) || ' 条' else '' end from waiting)"
)
"""What the row of all together says of itself."""


def _worded(group: Group, form: Form) -> str:
    if not group.choices:
        return group.value
    cases = " ".join(
        f"when '{choice.value}' then '{choice.label['zh'].replace(chr(39), chr(39) * 2)}'"
        for choice in form.by_name[group.choices].choices
    )
    return f"case {group.value} {cases} else {group.value} end"

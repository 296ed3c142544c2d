"""Two views across records: the life of a topic, and which entry of a list stands for which.

Both look at all time, never at a period.
"""

from __future__ import annotations

from schemas.counting.names import columns, table
from schemas.counting.part import WHOLE, Part
from schemas.counting.sources import Source, Steps
from schemas.counting.views import Forms, add_counted
from schemas.form import Form

TOPIC_LIFE_NEEDS = frozenset({"topic", "session", "audience_count", "place", "ruling", "same_event"})
_TAUGHT = Part(
    frozenset({"topic", "kind", "lecturer_role", "classes", "held_on", "trial_result"}), "topic > ''"
)
"""What a topic's life needs of the sessions. SQLite takes a comparison to an index, and `is not null` not."""


def topic_life_sql(forms: Forms, *, as_of: bool = False, decided: bool = True) -> str:
    """One row for each topic: when own teachers first taught it to a class, and when it first passed a
    trial. `decided` is false for who knows that nothing was ever decided about topics, sessions and their counts.
    """
    steps, source = Steps(), Source(as_of)
    topics = add_counted(steps, forms["topic"], forms, source, WHOLE._replace(decided=decided))
    sessions = add_counted(steps, forms["session"], forms, source, _TAUGHT._replace(decided=decided))
    shown = ", ".join(f"t.{c.sql}" for c in columns(forms["topic"]))
    steps.add(
        "topic_dates",
        "select topic, min(case when kind = 'lesson' and lecturer_role = 'own_teacher' and classes is"
        " not null"
        " then held_on end) as taught_on, min(case when kind = 'trial' and trial_result = 'passed' then"
        " held_on end)"
        f" as passed_on from (\n{sessions}\n) group by topic",
    )
    return steps.sql(
        f"select t.record, {shown}, coalesce(min(d.taught_on, t.first_taught_paper), d.taught_on,"
        f" t.first_taught_paper) as first_taught_on, d.passed_on as first_passed_on from (\n{topics}\n) t"
        " left join topic_dates d on d.topic = t.record"
    )


def has_merging(form: Form) -> bool:
    """Whether entries of this list can be merged into one another."""
    field = form.by_name.get("merged_into")
    return field is not None and field.kind == "one_of" and field.of == form.form


def merged_sql(form: Form, *, as_of: bool = False) -> str:
    """`record, final` for every entry that was merged into another: what distinct counts follow."""
    steps, source = Steps(), Source(as_of)
    name = table(form.form)
    steps.add(
        f"{name}_merges",
        source.union(name, ("record", "merged_into"), "merged_into is not null and state <> 'withdrawn'"),
    )
    steps.add(
        f"{name}_chain",
        f"select record, merged_into from {name}_merges union select c.record, m.merged_into"
        f" from {name}_chain c join {name}_merges m on m.record = c.final",
        " (record, final)",
    )
    # Entries merged in a ring are one too: the first of them stands for all.
    steps.add(f"{name}_ring", f"select record from {name}_chain where record = final")
    steps.add(
        f"{name}_ends",
        f"select record, final from {name}_chain where final not in (select record from {name}_merges)"
        f" union all select record, min(final) from {name}_chain where final in (select record from"
        f" {name}_ring) group by record",
    )
    return steps.sql(f"select record, final from {name}_ends where record <> final")

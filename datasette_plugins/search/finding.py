"""The SQL that finds records by words, in a form's own texts and in the names of what it refers to.

A word is looked up in the index of each list first; the records that refer to what was found there are found by it too.
So a session is found by the name that its place has now, and by every name it ever had, and nothing is written again
when a place is renamed. An entry that was merged into another shares all names with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schemas.counting import has_merging
from schemas.counting.names import child, column, quoted, search_table, searched_columns, table
from schemas.form import REFERENCE_KINDS, Field, Form

Forms = Mapping[str, Form]


def can_find(form: Form, forms: Forms) -> bool:
    """Whether records of this form can be found by words at all."""
    return form.used not in ("decision", "system") and any(_ways(form, forms, ""))


def matching_sql(form: Form, forms: Forms, count: int) -> str:
    """The `seq_from` of the present records of a form that have all words, given as `:find_0` and following as
    `schemas.grams.phrase` writes them. `forms` are those of the file.
    """
    words = [f":find_{i}" for i in range(count)]
    return "\nintersect ".join(f"select seq_from from ({_any(form, forms, word)})" for word in words)


def named(refers: Field) -> bool:
    """Whether a field refers to a list, whose entries are known by their names."""
    return refers.kind in REFERENCE_KINDS


def _any(form: Form, forms: Forms, word: str) -> str:
    return " union ".join(_ways(form, forms, word))


def _ways(form: Form, forms: Forms, word: str) -> Iterator[str]:
    """Each way in which a word may lead to records of a form."""
    if form.used == "list":
        if searched_columns(form):
            yield f"select seq_from from {table(form.form)} where record in ({_entries(form, word)})"
        return
    if searched_columns(form):
        yield f"select rowid as seq_from from {search_table(form.form)} where {_match(form, word)}"
    for field in form.fields:
        of = forms.get(field.of)
        if not named(field) or of is None or of.used != "list" or not searched_columns(of):
            continue
        if field.kind == "one_of":
            held = quoted(column(field.name))
            yield f"select seq_from from {table(form.form)} where {held} in ({_entries(of, word)})"
        else:
            yield f"select seq_from from {child(form.form, field.name)} where value in ({_entries(of, word)})"


def _match(form: Form, word: str) -> str:
    return f"{search_table(form.form)} match {word}"


def _entries(form: Form, word: str) -> str:
    """The entries of a list that are, or ever were, called so, with those merged with them."""
    name = table(form.form)
    found = f"select rowid from {search_table(form.form)} where {_match(form, word)}"
    called = (
        f"select record from {name} where seq_from in ({found})"
        f" union select record from {name}_past where seq_from in ({found})"
    )
    if not has_merging(form):
        return called
    return (
        f"with called(record) as ({called}), ends(final) as (select coalesce(m.final, c.record) from called c"
        f" left join {name}_merged m on m.record = c.record)"
        f" select final from ends union select record from {name}_merged where final in (select final from ends)"
    )


def order_column(form: Form) -> str:
    """The date by which a form's records are put in order, the newest first; empty when they have none."""
    if form.used == "list":
        return ""
    return next((quoted(column(f.name)) for f in form.live() if f.kind == "date"), "")


MANY = 1000
"""From so many on it is faster to walk along the dates than to sort what was found."""


def first_sql(form: Form, matching: str, found: int, limit: int) -> str:
    """The newest of what was found. `matching` is the statement of `matching_sql`."""
    name, day = table(form.form), order_column(form)
    if not day:
        return f"select * from {name} where seq_from in ({matching}) order by seq_from desc limit {limit}"
    if found > MANY:
        return f"select * from {name} where +seq_from in ({matching}) order by {day} desc, rowid desc limit {limit}"
    return (
        f"select * from {name} where seq_from in ({matching}) order by +{day} desc, rowid desc limit {limit}"
    )

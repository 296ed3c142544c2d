"""How the tables and columns of a published file are named, and what each column of a form holds.

The publisher writes these tables and the counting views read them, so the names stand in one place. A
form's table is called as the form is, and a field's column as the field is, except where that name is
already in use in every file.
"""

from __future__ import annotations

from typing import NamedTuple

from schemas.form import LIST_KINDS, REFERENCE_KINDS, Field, Form
from schemas.form_names import SQL_WORDS

TAIL = (
    "form_version", "device", "author", "made_at", "received_at", "changed_at", "withdrawn", "state",
    "counted",
    "heads", "seq_from",
)  # fmt: skip
"""The columns that every form's table has behind its fields."""

OWN_COLUMNS = frozenset(
    {"record", *TAIL, "seq_to", "position", "rowid", "reports", "rulings", "reopened", "decisions"}
)

OWN_TABLES = frozenset(
    {
        "log", "tip", "state", "mark", "waiting", "coming", "coming_elsewhere", "problem", "conflict", "held",
        "change_history", "topic_life", "device_contact", "device_received", "device_stated",
        "device_elsewhere",
        "device_coverage",
    }
)  # fmt: skip
_DERIVED = ("_past", "_versions", "_counted", "_unsettled", "_merged", "_search")

TYPES = {"integer": "integer", "decimal": "real", "calculate": "any"}
"""What a kind of field is in a strict table, where it is not text. A list, or a repeat, is text that holds
JSON.
"""


def table(form: str) -> str:
    """The table of a form: its own name, unless every file has a table of that name."""
    taken = form in OWN_TABLES or form.endswith(_DERIVED) or form.startswith("sqlite_")
    return f"form_{form}" if taken else form


def child(form: str, field: str) -> str:
    """The table of a list field: one row for each entry."""
    return f"{table(form)}_{field}"


def search_table(form: str) -> str:
    """The index of a form's texts: its rows have the `seq_from` of the rows that they stand for."""
    return f"{table(form)}_search"


def column(field: str) -> str:
    """The column of a field: its own name, or `field_NAME` where every table has a column of that name."""
    return f"field_{field}" if field in OWN_COLUMNS else field


def quoted(name: str) -> str:
    """A name as SQL takes it; most stand bare, so that people can read the statement."""
    return f'"{name}"' if name in SQL_WORDS else name


class Column(NamedTuple):
    """One column of a form's table that holds a field."""

    name: str
    field: Field
    type: str

    @property
    def sql(self) -> str:
        """The name as SQL takes it."""
        return quoted(self.name)


def columns(form: Form) -> list[Column]:
    """The columns of a form's fields, retired ones too, in the order of the form."""
    return [Column(column(f.name), f, TYPES.get(f.kind, "text")) for f in form.fields]


def searched_columns(form: Form) -> list[Column]:
    """The columns of a form's texts that people search for: not those of decisions and of the programs' own forms,
    which hold ids and definitions.
    """
    if form.used in ("decision", "system"):
        return []
    return [c for c in columns(form) if _has_text(c.field)]


def _has_text(field: Field) -> bool:
    return field.kind in ("text", "list_of_text") or any(f.kind == "text" for f in field.fields)


def row_columns(repeat: Field) -> list[Column]:
    """The columns of a repeat's rows."""
    return [Column(column(f.name), f, TYPES.get(f.kind, "text")) for f in repeat.fields]


def has_child(field: Field) -> bool:
    """Whether a field has a table of its own, one row for each entry."""
    return field.kind in LIST_KINDS or field.kind == "repeat"


def is_reference(field: Field) -> bool:
    """Whether a field's entries are records of another form."""
    return field.kind in REFERENCE_KINDS

"""Which names a form and its fields may have.

People open the published tables in SQL and the fields become columns, so a name must be one there too.
The words are SQLite's and Python's keywords; the columns are those every published table has of its own.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection

NAME = re.compile(r"[a-z][a-z0-9_]*")
LONGEST = 48
CODE = re.compile(r"[A-Za-z0-9_.-]+")
"""What the code of a choice may look like."""

OWN_COLUMNS = frozenset(
    {
        "id", "record", "device", "seq_from", "seq_to", "received_at", "withdrawn", "state", "heads",
        "form_version", "made_at", "author", "rowid", "changed_at", "counted", "position", "reports", "rulings",
        "reopened",
    }
)  # fmt: skip
"""Columns that published tables have of their own: only decisions and system forms may use these names."""

_SQL = """
abort action add after all alter always analyze and as asc attach autoincrement before begin between by
cascade case cast check collate column commit conflict constraint create cross current current_date
current_time current_timestamp database default deferrable deferred delete desc detach distinct do drop each
else end escape except exclude exclusive exists explain fail filter first following for foreign from full
generated glob group groups having if ignore immediate in index indexed initially inner insert instead
intersect into is isnull join key last left like limit match materialized natural no not nothing notnull
null nulls of offset on or order others outer over partition plan pragma preceding primary query raise range
recursive references regexp reindex release rename replace restrict returning right rollback row rows
savepoint select set table temp temporary then ties to transaction trigger unbounded union unique update
using vacuum values view virtual when where window with without
"""
SQL_WORDS = frozenset(_SQL.split())

Fault = tuple[str, str]
"""What is wrong, in Chinese and in English."""


def name_fault(name: str, taken: Collection[str] = ()) -> Fault | None:
    """Why a form or field cannot have this name, or None. `taken` are names that are in use."""
    if not NAME.fullmatch(name) or len(name) > LONGEST:
        return (
            f"名称用小写字母开头，只含小写字母、数字和下划线，不超过 {LONGEST} 个字符",
            f"a name begins with a small letter and has only small letters, digits and _, at most {LONGEST}",
        )
    if name in SQL_WORDS or keyword.iskeyword(name):
        return f"“{name}”是 SQL 或 Python 的保留字", f"{name} is a word of SQL or Python"
    if name in taken:
        return f"“{name}”已经用过，或是发布表自带的列", f"{name} is in use, or a column every table has"
    return None

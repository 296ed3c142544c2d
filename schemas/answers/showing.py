"""Values as people read them: labels for codes, names for ids, 、 between several.

`parse` reads back what is shown, except for rows and pictures, which are for looking at only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from schemas.form import REFERENCE_KINDS, Field
from schemas.shapes import is_empty

NameOf = Callable[[str, str], str]
"""`name_of(of, id)`: how people call a record of the list `of`."""

BETWEEN = {"zh": "、", "en": ", "}
BETWEEN_ROWS = {"zh": "；", "en": "; "}


def show(field: Field, value: Any, name_of: NameOf, language: str = "zh") -> str:
    """The value in one line. A value that the field cannot hold is shown as it is: hiding it helps nobody."""
    if is_empty(value):
        return ""
    if field.kind == "repeat" and isinstance(value, list):
        return BETWEEN_ROWS[language].join(_row(field, row, name_of, language) for row in value)
    if isinstance(value, list):
        return BETWEEN[language].join(_one(field, part, name_of, language) for part in value)
    return _one(field, value, name_of, language)


def _one(field: Field, part: Any, name_of: NameOf, language: str) -> str:
    if isinstance(part, str):
        if field.kind in ("select_one", "select_multiple"):
            return field.choice_label(part, language)
        if field.kind in REFERENCE_KINDS:
            return name_of(field.of, part)
    return str(part)


def _row(field: Field, row: Any, name_of: NameOf, language: str) -> str:
    if not isinstance(row, Mapping):
        return str(row)
    return BETWEEN[language].join(
        f"{column.label.get(language, column.name)} {show(column, row[column.name], name_of, language)}"
        for column in field.fields
        if not is_empty(row.get(column.name))
    )

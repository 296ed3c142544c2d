"""What a person says on the preview: which column is which question, one answer for all rows, what becomes of a row."""

from __future__ import annotations

from typing import Any

from datasette_plugins.importing.drafts import Draft
from schemas.form import Form

YEARS = range(1900, 2200)


def take_in(form: Form, draft: Draft, given: Any) -> bool:
    """Note it; whether the file reads otherwise now. What the page did not ask stays as it was."""
    before = (dict(draft.mapping), dict(draft.constants), draft.year, draft.sheet)
    _columns(form, draft, given)
    _constants(form, draft, given)
    year = (given.get("year") or "").strip()
    draft.year = int(year) if year.isascii() and year.isdigit() and int(year) in YEARS else None
    draft.sheet = given.get("sheet") or draft.sheet
    for planned in draft.plan.rows if draft.plan else ():
        said = given.get(f"row.{planned.row.number}")
        if said in planned.fates:
            draft.fates[planned.row.number] = said
    return before != (draft.mapping, draft.constants, draft.year, draft.sheet)


def _columns(form: Form, draft: Draft, given: Any) -> None:
    for column in draft.plan.ledger.columns if draft.plan else ():
        said = given.get(f"column.{column.letter}")
        if not column.title or said not in ("", *form.by_name):
            continue
        if said != (column.field or ""):
            draft.mapping[column.title] = said


def _constants(form: Form, draft: Draft, given: Any) -> None:
    for field in form.live():
        said = given.get(f"constant.{field.name}")
        if said is None:
            continue
        draft.constants.pop(field.name, None)
        if said.strip():
            draft.constants[field.name] = said.strip()

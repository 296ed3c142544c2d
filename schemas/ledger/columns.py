"""Decides which field each column fills, and why a column fills none.

What the person said comes first (a constant answer, then a mapping), then the titles themselves. Nothing is
guessed: where two columns claim one field equally, or one title fits two fields, the person is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from openpyxl.utils import get_column_letter

from schemas.form import LIST_KINDS, Field, Form
from schemas.ledger.header import Header, Path, plain
from schemas.ledger.personal import has_personal_number
from schemas.ledger.result import ColumnRead, ColumnReason
from schemas.ledger.sheet import Sheet
from schemas.ledger.synonyms import is_personal, is_serial, meanings
from schemas.problems import Problem

_NOT_FROM_A_SHEET = frozenset({"images", "calculate", "repeat"})
_ADDED_UP = frozenset({"integer", "decimal"})
_SAID = 3


@dataclass(frozen=True)
class Column:
    """One column while it is being decided. `sure` says how surely it means its field."""

    number: int
    path: Path
    field: Field | None = None
    reason: ColumnReason = "not_understood"
    detail: str = ""
    sure: int = 0

    @property
    def title(self) -> str:
        """The title as a person says it: 受众/党员."""
        return "/".join(self.path)

    def left_out(self, reason: ColumnReason, detail: str = "") -> Column:
        """The same column, filling nothing."""
        return replace(self, field=None, reason=reason, detail=detail)

    def told(self) -> ColumnRead:
        """What the person is told about it."""
        letter = get_column_letter(self.number)
        if self.field:
            return ColumnRead(letter, self.title, self.field.name)
        return ColumnRead(letter, self.title, None, self.reason, self.detail)


def understood(form: Form, mapping: Mapping[str, str], path: Path) -> bool:
    """Whether a title means anything here, which is how the header is found."""
    return bool(path[-1]) and (
        is_serial(path) or _said(mapping, path) is not None or bool(meanings(form, path)[1])
    )


def decide(
    form: Form, sheet: Sheet, header: Header, mapping: Mapping[str, str], constants: Mapping[str, str]
) -> tuple[list[Column], list[Problem]]:
    """Every column with its field or its reason, and what is wrong with what the person said."""
    numbers = sorted({*header.titles, *(c for r, c in sheet.cells if r > header.last)})
    columns = [_one(form, n, header.titles.get(n, ()), mapping, constants) for n in numbers]
    columns = [_kept_from_persons(sheet, header, column) for column in columns]
    problems = _wrong_mapping(form, header, mapping)
    return _settled(columns, problems), problems


def _one(
    form: Form, number: int, path: Path, mapping: Mapping[str, str], constants: Mapping[str, str]
) -> Column:
    column = Column(number, path)
    if not path:
        return column
    said = _said(mapping, path)
    if said == "":
        return column.left_out("left_out")
    if said is not None:
        found, sure = [form.by_name[said]] if said in form.by_name else [], _SAID
    else:
        sure, found = meanings(form, path)
    if len(found) != 1:
        return _without_field(column, found)
    field = found[0]
    if field.name in constants:
        return column.left_out("constant_given", constants[field.name])
    if field.kind in _NOT_FROM_A_SHEET:
        return column.left_out("not_from_a_sheet")
    return replace(column, field=field, sure=sure)


def _without_field(column: Column, found: list[Field]) -> Column:
    if found:
        return column.left_out("several_fields", "、".join(field.label["zh"] for field in found))
    return column.left_out("serial") if is_serial(column.path) else column


def _said(mapping: Mapping[str, str], path: Path) -> str | None:
    """What the person said this title is: a field's name, empty for `leave it out`, None for nothing."""
    by_title = {plain(title): field for title, field in mapping.items()}
    for wording in ("/".join(path), path[-1]):
        if plain(wording) in by_title:
            return by_title[plain(wording)]
    return None


def _kept_from_persons(sheet: Sheet, header: Header, column: Column) -> Column:
    if column.reason != "not_understood" or column.field:
        return column
    below = (sheet.own(row, column.number).text for row in sheet.rows if row > header.last)
    if (column.path and is_personal(column.path)) or any(has_personal_number(text) for text in below):
        return column.left_out("personal")
    return column


def _wrong_mapping(form: Form, header: Header, mapping: Mapping[str, str]) -> list[Problem]:
    problems = [
        Problem("unknown_field", title, name, {"form": form.form})
        for title, name in mapping.items()
        if name and name not in form.by_name
    ]
    for title in mapping:
        if not any(_said({title: "x"}, path) for path in header.titles.values()):
            there = "、".join("/".join(path) for path in header.titles.values())
            problems.append(Problem("ledger_no_such_column", title, detail={"titles": there}))
    return problems


def _settled(columns: Iterable[Column], problems: list[Problem]) -> list[Column]:
    """The columns once no field is claimed twice, except where two columns can be put together."""
    claims: dict[str, list[Column]] = {}
    columns = list(columns)
    for column in columns:
        if column.field:
            claims.setdefault(column.field.name, []).append(column)
    lost: dict[int, Column] = {}
    for claiming in claims.values():
        best = max(column.sure for column in claiming)
        first = [column for column in claiming if column.sure == best]
        keep = first if len(first) == 1 or _goes_together(first[0], best) else []
        if not keep and best == _SAID:
            problems.append(_twice(first))
        titles = "、".join(column.title for column in claiming)
        lost |= {c.number: c.left_out("same_field_twice", titles) for c in claiming if c not in keep}
    return [lost.get(column.number, column) for column in columns]


def _goes_together(column: Column, sure: int) -> bool:
    kind = column.field.kind if column.field else ""
    return kind in LIST_KINDS or (kind in _ADDED_UP and sure == _SAID)


def _twice(columns: list[Column]) -> Problem:
    field = columns[0].field
    label = field.label if field else {}
    titles = "、".join(column.title for column in columns)
    return Problem("ledger_field_twice", label.get("zh", ""), titles)

"""Reads one row of the table: every mapped cell, to the value a change would hold, or its problem.

What Excel shows as one thing may not be one answer: a number merged over two rows could belong to both
together, so it is never given to each. 同上 means the row above, if that row could be read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from collector.ledger.cell_text import CellReader
from collector.ledger.columns import Column
from collector.ledger.names import Resolve, one, several
from collector.ledger.personal import masked
from collector.ledger.result import LedgerRow
from collector.ledger.sheet import Cell, Sheet
from schemas.answers import parse
from schemas.form import Field, Form
from schemas.problems import Problem, TaizhangError, fail

_DITTO = frozenset({"同上", "〃", "″", "＂", '"', "''"})
_NUMBERS = frozenset({"integer", "decimal"})


class RowReader:
    """Reads rows from the top down, remembering what stood above for 同上."""

    def __init__(
        self,
        form: Form,
        sheet: Sheet,
        columns: Sequence[Column],
        fixed: Mapping[str, Any],
        year: int | None,
        today: dt.date,
        resolve: Resolve,
    ) -> None:
        self._form = form
        self._sheet = sheet
        self._columns = [column for column in columns if column.field]
        self._fixed = fixed
        self._cells = CellReader(year, sheet.day_zero)
        self._today = today
        self._resolve = resolve
        self._above: dict[int, Cell] = {}

    def row(self, number: int) -> LedgerRow:
        """The row's values and the problems of its cells."""
        found: dict[str, Any] = {}
        problems: list[Problem] = []
        unread: set[str] = set()
        for column in self._columns:
            field = column.field
            assert field is not None  # noqa: S101  (chosen so above)
            try:
                value = self._value(number, column, field)
            except TaizhangError as error:
                problems += error.problems
                unread.add(field.name)
                continue
            if value not in (None, "", []):
                found[field.name] = _together(field, found.get(field.name), value)
        problems += self._missing(number, found.keys() | unread | self._fixed.keys())
        read = {name: value for name, value in found.items() if name not in unread}
        return LedgerRow(number, {**read, **self._fixed}, tuple(problems))

    def _value(self, number: int, column: Column, field: Field) -> Any:
        where = self._sheet.address(number, column.number, column.title)
        cell = self._cell(number, column, field, where)
        text = self._cells.text(cell, field, where)
        if not text:
            return None
        if field.kind == "many_of":
            text = several(text, field.of, self._resolve)
        elif field.kind == "one_of":
            text = one(text, field.of, self._resolve)
        try:
            return parse(field, text, self._today, self._resolve)
        except TaizhangError as error:
            raise TaizhangError(
                *(Problem(p.code, where, masked(p.got or cell.text), p.detail) for p in error.problems)
            ) from None

    def _cell(self, number: int, column: Column, field: Field, where: str) -> Cell:
        merge = self._sheet.merge_at(number, column.number)
        cell = self._sheet.seen(number, column.number)
        if merge and merge.bottom > merge.top and field.kind in _NUMBERS and not cell.is_blank:
            if not self._is_one_record(number, column):
                raise fail("cell_merged_number", where, cell.text, first=merge.top, last=merge.bottom)
        if cell.text in _DITTO:
            cell = self._above.get(column.number, cell)
        self._above[column.number] = cell
        return cell

    def _is_one_record(self, number: int, column: Column) -> bool:
        """Whether the rows of this merge are one record: those below the first have nothing of their own."""
        merge = self._sheet.merge_at(number, column.number)
        if merge is None:
            return True
        return not any(row in self._sheet.by_row for row in range(merge.top + 1, merge.bottom + 1))

    def _missing(self, number: int, answered: set[str]) -> list[Problem]:
        wanted = [c for c in self._columns if c.field and c.field.required is True and not c.field.default]
        blank = {c.field.name: c for c in wanted if c.field and c.field.name not in answered}
        return [
            Problem("required", self._sheet.address(number, column.number, column.title))
            for column in blank.values()
        ]


def _together(field: Field, before: Any, value: Any) -> Any:
    """One answer out of several columns of one field: numbers are added up, lists put together."""
    if before is None:
        return value
    if field.kind == "integer":
        return before + value
    if field.kind == "decimal":
        return str(Decimal(before) + Decimal(value))
    return [*before, *(entry for entry in value if entry not in before)]

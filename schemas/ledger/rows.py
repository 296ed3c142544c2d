"""Reads one row of the table: every mapped cell, to the value a change would hold, or its problem.

What Excel shows as one thing may not be one answer: a number merged over two rows could belong to both
together, so it is never given to each. 同上 means the row above, if that row could be read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from schemas.answers import parse
from schemas.form import Field, Form
from schemas.ledger.cell_text import CellReader
from schemas.ledger.columns import Column
from schemas.ledger.names import Resolve, one, several
from schemas.ledger.personal import masked
from schemas.ledger.result import LedgerRow
from schemas.ledger.sheet import Cell, Merge, Sheet
from schemas.problems import Problem, TaizhangError, fail
from schemas.shapes import is_empty

_DITTO = frozenset({"同上", "〃", "″", "＂", '"', "''"})
_NUMBERS = frozenset({"integer", "decimal"})
_HALF_DAY = re.compile(r"(?P<day>.*?[日号\d)）])\s*[(（]?(?P<half>上午|下午|晚上|晚)[)）]?")
_FULL_WORD = {"上午": "上午", "下午": "下午", "晚上": "晚上", "晚": "晚上"}


class RowReader:
    """Reads rows from the top down, remembering what stood above for 同上."""

    def __init__(
        self,
        form: Form,
        sheet: Sheet,
        columns: Sequence[Column],
        *,
        fixed: Mapping[str, Any],
        year: int | None,
        today: dt.date,
        resolve: Resolve,
    ) -> None:
        self._form = form
        self._sheet = sheet
        self._columns = [column for column in columns if column.field]
        self._fixed = fixed
        self._cells = CellReader(year, sheet.day_zero, today)
        self._today = today
        self._resolve = resolve
        self._above: dict[int, Cell] = {}
        answered = {column.field.name for column in columns if column.field} | set(fixed)
        self._half_day = next((f for f in form.live() if _is_half_day(f) and f.name not in answered), None)

    def row(self, number: int) -> LedgerRow:
        """The row's values and the problems of its cells."""
        found: dict[str, Any] = {}
        problems: list[Problem] = []
        unread: set[str] = set()
        for column in self._columns:
            field = column.field
            assert field is not None  # noqa: S101  (chosen so above)
            try:
                values = self._values(number, column, field)
            except TaizhangError as error:
                problems += error.problems
                unread.add(field.name)
                continue
            for answered, value in values:
                found[answered.name] = _together(answered, found.get(answered.name), value)
        problems += self._missing(number, found.keys() | unread | self._fixed.keys())
        read = {name: value for name, value in found.items() if name not in unread}
        return LedgerRow(number, {**read, **self._fixed}, tuple(problems))

    def _values(self, number: int, column: Column, field: Field) -> list[tuple[Field, Any]]:
        """What one cell answers: mostly its own field; 3月5日上午 answers the half-day too."""
        where = self._sheet.address(number, column.number, column.title)
        cell = self._cell(number, column, field, where)
        half = _HALF_DAY.fullmatch(cell.text) if field.kind == "date" and self._half_day else None
        if half and self._half_day:
            cell = Cell(half["day"])
        text = self._named(self._cells.text(cell, field, where), field)
        found = [(field, self._parsed(field, text, where, cell))]
        if half and self._half_day:
            found.append(
                (self._half_day, self._parsed(self._half_day, _FULL_WORD[half["half"]], where, cell))
            )
        return [(answered, value) for answered, value in found if not is_empty(value)]

    def _named(self, text: str, field: Field) -> str:
        if field.kind == "many_of" and text:
            return several(text, field.of, self._resolve)
        return one(text, field.of, self._resolve) if field.kind == "one_of" and text else text

    def _parsed(self, field: Field, text: str, where: str, cell: Cell) -> Any:
        try:
            return parse(field, text, self._today, self._resolve)
        except TaizhangError as error:
            raise TaizhangError(
                *(Problem(p.code, where, masked(p.got or cell.text), p.detail) for p in error.problems)
            ) from None

    def _cell(self, number: int, column: Column, field: Field, where: str) -> Cell:
        merge = self._sheet.merge_at(number, column.number)
        cell = self._sheet.seen(number, column.number)
        if merge and field.kind in _NUMBERS and not cell.is_blank and self._is_shared(merge):
            raise fail("cell_merged_number", where, cell.text, first=merge.top, last=merge.bottom)
        if cell.text in _DITTO:
            if column.number not in self._above:
                raise fail("cell_nothing_above", where, cell.text)
            cell = self._above[column.number]
        self._above[column.number] = cell
        return cell

    def _is_shared(self, merge: Merge) -> bool:
        """Whether several rows stand under this merge, not one record drawn over several rows."""
        return any(row in self._sheet.by_row for row in range(merge.top + 1, merge.bottom + 1))

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


def _is_half_day(field: Field) -> bool:
    return field.kind == "select_one" and {"上午", "下午"} <= {choice.label["zh"] for choice in field.choices}

"""Opens an .xlsx as WPS and Excel write it.

The workbook is read twice: once for the values the office program computed, once for the formulas, since a
formula whose value was never saved looks like an empty cell in the first reading, and would pass for one.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from schemas.ledger.sheet import Cell, Merge, Sheet
from schemas.problems import fail

UNPACKED_LIMIT = 200 * 1024 * 1024
"""A ledger of ten thousand rows unpacks to a few megabytes; beyond this the file is not a ledger."""


def sheets_of_workbook(data: bytes, file_name: str, unpacked_limit: int = UNPACKED_LIMIT) -> list[Sheet]:
    """The visible sheets that hold anything, in their order."""
    _check_size(data, file_name, unpacked_limit)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns about styles and extensions that carry no data
            values = load_workbook(io.BytesIO(data), data_only=True)
            formulas = load_workbook(io.BytesIO(data))
    except Exception as error:  # openpyxl lets many kinds through: broken XML, missing parts, odd numbers
        raise fail("ledger_not_readable", file_name, str(error)[:200]) from error
    made = [
        _sheet(sheet, formulas[sheet.title], values)
        for sheet in values.worksheets
        if sheet.sheet_state == "visible"
    ]
    return [sheet for sheet in made if sheet.cells]


def _check_size(data: bytes, file_name: str, limit: int) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile as error:
        raise fail("ledger_not_readable", file_name, str(error)) from error
    if size > limit:
        raise fail("ledger_not_readable", file_name, f"{size // 1024 // 1024} MB")


def _sheet(sheet: Worksheet, formulas: Worksheet, book: Workbook) -> Sheet:
    # `_cells` holds only what is stored: walking the rectangle instead takes minutes when somebody
    # formatted whole columns down to row 1,048,576.
    pairs = ((place, _cell(cell, formulas._cells.get(place))) for place, cell in sheet._cells.items())
    return Sheet(
        sheet.title,
        {place: cell for place, cell in pairs if not cell.is_blank},
        tuple(Merge(r.min_row, r.min_col, r.max_row, r.max_col) for r in sheet.merged_cells.ranges),
        book.epoch,
    )


def _cell(cell: Any, formula: Any) -> Cell:
    kind = getattr(cell, "data_type", "n")
    if kind == "e":
        return Cell(str(cell.value), "error")
    # A formula that gave an empty text is stored as type `str` without a value: that one is truly empty.
    if cell.value is None and kind != "str" and getattr(formula, "data_type", "") == "f":
        return Cell(str(formula.value), "no_value")
    return Cell(cell.value)

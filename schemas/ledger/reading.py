"""Reads a ledger: bytes in, a `Ledger` out. The one entry of this package, for notebooks and the office's pages.

A row comes out whole or not at all. What stops the file (no header, a required field nobody answers) is in
`Ledger.problems`; what stops a row is in the row, with the cell's address as `where`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from schemas.answers import parse
from schemas.form import Form
from schemas.ledger.columns import Column, decide, understood
from schemas.ledger.delimited import sheet_of_csv
from schemas.ledger.header import Header, find_header, year_stated
from schemas.ledger.names import Resolve
from schemas.ledger.repeats import marked_repeats
from schemas.ledger.result import Ledger, LedgerRow, Skipped
from schemas.ledger.row_kinds import RowKinds
from schemas.ledger.rows import RowReader
from schemas.ledger.sheet import Sheet
from schemas.ledger.workbook import UNPACKED_LIMIT, sheets_of_workbook
from schemas.problems import Problem, TaizhangError, fail

_LONG_GAP = 1000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"


def read(
    form: Form,
    data: bytes,
    file_name: str,
    *,
    today: dt.date,
    resolve: Resolve,
    mapping: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
    year: int | None = None,
    sheet: str | None = None,
    unpacked_limit: int = UNPACKED_LIMIT,
) -> Ledger:
    """Read `data` as a ledger of this form.

    `mapping` says which field a column title is (an empty name leaves the column out), `constants` are
    answers for every row, as typed. `year` completes dates such as 3月5日 when the title does not say it.
    Raises only when the file cannot be opened at all or the named sheet is not in it. `unpacked_limit` is how many
    bytes a workbook may unpack to.
    """
    mapping, constants = mapping or {}, constants or {}
    sheets = _sheets(data, file_name, unpacked_limit)
    chosen, header = _choose(form, sheets, mapping, sheet, file_name)
    others = tuple(s.name for s in sheets if s is not chosen)
    if header is None:
        titles = "、".join(field.label["zh"] for field in form.live())
        problem = Problem("ledger_no_header", f"{file_name} {chosen.name}", detail={"titles": titles})
        return Ledger(file_name, chosen.name, problems=(problem,), other_sheets=others)
    columns, problems = decide(form, chosen, header, mapping, constants)
    fixed, wrong = _constants(form, constants, today, resolve)
    stated = year_stated(chosen, header)
    problems += [*wrong, *_years(stated, year, chosen), *_unanswered(form, columns, constants, chosen)]
    reader = RowReader(form, chosen, columns, fixed=fixed, year=stated or year, today=today, resolve=resolve)
    rows, skipped = _rows(chosen, header, columns, reader)
    told = tuple(column.told() for column in columns)
    return Ledger(
        file_name, chosen.name, marked_repeats(rows, chosen.name), skipped, told, tuple(problems), others
    )


def _sheets(data: bytes, file_name: str, limit: int) -> list[Sheet]:
    if data.startswith(_OLD_EXCEL):
        raise fail("ledger_old_excel", file_name)
    is_workbook = data.startswith(_ZIP)
    sheets = sheets_of_workbook(data, file_name, limit) if is_workbook else [sheet_of_csv(data, file_name)]
    sheets = [sheet for sheet in sheets if sheet.cells]
    if not sheets:
        raise fail("ledger_empty", file_name)
    return sheets


def _choose(
    form: Form, sheets: list[Sheet], mapping: Mapping[str, str], name: str | None, file_name: str
) -> tuple[Sheet, Header | None]:
    if name is not None:
        sheets = [s for s in sheets if s.name == name] or _no_sheet(sheets, name, file_name)
    for sheet in sheets:
        if header := find_header(sheet, lambda path: understood(form, mapping, path)):
            return sheet, header
    return sheets[0], None


def _no_sheet(sheets: list[Sheet], name: str, file_name: str) -> list[Sheet]:
    raise fail("ledger_no_sheet", file_name, name, sheets="、".join(sheet.name for sheet in sheets))


def _constants(
    form: Form, constants: Mapping[str, str], today: dt.date, resolve: Resolve
) -> tuple[dict[str, Any], list[Problem]]:
    fixed: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, text in constants.items():
        if name not in form.by_name:
            problems.append(Problem("unknown_field", name, detail={"form": form.form}))
            continue
        field = form.by_name[name]
        try:
            fixed[name] = parse(field, text, today, resolve)
        except TaizhangError as error:
            problems += [Problem(p.code, field.label["zh"], p.got or text, p.detail) for p in error.problems]
    return fixed, problems


def _years(stated: int | None, given: int | None, sheet: Sheet) -> list[Problem]:
    """A year given by hand that the title contradicts: one of the two is a slip, and it moves every date."""
    if stated is None or given is None or stated == given:
        return []
    return [Problem("ledger_two_years", sheet.name, str(given), {"stated": stated})]


def _unanswered(
    form: Form, columns: list[Column], constants: Mapping[str, str], sheet: Sheet
) -> list[Problem]:
    """Required fields that no column and no constant answers: no row could be complete."""
    answered = {column.field.name for column in columns if column.field} | set(constants)
    return [
        Problem(
            "ledger_no_column", sheet.name, detail={"zh": f.label["zh"], "en": f.label["en"], "field": f.name}
        )
        for f in form.live()
        if f.required is True and not f.default and f.name not in answered
    ]


def _rows(
    sheet: Sheet, header: Header, columns: list[Column], reader: RowReader
) -> tuple[list[LedgerRow], tuple[Skipped, ...]]:
    kinds = RowKinds(sheet, columns)
    rows: list[LedgerRow] = []
    skipped: list[Skipped] = []
    before = header.last
    for filled in (row for row in sheet.rows if row > header.last):
        if filled - before > _LONG_GAP:  # something strayed to the end of the sheet
            skipped.append(Skipped(before + 1, "empty", through=filled - 1))
            before = filled - 1
        for number in range(before + 1, filled + 1):
            if left_out := kinds.judge(number):
                skipped.append(left_out)
            else:
                rows.append(reader.row(number))
        before = filled
    return rows, tuple(skipped)

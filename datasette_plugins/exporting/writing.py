"""Writes the file of an export: a workbook with its explanation, or CSV.

The second sheet of a workbook, 说明, says what somebody needs who is handed the file without the page: what was asked,
under which conditions, as of when, by whom.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from datasette_plugins.compat import Connection, Statement
from datasette_plugins.exporting.columns import Column, Names, codes, columns_of, columns_of_query
from datasette_plugins.exporting.reading import Progress, as_of, rows
from datasette_plugins.labels.catalogue import Catalogue
from datasette_plugins.language import say
from schemas.workbook import Sheet, Value, Workbook

BOM = b"\xef\xbb\xbf"
LOOKED_AT = 200
"""Rows by which the widths of columns are chosen."""
_WIDEST, _NARROWEST = 48, 8
_STARTS_A_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?%?")


@dataclass(frozen=True)
class Order:
    """What is to be written. `notes` are lines of the explanation that are known beforehand."""

    statement: Statement
    title: str
    file_name: str
    is_workbook: bool
    in_words: bool
    is_for_office: bool = True
    """Whether an office program will open it, rather than a program that wants every character as it is."""
    notes: Sequence[tuple[str, str]] = field(default_factory=tuple)


def write(db: Connection, order: Order, catalogue: Catalogue, file: IO[bytes], progress: Progress) -> None:
    """Everything the statement finds, into a file that is open."""
    found, each = rows(db, order.statement, progress)
    columns = _columns(db, order, catalogue, found)
    values = ([column.shown(value, row) for column, value in zip(columns, row, strict=True)] for row in each)
    if order.is_workbook:
        with Workbook(file) as book:
            _workbook(book, order, columns, values, as_of(db))
    else:
        _csv(file, order, columns, values)


def _columns(db: Connection, order: Order, catalogue: Catalogue, found: Sequence[str]) -> list[Column]:
    if not order.in_words:
        return codes(found)
    if not order.statement.table:
        return columns_of_query(found)
    return columns_of(catalogue, order.statement.table, Names(db, catalogue), found)


# A workbook.


def _workbook(
    book: Workbook,
    order: Order,
    columns: Sequence[Column],
    values: Iterator[list[Value]],
    mark: tuple[int, str],
) -> None:
    headings = [column.heading for column in columns]
    first = list(itertools.islice(values, LOOKED_AT))
    widths = _widths(headings, first)
    waiting: Iterator[list[Value]] = itertools.chain(first, values)
    sheets: list[Sheet] = []
    row = next(waiting, None)
    while row is not None or not sheets:
        with book.sheet(order.title, widths) as sheet:
            sheets.append(sheet)
            sheet.row(headings, is_heading=True)
            while row is not None and not sheet.is_full:
                sheet.row(row)
                row = next(waiting, None)
    notes = _notes(order, sheets, mark)
    with book.sheet(say("说明", "About"), (18, 90), has_heading=False) as about:
        for note in notes:
            about.row(note)


def _notes(order: Order, sheets: Sequence[Sheet], mark: tuple[int, str]) -> Iterator[tuple[str, Value]]:
    seq, moment = mark
    yield say("内容", "What"), order.title
    yield from order.notes
    yield (
        say("截至", "As of"),
        say(f"{moment}（收到的第 {seq} 条）", f"{moment} (entry {seq} of what was received)"),
    )
    yield say("行数", "Rows"), sum(sheet.rows - 1 for sheet in sheets)
    if len(sheets) > 1:
        yield (
            say("工作表", "Sheets"),
            say(
                f"一张工作表放不下，分成 {len(sheets)} 张，从头接着看",
                f"too long for one sheet: continued over {len(sheets)}",
            ),
        )
    if cut := sum(sheet.cut for sheet in sheets):
        yield (
            say("截短", "Cut"),
            say(
                f"{cut} 个单元格的文字太长，只放了前面的部分",
                f"{cut} cells had more text than a cell can hold",
            ),
        )


def _widths(headings: Sequence[str], first: Iterable[Sequence[Value]]) -> list[int]:
    widest = [min(_shown_width(heading) + 4, _WIDEST) for heading in headings]
    for row in first:
        widest = [
            max(before, min(_shown_width(_seen(v)), _WIDEST)) for before, v in zip(widest, row, strict=True)
        ]
    return [max(width + 1, _NARROWEST) for width in widest]


def _seen(value: Value) -> str:
    return "" if value is None else str(value)[:_WIDEST]


def _shown_width(text: str) -> int:
    """In letters; a Chinese character is as wide as two."""
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text.partition("\n")[0])


# CSV.


def _csv(file: IO[bytes], order: Order, columns: Sequence[Column], values: Iterator[list[Value]]) -> None:
    if order.is_for_office:
        file.write(BOM)
    text = io.TextIOWrapper(file, "utf-8", errors="replace", newline="", write_through=False)
    writer = csv.writer(text)
    write_row = (
        (lambda row: writer.writerow([_harmless(v) for v in row])) if order.is_for_office else writer.writerow
    )
    write_row([column.heading for column in columns])
    for row in values:
        write_row(row)
    text.flush()
    text.detach()


def _harmless(value: Any) -> Any:
    """Text that an office program would run as a formula gets an apostrophe in front; a number never does."""
    if isinstance(value, str) and _STARTS_A_FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return "'" + value
    return value

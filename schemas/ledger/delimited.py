"""Opens a CSV as it comes out of WPS and Excel: UTF-8 with or without mark, GBK, or UTF-16 with tabs.

GB 18030 is read in place of GBK, which it contains. UTF-8 is tried first because Chinese text in GBK is
hardly ever valid UTF-8 by accident, while nearly everything is valid GBK.
"""

from __future__ import annotations

import codecs
import csv
import io

from schemas.ledger.sheet import Cell, Sheet
from schemas.problems import fail

ERRORS = frozenset({"#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#N/A", "#NUM!", "#NULL!"})
_SEPARATORS = (",", "\t", ";")


def sheet_of_csv(data: bytes, file_name: str) -> Sheet:
    """The one sheet of a CSV file, named like the file without its ending, as Excel names it."""
    text = _decoded(data, file_name)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)))
    except csv.Error as error:
        raise fail("ledger_not_readable", file_name, str(error)) from error
    cells = {
        (row, column): _cell(written)
        for row, line in enumerate(rows, 1)
        for column, written in enumerate(line, 1)
    }
    last = file_name.replace("\\", "/").rpartition("/")[2]
    name = last.rpartition(".")[0] or last
    return Sheet(name, {place: cell for place, cell in cells.items() if not cell.is_blank})


def _decoded(data: bytes, file_name: str) -> str:
    encoding = "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    for attempt in (encoding, "gb18030"):
        try:
            text = data.decode(attempt)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise fail("ledger_not_readable", file_name, "UTF-8? GB18030?")


def _separator(text: str) -> str:
    start = "\n".join(text.splitlines()[:20])
    return max(_SEPARATORS, key=start.count)


def _cell(written: str) -> Cell:
    text = written.strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]  # written so that Excel keeps the zeros in front
    if text.upper() in ERRORS:
        return Cell(text.upper(), "error")
    if text.startswith("=") and len(text) > 1:
        return Cell(text, "no_value")
    return Cell(text)

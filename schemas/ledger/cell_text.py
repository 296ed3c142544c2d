"""A cell as the text a person would have typed for it, which `schemas.answers` then reads.

Excel holds what was typed as something else: dates as day numbers, 120 as 120.0, an answer as a formula.
Here it is turned back, and only where nothing has to be guessed. What would be a guess is named instead.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from schemas.form import REFERENCE_KINDS, Field
from schemas.ledger.personal import has_personal_number, masked
from schemas.ledger.sheet import Cell
from schemas.problems import TaizhangError, fail

_EMPTY_MARKS = frozenset({"", "-", "--", "—", "——", "/", "\\", "／"})
_NOTHING = frozenset({"无", "没有", "none"})
_NOT_WORDS = frozenset({"integer", "decimal", "date", *REFERENCE_KINDS})  # in a choice, 无 may be an answer
_EARLIEST_SERIAL, _LATEST_SERIAL = 25569, 73050  # 1970 to 2099: days a ledger may speak of
_EARLIEST_YEAR = 1970
_FULL = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})[日号]?")
_SHORT_YEAR = re.compile(r"(\d{2})年(\d{1,2})月(\d{1,2})[日号]?|(\d{2})\.(\d{1,2})\.(\d{1,2})")
_MONTH_DAY = re.compile(r"(\d{1,2})[月./-](\d{1,2})[日号]?")
_ASIDE = re.compile(
    r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?|(?<=\d)[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$"
)


class CellReader:
    """Turns the cells of one sheet into text. `year` completes 3月5日; `day_zero` is what serial 0 means."""

    def __init__(self, year: int | None, day_zero: dt.datetime, today: dt.date) -> None:
        self._year = year
        self._today = today
        self._day_zero = day_zero

    def text(self, cell: Cell, field: Field, where: str) -> str:
        """The text for this field, empty for a blank cell; raises the problem of the cell."""
        if cell.state == "error":
            raise fail("cell_error", where, cell.text)
        if cell.state == "no_value":
            raise fail("cell_without_value", where, masked(cell.text))
        if cell.text in _EMPTY_MARKS or (field.kind in _NOT_WORDS and cell.text.lower() in _NOTHING):
            return ""
        if field.kind == "date":
            return self._date(cell, field, where)
        return _words(cell, field, where)

    def _date(self, cell: Cell, field: Field, where: str) -> str:
        if isinstance(cell.value, dt.datetime | dt.date):
            if cell.value.year < _EARLIEST_YEAR:  # a plain number that was given the look of a date
                raise _no_date(cell, where)
            return cell.text[:10]
        narrow = unicodedata.normalize("NFKC", cell.text).strip()
        typed = re.sub(r"\s+", "", _ASIDE.sub("", narrow))
        if re.fullmatch(r"\d{8}", typed):
            return _day(typed[:4], typed[4:6], typed[6:], cell, where)
        if re.fullmatch(r"\d{5}", typed) and _EARLIEST_SERIAL <= int(typed) <= _LATEST_SERIAL:
            return (self._day_zero + dt.timedelta(days=int(typed))).date().isoformat()
        if isinstance(cell.value, int | float):
            # 3.1 may be the first of March or the tenth: the zero is lost.
            raise _no_date(cell, where)
        return self._written_date(typed, cell, where)

    def _written_date(self, typed: str, cell: Cell, where: str) -> str:
        if found := _FULL.fullmatch(typed):
            return _day(found[1], found[2], found[3], cell, where)
        if found := _SHORT_YEAR.fullmatch(typed):
            year, month, day = (part for part in found.groups() if part)
            return _day("20" + year, month, day, cell, where)
        if found := _MONTH_DAY.fullmatch(typed):
            if self._year is None:
                raise fail("cell_without_year", where, cell.text)
            day = _day(str(self._year), found[1], found[2], cell, where)
            if day > self._today.isoformat():  # a ledger tells what happened: the year is not this one
                raise fail("cell_date_ahead", where, cell.text, day=day)
            return day
        raise _no_date(cell, where)


def _day(year: str, month: str, day: str, cell: Cell, where: str) -> str:
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise _no_date(cell, where) from None


def _no_date(cell: Cell, where: str) -> TaizhangError:
    return fail(
        "wrong_type",
        where,
        masked(cell.text),
        expected_zh="日期，如 2020-03-05",
        expected_en="a date such as 2020-03-05",
    )


def _words(cell: Cell, field: Field, where: str) -> str:
    if cell.value is True:
        return "是"
    if cell.value is False:
        return "否"
    if field.kind not in REFERENCE_KINDS and has_personal_number(cell.text):
        raise fail("personal_number", where)
    return cell.text

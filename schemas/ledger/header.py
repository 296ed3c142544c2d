"""Finds the header of a table, under title rows and over one to three rows.

The row with most understood titles is the header; merges and the row around it tell how far it reaches.
A title is a path: 党员 under 受众 is `("受众", "党员")`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from schemas.ledger.sheet import Sheet

Path = tuple[str, ...]

_SEARCHED_ROWS = 40
_DEEPEST = 3
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?![\d人名户场份])")
_FILLED_IN = re.compile(r"\s*(?:填表|填报|制表|报送|上报|打印)(?:时间|日期)")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


@dataclass(frozen=True)
class Header:
    """Where the titles stand, and the title of every column that has one."""

    first: int
    last: int
    titles: dict[int, Path]


def plain(title: str) -> str:
    """A title without what offices vary: width, spaces, line breaks, colons, a star for required."""
    narrow = unicodedata.normalize("NFKC", title).lower()
    return re.sub(r"[\s:*]+", "", narrow)


def find_header(sheet: Sheet, understood: Callable[[Path], bool]) -> Header | None:
    """The header, or None when no row holds two titles that the form understands."""
    best, most = 0, 1
    for row in sheet.rows[:_SEARCHED_ROWS]:
        score = len({c for c in sheet.by_row[row] if understood((sheet.own(row, c).text,))})
        if score > most:
            best, most = row, score
    if not best:
        return None
    first, last = _reach(sheet, best)
    titles = {c: path for c in sheet.columns if (path := _path(sheet, first, last, c))}
    return Header(first, last, titles)


def year_stated(sheet: Sheet, header: Header) -> int | None:
    """The one year that stands over the table, in its titles or in the sheet's name, asked in this order.

    None when none of them names a year, or the first that does names several.
    """
    above = [sheet.own(r, c).text for r, c in sheet.cells if r < header.first]
    above = [text for text in above if not _FILLED_IN.match(text)]  # 填表日期 is not the year of the rows
    titles = [part for path in header.titles.values() for part in path]
    for texts in (above, titles, [sheet.name]):
        plain_texts = (unicodedata.normalize("NFKC", t).translate(_CHINESE_DIGITS) for t in texts)
        years = {int(year) for text in plain_texts for year in _YEAR.findall(text)}
        if years:
            return years.pop() if len(years) == 1 else None
    return None


def _reach(sheet: Sheet, row: int) -> tuple[int, int]:
    first = last = row
    for merge in sheet.merges:
        if merge.top <= row <= merge.bottom and merge.bottom - merge.top < _DEEPEST:
            first, last = min(first, merge.top), max(last, merge.bottom)
    if first == row and _groups_above(sheet, row):
        first -= 1
    if last == row and _parts_below(sheet, row):
        last += 1
    return first, last


def _groups_above(sheet: Sheet, row: int) -> bool:
    """Whether the row above groups these titles: it holds several texts, one of them across columns."""
    wide = [m for m in sheet.merges if m.top == m.bottom == row - 1 and m.right > m.left]
    return bool(wide) and len(sheet.by_row.get(row - 1, ())) > 1


def _parts_below(sheet: Sheet, row: int) -> bool:
    """Whether the next row names the parts of grouped titles: words, and only where a group has room."""
    titled = sheet.by_row[row]
    below = sheet.by_row.get(row + 1, [])
    gaps = (
        {c for c in range(titled[0], max(titled[-1], *below, 0) + 1) if c not in titled} if below else set()
    )
    grouped = gaps | {c for c in titled if c + 1 in gaps}
    worded = all(not any(ch.isdigit() for ch in sheet.own(row + 1, c).text) for c in below)
    return worded and len(below) > 1 and bool(gaps & set(below)) and set(below) <= grouped


def _path(sheet: Sheet, first: int, last: int, column: int) -> Path:
    parts: list[str] = []
    for row in range(first, last + 1):
        text = sheet.seen_in_header(row, column).text
        if not text and row < last and sheet.own(last, column).text:
            text = _group_to_the_left(sheet, row, column)
        text = re.sub(r"\s*\n\s*", "", text)
        if text and (not parts or plain(parts[-1]) != plain(text)):
            parts.append(text)
    return tuple(parts)


def _group_to_the_left(sheet: Sheet, row: int, column: int) -> str:
    """In a file that lost its merges (CSV) a group's title stands over its first part only."""
    left = [c for c in sheet.by_row.get(row, ()) if c < column]
    return sheet.own(row, left[-1]).text if left else ""

"""Tells the rows that hold a record from those that do not: totals, footnotes, empty rows, a header again.

A total that was imported would double the half-year, so it is recognised in any of the leading cells.
Every row left out is reported with the text that showed it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from schemas.ledger.columns import Column
from schemas.ledger.header import plain
from schemas.ledger.personal import masked
from schemas.ledger.result import Skipped, SkipReason
from schemas.ledger.sheet import Sheet

_LEADING_CELLS = 3
_SUM_WORD = r"(?:合计|小计|总计|共计|累计|总数|subtotal|grandtotal|total)"
_TOTAL = re.compile(rf"(?:[^:]{{0,8}}?){_SUM_WORD}(?:[:(].*)?", re.IGNORECASE)
_TOTAL_SENTENCE = re.compile(rf"{_SUM_WORD}\D{{0,8}}\d.*", re.IGNORECASE)
_FOOTNOTE = re.compile(
    r"(?:填表|制表|审核|填报|审批|复核|经办|统计|单位|部门|分管|校|主要)?(?:人|单位|日期|时间|负责人|领导|签字|盖章|部门)?"
    r"(?:签字|签名|盖章)?:.*|(?:备注|注|说明|附)\d*[:.、].*|(?:填表|制表|审核|填报)(?:人|单位|日期|时间).*"
)


class RowKinds:
    """Judges rows from the top down; what stands under a footnote is judged in its light."""

    def __init__(self, sheet: Sheet, columns: Sequence[Column]) -> None:
        self._sheet = sheet
        self._columns: Mapping[int, Column] = {column.number: column for column in columns}
        self._below_footnote = False

    def judge(self, row: int) -> Skipped | None:
        """Why this row is left out, or None when it holds a record."""
        own = self._sheet.by_row.get(row, [])
        texts = [self._sheet.own(row, column).text for column in own]
        reason = self._reason(row, own, texts)
        self._below_footnote = self._below_footnote or reason == "footnote"
        return Skipped(row, reason, masked(" ".join(texts))[:80]) if reason else None

    def _reason(self, row: int, own: list[int], texts: list[str]) -> SkipReason | None:
        if not any(self._says_something(row, column) for column in own):
            # A record over two rows has all its cells merged: its second row has nothing of its own.
            return "merged_above" if not own and self._covered(row) else "empty"
        if _is_total(texts):
            return "total"
        if self._is_header_again(row, own):
            return "header_again"
        return "footnote" if self._is_footnote(row, own, texts) else None

    def _says_something(self, row: int, column: int) -> bool:
        """A number prepared in advance in the 序号 column is no answer."""
        known = self._columns.get(column)
        numeric = unicodedata.normalize("NFKC", self._sheet.own(row, column).text).replace(".", "").isdigit()
        return not (known and known.reason == "serial" and numeric)

    def _covered(self, row: int) -> bool:
        return any(merge.top < row <= merge.bottom for merge in self._sheet.merges)

    def _is_header_again(self, row: int, own: list[int]) -> bool:
        same = [c for c in own if c in self._columns and self._columns[c].path and self._is_title(row, c)]
        return len(same) > 1 and len(same) * 2 > len(own)

    def _is_title(self, row: int, column: int) -> bool:
        return plain(self._sheet.own(row, column).text) in {plain(p) for p in self._columns[column].path}

    def _is_footnote(self, row: int, own: list[int], texts: list[str]) -> bool:
        if _FOOTNOTE.fullmatch(_squeezed(texts[0])):
            return True
        if len(own) > 1 or self._covered(row):  # what is merged from above belongs to this row too
            return False
        merge = self._sheet.merge_at(row, own[0])
        across = bool(merge and merge.right > merge.left)
        known = self._columns.get(own[0])
        aside = not (known and known.field) and not texts[0].replace(".", "").isdigit()
        return across or aside or self._below_footnote


def _is_total(texts: list[str]) -> bool:
    leading = [_squeezed(text) for text in texts[:_LEADING_CELLS]]
    return any(_TOTAL.fullmatch(text) for text in leading) or bool(_TOTAL_SENTENCE.fullmatch(leading[0]))


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))

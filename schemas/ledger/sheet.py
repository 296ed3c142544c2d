"""A sheet as a person sees it: cells by row and column, merged ranges, and nothing else.

Both readers (`workbook`, `delimited`) make this, and the rest of the package reads only this. Rows and
columns count from 1, as in Excel. In the table a merge gives its value downwards (one date for three
lectures), never sideways: a text written across columns belongs to the first of them alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from openpyxl.utils import get_column_letter

CellValue = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None
State = Literal["plain", "error", "no_value"]


@dataclass(frozen=True)
class Cell:
    """What stands in a cell. `state` is `error` for `#REF!`, `no_value` for a formula never computed."""

    value: CellValue
    state: State = "plain"

    @property
    def text(self) -> str:
        """The value as plain text, for titles and for showing what we got."""
        if isinstance(self.value, dt.datetime) and self.value.time() == dt.time():
            return self.value.date().isoformat()
        if isinstance(self.value, float):
            return format(self.value, ".15g")
        return "" if self.value is None else str(self.value).strip()

    @property
    def is_blank(self) -> bool:
        """Whether a person sees an empty cell."""
        return self.state == "plain" and not self.text


BLANK = Cell(None)


@dataclass(frozen=True)
class Merge:
    """A merged range, both corners included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One sheet: its own cells without the blank ones, and its merged ranges.

    `day_zero` is what serial number 0 means: workbooks made on a Mac may count from 1904.
    """

    name: str
    cells: Mapping[tuple[int, int], Cell]
    merges: tuple[Merge, ...] = ()
    day_zero: dt.datetime = field(default=dt.datetime(1899, 12, 30))

    @cached_property
    def rows(self) -> list[int]:
        """The rows in which something stands, in order."""
        return sorted({row for row, _ in self.cells})

    @cached_property
    def columns(self) -> list[int]:
        """The columns in which something stands, in order."""
        return sorted({column for _, column in self.cells})

    @cached_property
    def by_row(self) -> Mapping[int, list[int]]:
        """For each row, the columns in which it has a value of its own."""
        found: dict[int, list[int]] = {}
        for row, column in sorted(self.cells):
            found.setdefault(row, []).append(column)
        return found

    @cached_property
    def _by_column(self) -> Mapping[int, list[Merge]]:
        found: dict[int, list[Merge]] = {}
        for merge in self.merges:
            found.setdefault(merge.left, []).append(merge)
        return found

    def own(self, row: int, column: int) -> Cell:
        """What was written into this very cell."""
        return self.cells.get((row, column), BLANK)

    def merge_at(self, row: int, column: int) -> Merge | None:
        """The merged range whose first column this is and which covers this row."""
        for merge in self._by_column.get(column, ()):
            if merge.top <= row <= merge.bottom:
                return merge
        return None

    def seen(self, row: int, column: int) -> Cell:
        """What stands here in the table: its own value, or that of a merge from above."""
        merge = self.merge_at(row, column)
        return self.own(merge.top, column) if merge else self.own(row, column)

    def seen_in_header(self, row: int, column: int) -> Cell:
        """What stands here in a header, where a merge gives its value sideways too."""
        for merge in self.merges:
            if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right:
                return self.own(merge.top, merge.left)
        return self.own(row, column)

    def address(self, row: int, column: int, title: str = "") -> str:
        """Where a person finds it: `Sheet1!D7 人数`."""
        return f"{self.name}!{get_column_letter(column)}{row} {title}".rstrip()

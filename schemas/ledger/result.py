"""What reading a ledger gives: rows, what was skipped, what each column became, and what stops it all.

Plain data, so that a terminal, a page and a test see the same. Texts are made in `preview`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from schemas.problems import Problem

SkipReason = Literal["empty", "total", "footnote", "header_again", "merged_above"]
ColumnReason = Literal[
    "", "serial", "not_understood", "several_fields", "same_field_twice", "personal", "constant_given",
    "left_out", "not_from_a_sheet",
]  # fmt: skip


@dataclass(frozen=True)
class ColumnRead:
    """What became of one column: the field it fills, or None and the reason. `letter` is Excel's."""

    letter: str
    title: str
    field: str | None
    reason: ColumnReason = ""
    detail: str = ""


@dataclass(frozen=True)
class LedgerRow:
    """One row of the table. `number` is Excel's; `values` are as they stand in a change, blanks left out.

    A row with problems is not to be imported: its `values` hold only the cells that could be read.
    """

    number: int
    values: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Skipped:
    """A row that holds no record, with the text that showed it.

    `through` is the last row when a long stretch of nothing is told as one.
    """

    number: int
    reason: SkipReason
    text: str = ""
    through: int = 0


@dataclass(frozen=True)
class Ledger:
    """A ledger that was read. `problems` concern the whole file: while there are any, no row is readable."""

    file_name: str
    sheet: str
    rows: tuple[LedgerRow, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    columns: tuple[ColumnRead, ...] = ()
    problems: tuple[Problem, ...] = ()
    other_sheets: tuple[str, ...] = ()

    @property
    def readable(self) -> list[LedgerRow]:
        """The rows that can be imported as they are."""
        return [] if self.problems else [row for row in self.rows if not row.problems]

    @property
    def unreadable(self) -> list[LedgerRow]:
        """The rows that need a person first."""
        return [row for row in self.rows if row.problems]

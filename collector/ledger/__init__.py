"""Ledgers as offices keep them in Excel or WPS, read into answers of a form.

Sits between a file somebody hands over and `taizhang import-excel`. Nothing here touches a disk or a
record: bytes come in, a `Ledger` goes out, and every cell is either read right or named.

workbook, delimited → sheet → header → columns → row_kinds, cell_text → reading → preview; matching apart.
"""

from collector.ledger.matching import ExistingRecord, Match, candidates
from collector.ledger.preview import preview
from collector.ledger.reading import read
from collector.ledger.result import ColumnRead, Ledger, LedgerRow, Skipped

__all__ = [
    "ColumnRead", "ExistingRecord", "Ledger", "LedgerRow", "Match", "Skipped",
    "candidates", "preview", "read",
]  # fmt: skip

"""Ledgers as offices keep them in Excel or WPS, read into answers of a form.

Sits between a file somebody hands over and an import, in a notebook or on the office's pages. Nothing here touches a
disk or a record: bytes come in, a `Ledger` goes out, and every cell is either read right or named.

workbook, delimited → sheet → header → columns → row_kinds, cell_text → reading → preview; matching apart.
"""

from schemas.ledger.matching import ExistingRecord, Match, candidates
from schemas.ledger.preview import preview
from schemas.ledger.reading import read
from schemas.ledger.result import ColumnRead, Ledger, LedgerRow, Skipped

__all__ = [
    "ColumnRead", "ExistingRecord", "Ledger", "LedgerRow", "Match", "Skipped",
    "candidates", "preview", "read",
]  # fmt: skip

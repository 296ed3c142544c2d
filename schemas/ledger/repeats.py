"""Finds the same row written twice in one file: a slip of copying far more often than two equal lectures."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from schemas.ledger.result import LedgerRow
from schemas.problems import Problem


def marked_repeats(rows: Iterable[LedgerRow], sheet: str) -> tuple[LedgerRow, ...]:
    """The rows, where each that says exactly what an earlier readable one says carries `ledger_row_twice`."""
    first: dict[str, int] = {}
    marked: list[LedgerRow] = []
    for row in rows:
        says = json.dumps(dict(row.values), sort_keys=True, ensure_ascii=False)
        if row.problems or first.setdefault(says, row.number) == row.number:
            marked.append(row)
            continue
        problem = Problem("ledger_row_twice", f"{sheet}!{row.number}", detail={"first": first[says]})
        marked.append(replace(row, problems=(problem,)))
    return tuple(marked)

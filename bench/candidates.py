"""`python -m bench.candidates`: how long the office takes to find double reports and numbers that look mistaken.

The files are published by the publisher itself. Beside it stands the plain reading of the same days' sessions: the search has
to grow with them, and not with their square.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasette.app  # noqa: F401 - the pages are loaded by it

from bench.pages_at_scale import stocks
from bench.report import Line, median, table
from datasette_plugins.browse.doubles import find_doubles, first_day
from datasette_plugins.browse.unusual import find_unusual
from schemas.replica.database import open_published

PLAIN = "select record, kind, held_on, place, lecturers, headcount from session where counted = 1 and held_on >= ?"


def timed(work: Callable[[], Any], repeat: int) -> float:
    """The median of some runs, in seconds."""
    took = []
    for _ in range(repeat):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return median(took)


def measure(folder: Path, records: int, repeat: int) -> list[Line]:
    """The lines of one size."""
    db = open_published(folder / "office.db", read_only=True)
    try:
        found = find_doubles(db)
        plain = timed(lambda: db.execute(PLAIN, (first_day(db),)).fetchall(), repeat)
        doubles = timed(lambda: find_doubles(db), repeat)
        unusual = timed(lambda: find_unusual(db, found), repeat)
        looked_at = len(db.execute(PLAIN, (found.since,)).fetchall())
    finally:
        db.close()
    also = f"{looked_at:,} sessions since {found.since}, {found.likely:,} likely"
    return [
        Line(f"double reports among {records:,}", doubles, "s", also=also),
        Line("… against plainly reading these", doubles / plain, "x"),
        Line(f"numbers and villages among {records:,}", unusual, "s"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.candidates", description=__doc__)
    parser.add_argument("--records", default="10000,100000", help="sizes, smallest first")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="build here, and use what is here already")
    options = parser.parse_args()
    lines: list[Line] = []
    for records, folder in stocks(options.records, options.keep):
        lines += measure(folder, records, options.repeat)
    print(table(lines))


if __name__ == "__main__":
    main()

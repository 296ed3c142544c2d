"""`python -m bench.summary_at_scale`: the whole summary of a half-year over so many records, beside one plain sum.

The files are published by the publisher itself and asked through Datasette, in this process. The plain sum is one indexed
`SELECT sum()` over the sessions of the same half-year: what no summary can be quicker than. A summary is worked out once for
each state of the files, the same half-year of the year before and the half-year before with it (`worked out`); after that it
comes from memory (`again`). Each time it is worked out by a Datasette that has just started. The stored queries are asked for
the same half-year, and the slowest is told: Datasette stops what takes more than five seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from pathlib import Path
from typing import NamedTuple

from bench.pages_at_scale import ask, opened, stocks
from bench.report import Line, median, table
from datasette_plugins.browse.reckoning import reckoner_of
from datasette_plugins.queries.figures import FIGURES
from schemas.replica.database import open_published

START, END = "2026-01-01", "2026-06-30"
PAGE = f"/-/summary?start={START}&end={END}"
PLAIN = "select sum(headcount) from session where held_on between ? and ?"
STORED = "/office/{}.json?_shape=objects&start=2026-01-01&end=2026-06-30"
PATIENCE_S = 900.0
AIM_MS = 1000.0
"""What a page may take."""


def plain_sum(folder: Path, repeat: int) -> float:
    """One sum over the index on the day, on a connection of its own."""
    db = open_published(folder / "office.db", read_only=True)
    try:
        took = []
        for _ in range(repeat):
            began = time.perf_counter()
            db.execute(PLAIN, (START, END)).fetchone()
            took.append(time.perf_counter() - began)
        return median(took)
    finally:
        db.close()


class Measured(NamedTuple):
    """Seconds: until the summary is there, of the computer's time for that, again from memory, and of stored queries."""

    ready: float
    work: float
    again: float
    stored: dict[str, float]


async def measure(folder: Path, repeat: int) -> Measured:
    """All of it, by a Datasette of its own."""
    datasette = opened(folder)
    await ask(datasette, "/-/freshness.json")
    began, worked = time.perf_counter(), time.process_time()
    await ask(datasette, PAGE)
    while reckoner_of(datasette).is_busy:
        await asyncio.sleep(0.01)
        if time.perf_counter() - began > PATIENCE_S:
            raise RuntimeError("the summary is never ready")
    ready, work = time.perf_counter() - began, time.process_time() - worked
    page = (await ask(datasette, PAGE))[1]
    if "没有算出来" in page or "正在统计" in page:
        raise RuntimeError("the summary is not whole")
    again = median([(await ask(datasette, PAGE))[0] for _ in range(repeat)])
    names = [figure.name for figure in FIGURES if figure.database == "office"]
    stored = {name: (await ask(datasette, STORED.format(name)))[0] for name in names}
    await datasette.invoke_shutdown()
    return Measured(ready, work, again, stored)


def lines_of(folder: Path, records: int, repeat: int) -> list[Line]:
    """What is told of one size."""
    plain = plain_sum(folder, repeat)
    measured = [asyncio.run(measure(folder, repeat)) for _ in range(repeat)]
    ready, again = median([m.ready for m in measured]), median([m.again for m in measured])
    work = median([m.work for m in measured])
    stored = {name: median([m.stored[name] for m in measured]) for name in measured[0].stored}
    slowest = max(stored, key=lambda name: stored[name])
    return [
        Line(f"plain sum, {records:,} records", plain * 1e3, "ms"),
        Line(
            f"whole summary worked out, {records:,} records",
            ready,
            "s",
            better=AIM_MS / 1e3,
            also=f"{work:.2f} s of processor",
        ),
        Line("… against the plain sum", ready / plain, "x"),
        Line(f"summary again, {records:,} records", again * 1e3, "ms", better=AIM_MS),
        Line("… against the plain sum", again / plain, "x"),
        Line(f"slowest stored query, {records:,} records", stored[slowest], "s", also=slowest),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.summary_at_scale", description=__doc__)
    parser.add_argument("--records", default="100000,1000000", help="sizes, smallest first")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="build here, and use what is here already")
    options = parser.parse_args()
    lines = []
    for records, folder in stocks(options.records, options.keep):
        lines += lines_of(folder, records, options.repeat)
    print(table(lines))


if __name__ == "__main__":
    main()

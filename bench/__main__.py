"""`python -m bench`: everything that is promised about speed, size and memory, measured in one run.

Every repetition times the bare inserts and each of our own things once, one after the other, so that a neighbour's
load falls on all of them alike; ratios are taken within a repetition, and the median of the repetitions is shown.
How soon things show in the office is measured apart, by `python -m bench.publish_lag`: it takes some minutes.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections import defaultdict
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from bench import bare
from bench.pulling import first_sync
from bench.pushing import Push, edit_bytes, fresh, push
from bench.report import NOTES, Line, median, spread, table
from bench.rows import changes, form, rows
from bench.served import Served
from bench.small_things import Idle, Saving
from bench.steps import taking_in

PAGES = (1000, 20)


class Bench:
    """One run. `count` rows are pushed and `stock` records are pulled in each repetition."""

    def __init__(self, folder: Path, repetitions: int, count: int, stock: int, pushed: int) -> None:
        self.folder, self.repetitions, self.count, self.stock, self.pushed = (
            folder,
            repetitions,
            count,
            stock,
            pushed,
        )
        self.times: dict[str, list[float]] = defaultdict(list)
        self.ratios: dict[str, list[float]] = defaultdict(list)
        self.bytes: dict[str, float] = {}
        lists = changes(rows(stock, 500, "doffice"), "benchlist")
        own = changes(rows(stock, 501, "dformer"), "bench")
        self.taking = Served(folder / "taking", [form("bench")])
        self.giving = Served(folder / "giving", [form("bench"), form("benchlist", "list")], [lists])
        self.former = self.giving.token("dformer")
        push(self.giving, own, 1000, self.former).run(self.giving.port)
        self.idle = Idle(self.giving, folder / "idle.db")
        self.saving = Saving(folder / "saving.db", form("bench"))
        self.saved = bare.table(folder / "saved.db")

    def run(self) -> None:
        fresh(self.taking, 2000, 1000, 999).run(self.taking.port)
        for repetition in range(self.repetitions):
            self._repeat(repetition)
        sent = self.repetitions * self.count * len(PAGES) + 2000
        for seed in range(600, 600 + max(0, self.pushed - sent) // self.count + 1):
            fresh(self.taking, self.count, 1000, seed).run(self.taking.port)

    def _repeat(self, repetition: int) -> None:
        pushes = {
            page: fresh(self.taking, self.count, page, repetition * 10 + i) for i, page in enumerate(PAGES)
        }
        table_rows = rows(10_000, 700 + repetition)
        raw = bare.insert_all(self.folder / f"bare{repetition}.db", table_rows) / len(table_rows)
        self.times["raw"].append(raw)
        for page, made in pushes.items():
            self._push(page, made, raw)
        self._pull("pull", repetition, raw, "")
        self._pull("pull own", repetition, raw, self.former)
        self.times["idle"] += self.idle.times(20)
        self._save(rows(60, 800 + repetition))

    def _push(self, page: int, made: Push, raw: float) -> None:
        taken, sent = made.run(self.taking.port)
        self.times[f"push {page}"].append(taken / made.count)
        self.ratios[f"push {page}"].append(taken / made.count / raw)
        self.bytes[f"push {page}"] = sent / made.count

    def _pull(self, name: str, repetition: int, raw: float, former: str) -> None:
        taken, received = first_sync(self.giving, self.folder / f"{name}{repetition}.db", former)
        if received < self.stock:
            raise RuntimeError(f"{received} of {self.stock} came")
        self.times[name].append(taken / received)
        self.ratios[name].append(taken / received / raw)

    def _save(self, table_rows: list[bare.Row]) -> None:
        ours, theirs = [], []
        for start in range(0, len(table_rows), 20):
            part = table_rows[start : start + 20]
            theirs += bare.insert_each(self.saved, part)
            ours += self.saving.times(part)
        self.times["save"].append(median(ours))
        self.times["raw save"].append(median(theirs))
        self.ratios["save"].append(median(ours) / median(theirs))

    def lines(self) -> list[Line]:
        ratio = {name: median(values) for name, values in self.ratios.items()}
        us = {name: spread(values, 1e6, "µs") for name, values in self.times.items()}
        idle_bytes, idle_requests = self.idle.weigh()
        return [
            Line("bare executemany, per row", median(self.times["raw"]) * 1e6, "µs", also=us["raw"]),
            Line("push, pages of 1000, per change", ratio["push 1000"], "x raw", 5, 3, us["push 1000"]),
            Line("push, pages of 20, per change", ratio["push 20"], "x raw", 20, also=us["push 20"]),
            Line("first sync, lists, stored, per record", ratio["pull"], "x raw", 5, 3, us["pull"]),
            Line("first sync, own records after a loss", ratio["pull own"], "x raw", also=us["pull own"]),
            Line("wire, push, pages of 1000", self.bytes["push 1000"], "B/record", 185, 130),
            Line("wire, push, pages of 20", self.bytes["push 20"], "B/record"),
            Line("wire, edit of three fields, pages of 100", edit_bytes(self.taking, 77), "B/edit"),
            Line("sync with nothing to say", median(self.times["idle"]) * 1e3, "ms"),
            Line("… its bytes both ways, headers included", idle_bytes, "B", 600, 300),
            Line("… its requests", idle_requests, "", 1, 1),
            Line(
                "saving one record, durable",
                ratio["save"],
                "x raw",
                3,
                1.5,
                us["save"] + ", raw " + us["raw save"],
            ),
            Line(f"server's peak memory, {self.pushed:,} pushed", self.taking.peak_mb(), "MB", 120, 80),
        ]

    def close(self) -> None:
        self.idle.close()
        self.saving.close()
        self.saved.close()
        self.taking.close()
        self.giving.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="fewer rows and repetitions: a look, not a measurement"
    )
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--no-steps", action="store_true", help="leave out the table of steps")
    options = parser.parse_args()
    repetitions, count, stock, pushed = (
        (2, 2000, 3000, 10_000) if options.quick else (options.repetitions, 10_000, 20_000, 100_000)
    )
    print(f"{platform.platform()}, Python {platform.python_version()}, SQLite {sqlcipher.sqlite_version},")
    print(
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; medians of {repetitions} repetitions\n"
    )
    with tempfile.TemporaryDirectory(prefix="taizhang-bench-") as folder:
        bench = Bench(Path(folder), repetitions, count, stock, pushed)
        try:
            bench.run()
            print(table(bench.lines()))
            print(NOTES)
        finally:
            bench.close()
        if not options.no_steps:
            _print_steps(Path(folder), count)


def _print_steps(folder: Path, count: int) -> None:
    found = {page: taking_in(folder, page, count) for page in PAGES}
    print("\nProcessor time by step, µs per change, in process\n")
    print("| step | pages of 1000 | pages of 20 |\n| --- | ---: | ---: |")
    for name in found[1000]:
        print(f"| {name} | {found[1000][name]:.2f} | {found[20][name]:.2f} |")


if __name__ == "__main__":
    main()

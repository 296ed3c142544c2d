"""`python -m bench.publish_lag`: how soon what was acknowledged shows in the office, and what an increment costs.

All three processes of `taizhang-server serve` run over a log that already holds so many records. A device pushes a
change; from its acknowledgement on, Datasette is asked for the record until it shows it. Then increments of a hundred
edits are pushed, and the publisher's processor time for each is read. Both must not grow with the log.
"""

from __future__ import annotations

import argparse
import http.client
import json
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.pushing import push
from bench.raw_http import Connection, message
from bench.report import Line, table
from bench.rows import changes, edits, form, rows
from bench.served import Served, cpu_s, free_port, now_ms
from schemas.packed import Packed
from schemas.replica.database import open_published
from sync_server.settings import load
from sync_server.sign_in import SignIn
from sync_server.supervisor import python

COOKIE = "taizhang_session"
CHUNK = 10_000
INCREMENTS, EDITS = 20, 100


@dataclass
class Found:
    """What was measured over one size of log: seconds."""

    lags: list[float]
    increments: list[float]


class Office:
    """The three processes over a log of so many records."""

    def __init__(self, folder: Path, records: int) -> None:
        self.served = Served(folder, [form("bench")], stock(records), pages_port=free_port())
        self.publisher = subprocess.Popen(python("sync_server.publishing", str(folder)))
        self.wait_until_level(0.5)
        signing = SignIn(folder, now_ms, self.served.office.random)
        self.cookie = f"{COOKIE}={signing.redeem(signing.make_code())}"
        signing.close()
        self.pages = subprocess.Popen(
            python("datasette_plugins.launch", str(folder)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.port = load(folder).pages_port
        while self.shown("none") is None:
            time.sleep(0.2)

    def wait_until_level(self, look_s: float = 0.02) -> None:
        """Until both published files have read the whole log."""
        for name in ("office.db", "private.db"):
            while self._published(self.served.folder / name) != self.served.office.log.end()[0]:
                time.sleep(look_s)

    def _published(self, path: Path) -> int:
        if not path.exists():
            return -1
        db = open_published(path, read_only=True)
        try:
            found = db.execute("select json_extract(value, '$[0]') from state where key = 'since'").fetchone()
        except sqlite3.OperationalError:  # it is being made
            return -1
        finally:
            db.close()
        return int(found[0]) if found and found[0] is not None else -1

    def shown(self, record: str) -> list[dict[str, object]] | None:
        """The rows of a record as Datasette shows them; None while there is no Datasette."""
        try:
            asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            asking.request(
                "GET", f"/office/bench.json?_shape=array&record={record}", headers={"Cookie": self.cookie}
            )
            reply = asking.getresponse()
            body = reply.read()
            asking.close()
        except OSError:
            return None
        if reply.status != 200:
            raise RuntimeError(f"{reply.status} {body[:500]!r}")
        found: list[dict[str, object]] = json.loads(body)
        return found

    def close(self) -> None:
        for process in (self.pages, self.publisher):
            process.terminate()
            process.wait(30)
        self.served.close()


def stock(records: int) -> Iterator[list[Packed]]:
    """So many records of one device, in chunks."""
    n, prev = 0, None
    for seed in range(records // CHUNK):
        made = changes(rows(CHUNK, 2000 + seed, "dstock"), "bench", n, prev)
        n, prev = made[-1].n, made[-1].id.hex()
        yield made


def measure(folder: Path, records: int, probes: int) -> Found:
    """Lags of single changes, and what increments cost, over a log of so many records."""
    office = Office(folder, records)
    try:
        served, found = office.served, Found([], [])
        made = changes(rows(probes, 7, "dprobe"), "bench")
        token = served.token("dprobe")
        sends = push(served, made, 1, token)
        with Connection(served.port) as connection:
            for data, change in zip(sends.requests, made, strict=True):
                if not message(connection.ask(data)).get("took"):
                    raise RuntimeError("not taken")
                acknowledged = time.perf_counter()
                while not office.shown(change.record):
                    pass
                found.lags.append(time.perf_counter() - acknowledged)
        base = changes(rows(EDITS * INCREMENTS, 8, "dedits"), "bench")
        token = served.token("dedits")
        push(served, base, 1000, token).run(served.port)
        office.wait_until_level()
        for data in push(served, edits(base, "bench"), EDITS, token).requests:
            before = cpu_s(office.publisher.pid)
            with Connection(served.port) as connection:
                connection.ask(data)
            office.wait_until_level()
            found.increments.append(cpu_s(office.publisher.pid) - before)
        return found
    finally:
        office.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.publish_lag", description=__doc__)
    parser.add_argument("--records", default="10000,1000000", help="sizes of the log, smallest first")
    parser.add_argument("--probes", type=int, default=100)
    options = parser.parse_args()
    lines, costs = [], []
    for records in map(int, options.records.split(",")):
        with tempfile.TemporaryDirectory(prefix="taizhang-bench-") as folder:
            found = measure(Path(folder) / "office", records, options.probes)
        lags = sorted(found.lags)
        cost = sum(found.increments) / len(found.increments) * 1e3
        costs.append(cost)
        lines += [
            Line(
                f"shows in Datasette after its acknowledgement, {records:,} records, p50",
                at(lags, 0.5) * 1e3,
                "ms",
            ),
            Line(
                f"… p99 of {len(lags)}",
                at(lags, 0.99) * 1e3,
                "ms",
                also=f"the slowest took {lags[-1] * 1e3:.0f} ms",
            ),
            Line(f"publisher, processor time of {EDITS} edits, {records:,} records", cost, "ms"),
        ]
    if len(costs) > 1:
        lines.append(Line("an increment, largest log against smallest", costs[-1] / costs[0], "x", 1.5, 1.1))
    print(table(lines))


def at(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


if __name__ == "__main__":
    main()

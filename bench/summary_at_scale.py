"""`python -m bench.summary_at_scale`: the whole summary of a half-year over so many records, beside one plain sum.

The files are published by the publisher itself and asked through Datasette, in this process. The plain sum is one indexed
`SELECT sum()` over the sessions of the same half-year: what no summary can be quicker than. A summary is worked out once for
each state of the files (`ready`), and after that comes from memory (`again`).
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml
from datasette.app import Datasette

from bench.pages_at_scale import ask, published
from bench.report import Line, median, table
from datasette_plugins.browse.reckoning import reckoner_of
from datasette_plugins.launch import CONFIGURATION
from schemas.replica.database import open_published

START, END = "2026-01-01", "2026-06-30"
PAGE = f"/-/summary?start={START}&end={END}"
PLAIN = "select sum(audience) from session where held_on between ? and ?"
PATIENCE_S = 900.0


def plain_sum(folder: Path, repeat: int) -> float:
    """One sum over an index on the day, made for this on a connection of its own."""
    db = open_published(folder / "office.db", read_only=True)
    try:
        column = db.execute(
            "select name from pragma_table_info('session') where name like 'audience%'"
        ).fetchone()
        sql = PLAIN.replace("audience", column[0]) if column else PLAIN
        took = []
        for _ in range(repeat):
            began = time.perf_counter()
            db.execute(sql, (START, END)).fetchone()
            took.append(time.perf_counter() - began)
        return median(took)
    finally:
        db.close()


def opened(folder: Path) -> Any:
    """Datasette as it runs in the office, with nobody to ask."""
    config = yaml.safe_load(CONFIGURATION.read_text("utf-8"))
    config["plugins"]["taizhang"] = {
        "sync_url": "http://127.0.0.1:9",
        "pages_key": "k",
        "office_name": "办公室",
    }
    files = [str(folder / name) for name in ("office.db", "private.db")]
    return Datasette(files, config=config, default_deny=True)


async def measure(folder: Path, repeat: int) -> tuple[float, float]:
    """Until the summary is there, and how long it takes after that."""
    datasette = opened(folder)
    await ask(datasette, "/-/freshness.json")
    began = time.perf_counter()
    await ask(datasette, PAGE)
    while reckoner_of(datasette).is_busy:
        await asyncio.sleep(0.02)
        if time.perf_counter() - began > PATIENCE_S:
            raise RuntimeError("the summary is never ready")
    ready = time.perf_counter() - began
    page = (await ask(datasette, PAGE))[1]
    if "没有算出来" in page or "正在统计" in page:
        raise RuntimeError("the summary is not whole")
    again = median([(await ask(datasette, PAGE))[0] for _ in range(repeat)])
    await datasette.invoke_shutdown()
    return ready, again


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.summary_at_scale", description=__doc__)
    parser.add_argument("--records", default="100000,1000000", help="sizes, smallest first")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="build here, and use what is here already")
    options = parser.parse_args()
    lines = []
    for records in map(int, options.records.split(",")):
        parent = options.keep or Path(tempfile.mkdtemp(prefix="taizhang-bench-"))
        folder = parent / str(records)
        if not (folder / "office.db").exists():
            published(folder, records)
        plain = plain_sum(folder, options.repeat)
        ready, again = asyncio.run(measure(folder, options.repeat))
        lines += [
            Line(f"plain sum, {records:,} records", plain * 1e3, "ms"),
            Line(f"whole summary worked out, {records:,} records", ready, "s"),
            Line("… against the plain sum", ready / plain, "x"),
            Line(f"summary again, {records:,} records", again * 1e3, "ms"),
            Line("… against the plain sum", again / plain, "x"),
        ]
        if options.keep is None:
            shutil.rmtree(parent)
    print(table(lines))


if __name__ == "__main__":
    main()

"""`python -m bench.pages_at_scale`: what a clerk's pages take over a county of so many session records, beside a small one.

The files are published by the publisher itself and asked through Datasette as it runs in the office, in this process, as
somebody of the role `office`. The first answer after a change of the files is told apart from those that follow: what a
page needs of all records is worked out once in the background (`datasette_plugins.browse.reckoning`).
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from datasette.app import Datasette

from bench.county_stock import build
from bench.report import Line, median, table
from datasette_plugins.browse.reckoning import reckoner_of
from datasette_plugins.launch import CONFIGURATION
from schemas.replica.database import open_published
from sync_server.publishing.offices import publish_office

CLERK = {"id": "clerk", "name": "办公室", "roles": ["office"]}
BROWSER = {"accept": "text/html"}
TIMED_OUT = ("timed out", "time limit", "interrupted", "没来得及数完")
PATIENCE_S = 900.0


def addresses(folder: Path) -> dict[str, str]:
    """The pages, of records and entries that every size has."""
    db = open_published(folder / "office.db", read_only=True)
    try:

        def first(sql: str) -> str:
            return str(db.execute(sql).fetchone()[0])

        record = first("select record from conflict order by record limit 1")
        place = first("select record from place where kind = 'village' order by record limit 1")
        person = first("select record from person order by record limit 1")
        device = first("select device from device_coverage where state is not null order by device limit 1")
    finally:
        db.close()
    return {
        "home": "/",
        "table with a facet": "/office/session",
        "table, three facets": "/office/session?_facet=kind&_facet=lead&_facet=place",
        "table, one place": f"/office/session?place={place}&_facet=kind",
        "record": f"/-/record/session/{record}",
        "Datasette's page of the row": f"/office/session/{record}",
        "what waits": "/-/waiting",
        "possible double reports": "/-/waiting?kind=double",
        "place": f"/-/place/{place}",
        "person": f"/-/person/{person}",
        "device": f"/-/device/{device}",
        "places reached": "/-/places",
        "charts": "/-/charts",
    }


class Asked:
    """What each page took, in seconds; `ready_s` until what is worked out in the background was there."""

    def __init__(self) -> None:
        self.first: dict[str, float] = {}
        self.warm: dict[str, float] = {}
        self.ready_s: dict[str, float] = {}


async def ask(datasette: Any, path: str) -> tuple[float, str]:
    began = time.perf_counter()
    answer = await datasette.client.get(path, actor=CLERK, headers=BROWSER)
    took = time.perf_counter() - began
    if answer.status_code != 200 or any(word in answer.text for word in TIMED_OUT):
        raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:2000]}")
    return took, str(answer.text)


def opened(folder: Path) -> Datasette:
    """Datasette as it runs in the office, with nobody to ask."""
    config = yaml.safe_load(CONFIGURATION.read_text("utf-8"))
    config["plugins"]["taizhang"] = {
        "sync_url": "http://127.0.0.1:9",
        "pages_key": "k",
        "office_name": "办公室",
    }
    files = [str(folder / name) for name in ("office.db", "private.db")]
    return Datasette(files, config=config, default_deny=True)


async def measure(folder: Path, repeat: int) -> Asked:
    datasette = opened(folder)
    asked = Asked()
    await ask(datasette, "/-/freshness.json")
    for name, path in addresses(folder).items():
        began = time.perf_counter()
        asked.first[name], _ = await ask(datasette, path)
        while reckoner_of(datasette).is_busy:
            await asyncio.sleep(0.05)
            if time.perf_counter() - began > PATIENCE_S:
                raise RuntimeError(f"{path}: never ready")
        asked.ready_s[name] = time.perf_counter() - began
        asked.warm[name] = median([(await ask(datasette, path))[0] for _ in range(repeat)])
    await datasette.invoke_shutdown()
    return asked


def published(folder: Path, records: int) -> tuple[float, float]:
    """Make the office; how long its log and its files took."""
    began = time.perf_counter()
    office = build(folder, records)
    logged = time.perf_counter()
    publish_office(office)
    office.close()
    return logged - began, time.perf_counter() - logged


def stocks(sizes: str, keep: Path | None) -> Iterator[tuple[int, Path]]:
    """An office for each size, published: made here, or what is kept already; what is not kept is gone afterwards."""
    for records in map(int, sizes.split(",")):
        parent = keep or Path(tempfile.mkdtemp(prefix="taizhang-bench-"))
        folder = parent / str(records)
        if not (folder / "office.db").exists():
            published(folder, records)
        yield records, folder
        if keep is None:
            shutil.rmtree(parent)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.pages_at_scale", description=__doc__)
    parser.add_argument("--records", default="10000,1000000", help="sizes, smallest first")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="build here, and use what is here already")
    options = parser.parse_args()
    results: list[tuple[int, Asked]] = []
    lines = []
    for records in map(int, options.records.split(",")):
        parent = options.keep or Path(tempfile.mkdtemp(prefix="taizhang-bench-"))
        folder = parent / str(records)
        if not (folder / "office.db").exists():
            logged, made = published(folder, records)
            lines.append(Line(f"log of {records:,} records, made", logged, "s"))
            lines.append(Line("… published", made, "s"))
        results.append((records, asyncio.run(measure(folder, options.repeat))))
        if options.keep is None:
            shutil.rmtree(parent)
    for name in results[0][1].warm:
        for records, asked in results:
            also = f"first {asked.first[name] * 1e3:.0f} ms, ready after {asked.ready_s[name]:.1f} s"
            lines.append(Line(f"{name}, {records:,} records", asked.warm[name] * 1e3, "ms", also=also))
        if len(results) > 1:
            lines.append(
                Line("… largest against smallest", results[-1][1].warm[name] / results[0][1].warm[name], "x")
            )
    print(table(lines))


if __name__ == "__main__":
    main()

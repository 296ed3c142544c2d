"""`python -m bench.exporting`: what it takes to hand out a hundred thousand sessions as a workbook and as CSV.

A table of sessions as the publisher makes it, with places and people to name, is written by the export of the pages:
choices as words, references as names. Beside it stand a bare reading of the rows, and the same cells written by openpyxl
(and by XlsxWriter, where it is installed). One row of every kind of value is in it. `peak` is what the process held.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.util
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import datasette.app  # noqa: F401 - it loads the plugins, ours among them, in their order
from openpyxl import Workbook

from datasette_plugins.compat import Statement
from datasette_plugins.exporting.columns import Names, columns_of
from datasette_plugins.exporting.reading import Progress, rows
from datasette_plugins.exporting.writing import Order, write
from datasette_plugins.labels.catalogue import Catalogue
from schemas.bundled import bundled
from schemas.counting.names import columns
from schemas.replica.database import open_published, transaction

SQL = "select * from session order by record"


def published(path: Path, count: int) -> Any:
    """A file with so many sessions."""
    form, rng, db = bundled()["session"], random.Random(1), open_published(path)
    db.execute("create table place (record text primary key, name text, town text)")
    db.execute("create table person (record text primary key, name text)")
    held = [c.name for c in columns(form)]
    noted = ["author", "made_at", "received_at", "withdrawn", "state", "counted", "seq_from"]
    db.execute(f"create table session (record text primary key, {', '.join(held + noted)})")
    places = [(f"0190a1b2-place-{n:04d}", f"第{n}村", "0190a1b2-place-0000") for n in range(900)]
    people = [(f"0190a1b2-person-{n:03d}", f"老师{n}") for n in range(60)]
    with transaction(db):
        db.executemany("insert into place values (?, ?, ?)", places)
        db.executemany("insert into person values (?, ?)", people)
        for n in range(count):
            who = rng.choice(people)[0]
            answers = {
                "held_on": f"2026-{n % 12 + 1:02d}-{n % 28 + 1:02d}", "kind": "outreach", "mode": "in_person",
                "place": rng.choice(places)[0], "lecturers": f'["{who}"]', "lead": who, "lecturer_role": "own_teacher",
                "title": rng.choice(("乡村振兴政策解读", "移风易俗进万家")), "headcount": rng.randrange(10, 400),
            }  # fmt: skip
            own = ["王", "2026-03-01 08:30:00", "2026-03-02 18:00:00", 0, "ok", 1, n]
            given = [f"0190a1b2-c3d4-7e5f-8000-{n:012d}", *(answers.get(name) for name in held), *own]
            db.execute(f"insert into session values ({', '.join('?' * len(given))})", given)
    return db


def timed(work: Callable[[], Any]) -> float:
    """Seconds of the processor: others on the machine do not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def cells(db: Any, catalogue: Catalogue) -> Iterable[list[Any]]:
    """The cells as an export writes them."""
    found, each = rows(db, Statement("office", "session", "", SQL, {}), progress())
    made = columns_of(catalogue, "session", Names(db, catalogue), found)
    for row in each:
        yield [column.shown(value, row) for column, value in zip(made, row, strict=True)]


def progress() -> Progress:
    return Progress(time.monotonic() + 3600, time.monotonic)


def by_openpyxl(db: Any, catalogue: Catalogue, path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in cells(db, catalogue):
        sheet.append(row)
    book.save(path)


def by_xlsxwriter(db: Any, catalogue: Catalogue, path: Path) -> None:
    import xlsxwriter  # type: ignore[import-not-found]  # noqa: PLC0415 - no dependency of ours

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for n, row in enumerate(cells(db, catalogue)):
        for m, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(n, m, value)
            elif isinstance(value, dt.date):
                sheet.write_datetime(n, m, value)
            elif value is not None:
                sheet.write_number(n, m, value)
    book.close()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=100_000)
    count = asked.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        db = published(Path(folder) / "office.db", count)
        catalogue = Catalogue(bundled())

        def export(is_workbook: bool, in_words: bool) -> Callable[[], None]:
            def work() -> None:
                statement = Statement("office", "session", "", SQL, {})
                order = Order(statement, "场次", "x.xlsx" if is_workbook else "x.csv", is_workbook, in_words)
                with Path(folder, order.file_name).open("w+b") as file:
                    write(db, order, catalogue, file, progress())

            return work

        bare = timed(lambda: sum(len(tuple(row)) for row in db.execute(SQL)))
        lines: list[tuple[str, float]] = [("reading the rows", bare)]
        lines.append(("workbook (.xlsx)", timed(export(True, True))))
        lines.append(("CSV in words", timed(export(False, True))))
        lines.append(("CSV in codes", timed(export(False, False))))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        size = Path(folder, "x.xlsx").stat().st_size / 1e6
        lines.append(
            ("the same cells by openpyxl", timed(lambda: by_openpyxl(db, catalogue, Path(folder, "o.xlsx"))))
        )
        if importlib.util.find_spec("xlsxwriter"):
            work = lambda: by_xlsxwriter(db, catalogue, Path(folder, "w.xlsx"))  # noqa: E731
            lines.append(("the same cells by XlsxWriter", timed(work)))
        db.close()
    print(f"{count} sessions; the workbook has {size:.1f} MB; peak {peak} MB")
    for name, seconds in lines:
        print(f"{name:32} {seconds:7.2f} s   {seconds / bare:6.1f} × reading")


if __name__ == "__main__":
    main()

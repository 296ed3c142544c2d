"""The figures of a period out of an office's two published files, both read at the same entry of the log.

Each file is one snapshot. What one of them does not hold yet is not counted in the other either, so that figures that stand in
one sentence speak of one moment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from schemas.clock import shown
from schemas.counting import AS_OF_SEQ, table
from schemas.figures import Asked, Declared, Value
from schemas.figures.coverage import Coverage, Moment, coverage_of, covered, devices_of
from schemas.figures.gathering import gather
from schemas.figures.judging import Found, Names
from schemas.figures.statement import Forms
from schemas.form import Form
from schemas.problems import fail
from schemas.replica.database import QueryErrors, open_published

FILES = ("office.db", "private.db")


@dataclass(frozen=True)
class Summary:
    """Every figure by name, for a period, as of entry `seq` of the log, which came at `as_of` (local time); how whole each is,
    and what all devices together leave open.
    """

    start: str
    end: str
    seq: int
    as_of: str
    found: Found
    forms: Forms
    coverages: Mapping[str, Coverage]
    whole: Coverage

    @property
    def values(self) -> Mapping[str, Value]:
        """The figures that were worked out."""
        return self.found.values

    @property
    def names(self) -> Mapping[str, Names]:
        """All names of every list, also those that are not shown."""
        return self.found.names


def summary(folder: Path, declared: Declared, start: str, end: str, as_of_ms: int) -> Summary:
    """Work all figures out. Raises `not_published_yet`, `bad_period`."""
    check_period(start, end)
    with opened(folder) as files:
        seq, at = moment(files, as_of_ms)
        day = shown(as_of_ms)[:10]
        found, forms = Found(), dict[str, Form]()
        for db in files:
            own = forms_of(db)
            found |= gather(db, own, declared, Asked(start, end, seq, day), QueryErrors)
            forms = {**own, **forms}
        devices, due = devices_of(files[0], seq), Moment(shown(as_of_ms), end, start)
    figures = {name: declared.figures[name] for name in found.values}
    coverages = {name: coverage_of(f, declared, forms, devices, due) for name, f in figures.items()}
    return Summary(start, end, seq, at, found, forms, coverages, covered(devices, due))


def moment(files: Sequence[Any], as_of_ms: int) -> tuple[int, str]:
    """The last entry that both files hold and that had come by a moment, and when it came (local time)."""
    # Each file holds its own part of the log, so the moment's last entry is the later of the two.
    seq = max(db.execute(f"select {AS_OF_SEQ}", {"as_of_ms": as_of_ms}).fetchone()[0] for db in files)
    seq = min(seq, *(db.execute("select seq from mark").fetchone()[0] for db in files))
    at = files[0].execute("select received_at from log where seq <= ? order by seq desc limit 1", (seq,))
    row = at.fetchone()
    return int(seq), shown(row[0]) if row else ""


def check_period(start: str, end: str) -> None:
    """Raises `bad_period` for what are no two days in their order."""
    try:
        fits = date.fromisoformat(start) <= date.fromisoformat(end)
    except ValueError:
        fits = False
    if not fits or len(start) != 10 or len(end) != 10:
        raise fail("bad_period", got=f"{start} … {end}")


@contextmanager
def opened(folder: Path) -> Iterator[list[Any]]:
    """Both published files, each in one snapshot. Raises `not_published_yet`."""
    for name in FILES:
        if not (folder / name).exists():
            raise fail("not_published_yet", got=name)
    files = [open_published(folder / name, read_only=True) for name in FILES]
    try:
        for db in files:
            # What is worked out on the way goes into tables of this connection's own, never into the file.
            db.execute("pragma query_only = off")
            db.execute("begin")
        yield files
    finally:
        for db in files:
            db.close()


def forms_of(db: Any) -> dict[str, Form]:
    """The forms of which a published file holds records."""
    held = {row[0] for row in db.execute("select name from sqlite_master where type = 'table'")}
    forms: dict[str, Form] = {}
    for (definition,) in db.execute(
        f"select definition from {table('form')} where counted = 1 order by version"
    ):
        form = Form.from_json(json.loads(definition))
        if table(form.form) in held:
            forms[form.form] = form
    return forms

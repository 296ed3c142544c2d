"""The same history in another order, with every receipt time kept: what must not change any figure.

A log's receipt times never go back, so what may change places is what was received at one moment. `shuffled`
lets the devices of a moment act in another order; `refilled` writes a played log anew with the entries of
each moment mixed, as a restored server gets them back from many sides.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from random import Random as Generator

from schemas.replica.chains import append_loose
from schemas.replica.database import open_durable, transaction
from schemas.replica.log import Entry, Kind, Log
from sync_server.office import FILE_VERSION, KEYS, LOG, Office
from sync_server.scenario.lines import OFFICE, Line, Scenario

_PAGE = 2000


def shuffled(scenario: Scenario, seed: int) -> Scenario:
    """The scenario with the devices of each moment acting in another order.

    Each device keeps the order of its own lines, and a line stays behind the one that made a record it names.
    Acts of the office, and devices coming on, stay where they are.
    """
    generator = Generator(seed)  # noqa: S311 - a shuffle has to come out the same each time
    lines: list[Line] = []
    for (_, stays), group in groupby(scenario.lines, key=lambda line: (line.at, _stays(line))):
        together = list(group)
        lines += together if stays else _interleaved(together, generator)
    return replace(scenario, lines=tuple(lines))


def _stays(line: Line) -> bool:
    return line.device == OFFICE or line.do in ("enrol", "copy")


def _interleaved(lines: list[Line], generator: Generator) -> Iterator[Line]:
    left = list(lines)
    while left:
        unmade = {line.says["as"]: line for line in left if "as" in line.says}
        first = {line.device: line for line in reversed(left)}
        ready = [line for line in first.values() if not line.names() & set(unmade)]
        chosen = generator.choice(sorted(ready, key=lambda line: line.place))
        left.remove(chosen)
        yield chosen


def refilled(office: Office, folder: Path, seed: int) -> Office:
    """An office in a new folder whose log holds the same entries, those of each moment in another order."""
    folder.mkdir(parents=True)
    office.db.execute("vacuum into ?", (str(folder / LOG),))
    shutil.copy2(office.folder / KEYS, folder / KEYS)
    entries = _all(office.log)
    db = open_durable(folder / LOG, version=FILE_VERSION)
    try:
        with transaction(db):
            db.execute("delete from log")
            db.execute("delete from tip")
            _fill(Log(db), entries, set(office.replica.identities), Generator(seed))  # noqa: S311
    finally:
        db.close()
    return Office(folder, office.clock, office.random)


def _all(log: Log) -> list[Entry]:
    entries: list[Entry] = []
    while page := log.entries(entries[-1].seq if entries else 0, _PAGE):
        entries += page
    return entries


def _fill(log: Log, entries: Iterable[Entry], own: set[str], generator: Generator) -> None:
    for at, group in groupby(entries, key=lambda entry: entry.received_at):
        for entry in _mixed(list(group), generator):
            packed = entry.packed()
            if entry.kind in (Kind.CONTACT, Kind.RELEASE):
                log.attest(Kind(entry.kind), packed, at)
            elif entry.device in own:
                log.append([packed], at, mine=True)
            else:
                append_loose(log, [packed], at)


def _mixed(entries: Sequence[Entry], generator: Generator) -> list[Entry]:
    """In another order, but no release before what it releases."""
    mixed = generator.sample(entries, len(entries))
    return sorted(mixed, key=lambda entry: entry.kind == Kind.RELEASE)

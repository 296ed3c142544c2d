"""Putting a backup in the place of an office's log.

A log in use is three files: whoever copies a backup over the first alone has the second replayed into it. Nothing is
thrown away: what was there is moved aside. The office's own device goes on under a new identity, since what it did
after the backup may still come back from published files; codes given out before are void, since some may be used.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from schemas.clock import Clock, Random, local
from schemas.problems import fail
from schemas.replica.database import transaction
from sync_server.enrolment import CODES
from sync_server.office import KEYS, LOG, Office
from sync_server.upkeep import check_file, remove

COMING = "log.restoring.db"


def restore(folder: Path, source: Path, clock: Clock, random: Random) -> tuple[int, Path | None]:
    """Make a backup the log of an office that nobody serves: the number of its entries, and where the former log is.

    Raises `no_file`, `not_an_office` without keys, and what is wrong with the backup.
    """
    if not source.exists():
        raise fail("no_file", got=str(source))
    if not (folder / KEYS).exists():
        raise fail("not_an_office", got=str(folder / KEYS))
    coming = folder / COMING
    remove(coming)
    shutil.copyfile(source, coming)
    with coming.open("rb+") as copy:
        os.fsync(copy.fileno())
    entries = check_file(coming)
    aside = _move_aside(folder, clock)
    coming.rename(folder / LOG)
    _begin_anew(folder, clock, random)
    return entries, aside


def _move_aside(folder: Path, clock: Clock) -> Path | None:
    """Put the log and what lies beside it into a folder named by the time. Asking again moves what is left."""
    there = [path for end in ("", "-wal", "-shm") if (path := folder / (LOG + end)).exists()]
    if not there:
        return None
    aside = folder / f"before-restore-{local(clock()):%Y%m%d-%H%M%S}"
    aside.mkdir(exist_ok=True)
    for path in there:
        path.rename(aside / path.name)
    return aside


def _begin_anew(folder: Path, clock: Clock, random: Random) -> None:
    office = Office(folder, clock, random)
    try:
        with transaction(office.db):
            office.db.execute(CODES)
            office.db.execute("delete from code")
            office.renew_identity()
    finally:
        office.close()

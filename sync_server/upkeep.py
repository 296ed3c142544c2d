"""Backing up an office, and checking that nothing in it was altered.

A backup is taken while the server runs. The keys are apart from it on purpose: they do not change, and whoever has a
backup must not thereby be able to issue tokens.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from schemas.problems import Problem, TaizhangError, fail
from schemas.replica.database import open_durable
from schemas.replica.log import Log
from schemas.replica.soundness import log_problems
from sync_server.office import FILE_VERSION, LOG, Office


def backup(office: Office, target: Path) -> int:
    """Copy the log, as of one moment, into a new file; the number of its entries.

    A backup of that name is replaced once the new one is whole. Raises what is wrong with the copy, and
    `is_the_log` for the log itself.
    """
    if target.exists() and target.samefile(office.folder / LOG):
        raise fail("is_the_log", got=str(target))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise fail("disk_full", str(target.parent)) from None
    coming = target.with_name(target.name + ".new")
    remove(coming)
    office.db.execute("vacuum into ?", (str(coming),))
    entries = check_file(coming)
    coming.replace(target)
    return entries


def check_file(path: Path) -> int:
    """The number of entries of a log that nobody has open. Raises what is wrong with it."""
    db = open_durable(path, version=FILE_VERSION)
    try:
        log = Log(db)
        if problems := list(log_problems(log, str(path))):
            raise TaizhangError(*problems)
        return log.end()[0]
    finally:
        db.close()


def remove(database: Path) -> None:
    """Delete a database and what may lie beside it."""
    for end in ("", "-wal", "-shm"):
        database.with_name(database.name + end).unlink(missing_ok=True)


def check_log(office: Office) -> Iterator[Problem]:
    """Everything that is wrong with the log of an office."""
    return log_problems(office.log, str(office.folder / LOG))

"""One-page tables by town and month out of an office's published files, all read at one entry of the log."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from schemas.clock import shown
from schemas.figures import Asked, Declared, Reckoning
from schemas.figures.coverage import Moment, covered, devices_of
from schemas.figures.crossing import MONTHS_MAX, Crossed, crossed, months_of, spreadable
from schemas.figures.declared import known_as, nearest
from schemas.figures.sheets import Sheet
from schemas.problems import fail
from sync_server.figures import check_period, forms_of, moment, opened
from sync_server.summarising import Period


def tabled(folder: Path, declared: Declared, period: Period, names: Sequence[str], title: str) -> Sheet:
    """The tables of these figures, by their Chinese or English names. Raises `bad_period`, `no_table`,
    `table_too_long`, `not_published_yet`."""
    check_period(period.start, period.end)
    if len(months_of(period.start, period.end)) > MONTHS_MAX:
        raise fail("table_too_long", got=f"{period.start} … {period.end}", limit=MONTHS_MAX)
    wanted = [known_as(declared.figures, name) for name in names]
    with opened(folder) as files:
        forms = [forms_of(db) for db in files]
        here = [spreadable(declared, one) for one in forms]
        _check(names, wanted, [name for known in here for name in known])
        seq, at = moment(files, period.as_of_ms)
        day = shown(period.as_of_ms)
        found: dict[str, Crossed] = {}
        for db, own, known in zip(files, forms, here, strict=True):
            reckoning = Reckoning(db, own, declared, Asked(period.start, period.end, seq, day[:10]))
            found |= {name: crossed(reckoning, name) for name in wanted if name in known}
            reckoning.close()
        coverage = covered(devices_of(files[0], seq), Moment(day, period.end))
    return Sheet(title, period.start, period.end, at, seq, [found[name] for name in wanted], coverage)


def _check(given: Sequence[str], wanted: Sequence[str], known: Sequence[str]) -> None:
    for typed, name in zip(given, wanted, strict=True):
        if name not in known:
            raise fail("no_table", got=typed, nearest=nearest(name, known) or "、".join(known[:3]))

"""Everything a summary rests on, out of one file in one snapshot: figures, names, the year before, cadences.

An office has two files; what each of them holds is gathered apart and put together with `|`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import TypeVar

from schemas.figures.cadence import Cells
from schemas.figures.claiming import Cadence, last_years
from schemas.figures.declared import Declared
from schemas.figures.judging import Found, Judged, judge
from schemas.figures.reckoning import Reckoning
from schemas.figures.statement import Forms
from schemas.figures.worked_out import Asked, Connection

T = TypeVar("T")
Failures = tuple[type[Exception], ...]


def gather(db: Connection, forms: Forms, declared: Declared, asked: Asked, failures: Failures = ()) -> Found:
    """What this file holds. Temporary tables are made on the connection and dropped again."""
    reckoning = Reckoning(db, forms, declared, asked)
    try:
        return gathered(reckoning, failures)
    finally:
        reckoning.close()


def gathered(reckoning: Reckoning, failures: Failures = ()) -> Found:
    """The same from a reckoning that somebody else closes. A figure that fails in one of these ways is left out and says why;
    the others go on.
    """
    declared, asked = reckoning.declared, reckoning.asked
    claims = {name: claim.asks for name, claim in declared.claims.items()}
    before = reckoning.in_period(year_before(asked.start), year_before(asked.end))
    cells = {name: Cells(reckoning, name, asks) for name, asks in claims.items() if isinstance(asks, Cadence)}
    here = [name for name, figure in declared.figures.items() if reckoning.is_here(figure)]
    failed: dict[str, str] = {}
    each = partial(_each, failures=failures, failed=failed)
    return Found(
        each(here, reckoning.of),
        each([name for name in declared.names if reckoning.has(name)], reckoning.names),
        each([name for name in last_years(claims) if name in here], before.of),
        each(
            [name for name, asked_of in cells.items() if asked_of.is_here()], lambda name: cells[name].all()
        ),
        failed,
    )


def _each(
    names: Iterable[str], work: Callable[[str], T], failures: Failures, failed: dict[str, str]
) -> dict[str, T]:
    found: dict[str, T] = {}
    for name in names:
        try:
            found[name] = work(name)
        except failures as error:
            failed.setdefault(name, str(error))
    return found


def judged(declared: Declared, found: Found) -> Mapping[str, Judged]:
    """Every claim, by name."""
    of = {name: names.of for name, names in declared.names.items()}
    return {name: judge(claim, found, of) for name, claim in declared.claims.items()}


def year_before(day: str) -> str:
    """The same day of the year before; 29 February becomes the 28th."""
    at = date.fromisoformat(day)
    last = 28 if (at.month, at.day) == (2, 29) else at.day
    return at.replace(year=at.year - 1, day=last).isoformat()

"""Everything a summary rests on, out of one file in one snapshot: figures, names, the year before, cadences.

An office has two files; what each of them holds is gathered apart and put together with `|`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from schemas.figures.cadence import Cells
from schemas.figures.claiming import Cadence, last_years
from schemas.figures.declared import Declared
from schemas.figures.judging import Found, Judged, judge
from schemas.figures.reckoning import Asked, Connection, Reckoning, all_of
from schemas.figures.statement import Forms


def gather(db: Connection, forms: Forms, declared: Declared, asked: Asked) -> Found:
    """What this file holds. Temporary tables are made on the connection and dropped again."""
    reckoning = Reckoning(db, forms, declared, asked)
    try:
        return gathered(reckoning)
    finally:
        reckoning.close()


def gathered(reckoning: Reckoning) -> Found:
    """The same from a reckoning that somebody else closes."""
    declared, asked = reckoning.declared, reckoning.asked
    claims = {name: claim.asks for name, claim in declared.claims.items()}
    before = reckoning.in_period(year_before(asked.start), year_before(asked.end))
    cells = {name: Cells(reckoning, name, asks) for name, asks in claims.items() if isinstance(asks, Cadence)}
    return Found(
        all_of(reckoning),
        {name: reckoning.names(name) for name in declared.names if reckoning.has(name)},
        {
            name: before.of(name)
            for name in last_years(claims)
            if name in declared.figures and reckoning.is_here(declared.figures[name])
        },
        {name: asked_of.all() for name, asked_of in cells.items() if asked_of.is_here()},
    )


def judged(declared: Declared, found: Found) -> Mapping[str, Judged]:
    """Every claim, by name."""
    of = {name: names.of for name, names in declared.names.items()}
    return {name: judge(claim, found, of) for name, claim in declared.claims.items()}


def year_before(day: str) -> str:
    """The same day of the year before; 29 February becomes the 28th."""
    at = date.fromisoformat(day)
    last = 28 if (at.month, at.day) == (2, 29) else at.day
    return at.replace(year=at.year - 1, day=last).isoformat()

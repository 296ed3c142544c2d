"""What a template is filled from, out of the summary that the pages show; and for the annex the records behind its figures.

The summary is worked out for nobody in particular and knows no records. Those of the annex are read for the person who asks,
so that a look at private ones is noted as theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from datasette_plugins import compat
from datasette_plugins.labels.current import OFFICE, PRIVATE, forms_of
from datasette_plugins.summary.reading import Looked, Summary, limit_of
from datasette_plugins.summary.saying import Saying
from schemas.figures import Asked, Declared, Reckoning
from schemas.figures.filled import Basis
from schemas.figures.gathering import gathered
from schemas.figures.hiding import private_lists
from schemas.figures.judging import Found
from schemas.figures.statement import Forms
from schemas.problems import fail

T = TypeVar("T")
STEPS = 1000
PATIENCE = 3
"""How many times as long as one figure all of them together may take, when somebody waits for them."""


def asked_of(looked: Looked, summary: Summary) -> Asked:
    """The summary's own question."""
    period = looked.question.period
    return Asked(period.first, period.last, summary.seq, summary.day)


def basis_of(looked: Looked, summary: Summary, *, may_private: bool) -> Basis:
    """What a summary gives a template."""
    period, worked, declared = looked.question.period, summary.worked, looked.said.declared
    saying = Saying(looked, summary, period)
    found = Found(worked.values, worked.names, worked.earlier[0] if worked.earlier else {}, worked.cells)
    hidden = frozenset[str]() if may_private else private_lists(declared, summary.forms)
    coverage = {name: saying.coverage(declared.figures[name]) for name in worked.values}
    return Basis(
        period.first, period.last, summary.at, summary.seq, declared, summary.forms, found, coverage, looked.said.rules,
        hidden,
    )  # fmt: skip


async def with_records(
    datasette: Any, looked: Looked, summary: Summary, basis: Basis, *, may_private: bool
) -> Basis:
    """The same with the records behind each figure, as far as the person may see them. Raises `summary_too_slow`."""
    found, declared = basis.found, basis.declared
    wanted = Declared(
        {name: figure for name, figure in declared.figures.items() if name in found.values},
        {},
        {name: claim for name, claim in declared.claims.items() if name in found.cells},
    )
    for name in [OFFICE] + ([PRIVATE] if may_private and PRIVATE in datasette.databases else []):
        forms = await forms_of(datasette, name)
        own = await reckoned(datasette, name, forms, wanted, asked_of(looked, summary), gathered)
        found = replace(found, values={**found.values, **own.values}, cells={**found.cells, **own.cells})
    return replace(basis, found=found)


async def note_look(datasette: Any, basis: Basis, names: Iterable[str]) -> None:
    """Names of people that are printed were read for nobody in particular; whoever is shown them has looked."""
    shown = private_lists(basis.declared, basis.forms) - basis.hidden
    if PRIVATE in datasette.databases and not shown.isdisjoint(names):
        await compat.read(datasette, PRIVATE, lambda db: db.execute("select 1").fetchone())


async def reckoned(
    datasette: Any,
    name: str,
    forms: Forms,
    declared: Declared,
    asked: Asked,
    reading: Callable[[Reckoning], T],
) -> T:
    """What `reading` finds with a reckoning over one file, unless it takes too long. Raises `summary_too_slow`."""
    limit = limit_of(datasette)

    def work(db: compat.Connection) -> T:
        until = limit.clock() + PATIENCE * limit.seconds
        db.set_progress_handler(lambda: limit.clock() > until, STEPS)
        reckoning = Reckoning(db, forms, declared, asked)
        try:
            return reading(reckoning)
        finally:
            db.set_progress_handler(None, STEPS)
            reckoning.close()

    try:
        return await compat.read(datasette, name, work)
    except compat.SqlError as error:
        raise fail("summary_too_slow", got=str(error)) from None

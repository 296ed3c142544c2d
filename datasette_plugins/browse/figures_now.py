"""The figures of the half-year with what waits beside them, by the very statements that their pages run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from datasette_plugins import compat
from datasette_plugins.browse.period import Period
from datasette_plugins.queries.figures import FIGURES, Figure
from datasette_plugins.queries.sql import DIFFERING, WAITING, statement
from schemas.form import Form


class FigureNow(NamedTuple):
    """A figure's number now. None is a number that nobody can say yet, which is not 0."""

    figure: Figure
    value: int | None
    waiting: int | None
    differing: int | None


def figures_now(
    db: compat.Connection, database: str, forms: Mapping[str, Form], period: Period
) -> list[FigureNow]:
    """Every figure that is one number, of one file; a breakdown stands on its own page."""
    found = []
    for figure in FIGURES:
        if figure.database != database or figure.group or not _is_there(db, figure, forms):
            continue
        asked = {"start": period.first, "end": period.last, "as_of": ""}
        row = dict(db.execute(statement(figure, forms, as_of=False), asked).fetchone())
        value, waiting, differing = (row.get(name) for name in (figure.measures[0][0], WAITING, DIFFERING))
        found.append(FigureNow(figure, value, waiting, differing))
    return found


def _is_there(db: compat.Connection, figure: Figure, forms: Mapping[str, Form]) -> bool:
    needed = {figure.form, "ruling", "same_event", *([figure.merged] if figure.merged else [])}
    more = {"audience_count", "place"} if figure.form == "session" else set()
    return forms.keys() >= needed | more

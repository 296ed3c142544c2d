"""The first figures as stored queries: each a page with its exact number, for any period, as of any moment.

Their SQL is made from the forms as they are published, and made again when those change.
"""

from __future__ import annotations

from typing import Any

from datasette_plugins import compat
from datasette_plugins.compat import hook
from datasette_plugins.labels.current import forms_of, when_forms_change
from datasette_plugins.queries.asked import PARAMETERS
from datasette_plugins.queries.figures import FIGURES, Figure
from datasette_plugins.queries.sql import statement

NEEDED = {"ruling", "same_event"}


@hook
async def startup(datasette: Any) -> None:
    """Store the queries."""
    await when_forms_change(datasette, store)


async def store(datasette: Any) -> None:
    """Store every figure whose forms are there."""
    for figure in FIGURES:
        if figure.database not in datasette.databases:
            continue
        forms = await forms_of(datasette, figure.database)
        if forms.keys() >= _needs(figure):
            await compat.add_query(
                datasette, figure.database, figure.name, statement(figure, forms),
                title=figure.title,
                description=f"{figure.about} {figure.english}",
                parameters=PARAMETERS,
                hide_sql=True,
            )  # fmt: skip


def _needs(figure: Figure) -> set[str]:
    more = {"audience_count", "place"} if figure.form == "session" else set()
    return {figure.form} | NEEDED | more | ({figure.merged} if figure.merged else set())

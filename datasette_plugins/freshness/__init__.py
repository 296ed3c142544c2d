"""How fresh what you see is: one line on every page, and the same as JSON.

It is read anew for every page. A figure without this line would look complete when it is not.
"""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response
from markupsafe import Markup

from datasette_plugins.compat import hook
from datasette_plugins.freshness.coverage import Coverage, look
from datasette_plugins.freshness.wording import called, line, of_device
from datasette_plugins.labels.current import OFFICE, PRIVATE


@hook
def top_homepage(datasette: Any, request: Any) -> Any:
    """The home page speaks of the first file that the person may see."""
    return _line(datasette, request, "")


@hook
def top_database(datasette: Any, request: Any, database: str) -> Any:
    """A file's page."""
    return _line(datasette, request, database)


@hook
def top_table(datasette: Any, request: Any, database: str) -> Any:
    """A table or view."""
    return _line(datasette, request, database)


@hook
def top_row(datasette: Any, request: Any, database: str) -> Any:
    """One record."""
    return _line(datasette, request, database)


@hook
def top_query(datasette: Any, request: Any, database: str) -> Any:
    """Somebody's own SQL."""
    return _line(datasette, request, database)


@hook
def top_stored_query(datasette: Any, request: Any, database: str) -> Any:
    """A figure; when it is asked as of a moment, so is its coverage."""
    return _line(datasette, request, database, request.args.get("as_of") or "")


@hook
def register_routes() -> Any:
    """The same as data."""
    return [(r"^/-/freshness\.json$", freshness_json)]


async def freshness_json(datasette: Any, request: Any) -> Response:
    """What every file that the asker may see has received, device by device."""
    as_of = request.args.get("as_of") or ""
    files = {
        database: coverage.to_json()
        for database in (OFFICE, PRIVATE)
        if (coverage := await look(datasette, request.actor, database, as_of))
    }
    return Response.json({"ok": True, "files": files}, headers={"cache-control": "no-store"})


async def _line(datasette: Any, request: Any, database: str, as_of: str = "") -> Markup:
    coverage: Coverage | None = None
    for name in [database] if database else (OFFICE, PRIVATE):
        coverage = coverage or await look(datasette, request.actor, name, as_of)
    words: dict[str, Any] = {"coverage": coverage}
    if coverage is not None:
        quiet = coverage.quiet()
        words["line"] = line(coverage)
        words["devices"] = [(called(d), of_device(d, d in quiet)) for d in coverage.listed()]
    return Markup(await datasette.render_template("taizhang_freshness.html", words, request=None))  # noqa: S704

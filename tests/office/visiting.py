"""Every page that there is, with an example filled in: from the routes of the running Datasette, so that a new page is
looked at without being listed anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from datasette.plugins import pm

TABLES = ("session_counted", "change_history", "device_coverage", "problem", "place")
NO_EDITION = "01900000-0000-7000-8000-000000000000"
FIRST_RECORD = "select record from {} order by record limit 1"


def examples(record: Callable[..., str]) -> dict[str, str]:
    """What stands for the named groups of an address. `record` finds the first value of a SQL query in the office's
    published file.
    """
    session = record(FIRST_RECORD.format("session"))
    return {
        "database": "office", "table": "session", "pks": session, "query": "outreach_sessions",
        "form": "session", "record": session,
        "person": record(FIRST_RECORD.format("person")), "place": record(FIRST_RECORD.format("place")),
        "device": record("select device from device_coverage where state is not null limit 1"),
        "change": record("select coalesce(max(id), printf('%064d', 0)) from held where released = 0"),
        "edition": record(f"select coalesce(max(record), '{NO_EDITION}') from edition"),
        "figure": "outreach_audience", "claim": "半月一电话", "account": "office", "job": "none", "key": "none", "template": "half-year",
        "part": "template", "format": "json", "path": "app.css", "rest": "",
    }  # fmt: skip


def filled(pattern: str, given: dict[str, str]) -> str:
    """An address of a route. A group that no example is known of is a mistake of this test."""
    plain = re.sub(r"\(\\\.\(\?P<format>[^)]*\)\)\?", "", pattern.strip("^$"))
    kind = next((k for k in ("person", "place", "device") if plain.startswith(f"/-/{k}/")), "")

    def one(group: re.Match[str]) -> str:
        return given[kind if kind and group[1] in ("id", "record") else group[1]]

    return re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^)]*\))*\)", one, plain).replace("\\", "").replace("/?", "")


def own_pages(datasette: Any, given: dict[str, str]) -> list[str]:
    """The pages of our plugins, and those of Datasette that the office uses, for people."""
    return [*_of_plugins(datasette, given), *_borrowed(given)]


def _of_plugins(datasette: Any, given: dict[str, str]) -> Iterator[str]:
    for routes in pm.hook.register_routes(datasette=datasette):
        for pattern, _view in routes:
            address = filled(pattern, given)
            if not address.endswith((".json", ".sqlite", ".xlsx")):
                yield address


def _borrowed(given: dict[str, str]) -> list[str]:
    tables = [f"/office/{name}" for name in TABLES]
    row = f"/office/session/{given['pks']}"
    queries = ["/office/outreach_by_town", "/office/outreach_audience", "/private/households_visited"]
    filtered = "/office/session?kind__exact=outreach&_facet=kind&_sort=held_on"
    sql = [
        "/office/-/query?sql=select+1",
        "/office/-/query?sql=selec",
        "/office/-/query?sql=select+nothing+from+session",
    ]
    lost = ["/-/nothing-here", "/office/nothing-here", "/office/session/nothing-here"]
    return [
        "/", "/office", "/private", *tables, row, filtered, *queries, "/-/queries", "/office/-/queries",
        "/private/contact", *sql, *lost,
    ]  # fmt: skip


def of_datasette(datasette: Any, given: dict[str, str]) -> list[str]:
    """Every route there is, Datasette's own pages for programmers too."""
    return [filled(str(pattern.pattern), given) for pattern, _view in datasette._routes()]

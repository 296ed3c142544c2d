"""The search for a table or a figure by the name that people know, in place of Datasette's own by the names in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from datasette_plugins import compat
from datasette_plugins.labels.current import OFFICE, catalogue_of
from datasette_plugins.language import say, told
from datasette_plugins.queries.words import query_title

MATCHES_MAX = 100


class Target(NamedTuple):
    """Where one can go: its name, its address, what it is, and all that it may be looked for by."""

    name: str
    url: str
    type: str
    names: str


async def matches(datasette: Any, actor: Any, wanted: str) -> tuple[list[dict[str, str]], bool]:
    """What somebody may see whose name holds every word; and whether there is more."""
    words = wanted.lower().split()
    found = [t for t in await _targets(datasette, actor) if all(w in t.names.lower() for w in words)]
    found.sort(key=lambda t: (not t.name.lower().startswith(wanted.strip().lower()), len(t.name), t.name))
    shown = [{"name": t.name, "url": t.url, "type": t.type} for t in found[:MATCHES_MAX]]
    return shown, len(found) > MATCHES_MAX


async def _targets(datasette: Any, actor: Any) -> list[Target]:
    tables = await compat.visible_tables(datasette, actor)
    queries = await compat.visible_queries(datasette, actor)
    return [*_tables(datasette, tables), *_queries(datasette, queries)]


def _tables(datasette: Any, visible: list[tuple[str, str]]) -> Iterator[Target]:
    """Each once: a table that both files hold is looked at in the office's."""
    catalogue = catalogue_of(datasette)
    where = {name: database for database, name in sorted(visible, key=lambda pair: pair[0] == OFFICE)}
    for name, database in where.items():
        if not catalogue.is_inner(name):
            label = catalogue.table_label(name)
            url = str(datasette.urls.table(database, name))
            yield Target(told(label), url, say("表", "Table"), f"{label['zh']} {label['en']} {name}")


def _queries(datasette: Any, queries: list[Any]) -> Iterator[Target]:
    for query in queries:
        url = str(datasette.urls.query(query.database, query.name))
        title = query_title(query.name, query.title)
        yield Target(title, url, say("数字与查询", "Figure or query"), f"{title} {query.title} {query.name}")

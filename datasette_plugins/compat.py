"""The calls of Datasette's alpha that may still move, in one place; everything else here goes through it.

Datasette is pinned exactly. When it is raised, this module and the wordings (`wording`) are what to
look at first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from datasette import hookimpl
from datasette.plugins import pm
from datasette.resources import DatabaseResource, TableResource
from datasette.tokens import TokenInvalid
from datasette.utils import await_me_maybe

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

Connection = Any
"""A connection of Datasette's own SQLite, inside `read`."""

Actor = Mapping[str, Any]
"""Who asks: `id`, `name`, `roles`."""


def hook(function: F) -> F:
    """Mark a function as a plugin hook, named as in Datasette's hookspecs."""
    return cast(F, hookimpl(function))


def hook_last(function: F) -> F:
    """A hook that is called after those of others; as an `asgi_wrapper` it is the outermost."""
    return cast(F, hookimpl(trylast=True)(function))


async def actor_by_hooks(datasette: Any, request: Any) -> Actor | None:
    """Who Datasette itself would take the request to be from."""
    actor = None
    for answer in pm.hook.actor_from_request(datasette=datasette, request=request):
        try:
            actor = await await_me_maybe(answer) or actor
        except TokenInvalid:
            continue
    return cast(Actor | None, actor)


async def may_view(datasette: Any, actor: Actor | None, database: str, table: str = "") -> bool:
    """Whether somebody may see a database, or a table of it."""
    if database not in datasette.databases:
        return False
    if table:
        resource, action = TableResource(database=database, table=table), "view-table"
    else:
        resource, action = DatabaseResource(database=database), "view-database"
    return bool(await datasette.allowed(action=action, resource=resource, actor=actor))


async def see_new_tables(datasette: Any) -> None:
    """Have Datasette look at once for tables it does not know yet; by itself it looks once a second at most."""
    await datasette.refresh_schemas(force=True)


async def visible_tables(datasette: Any, actor: Actor | None) -> list[tuple[str, str]]:
    """Every table and view that somebody may see, with its database."""
    page = await datasette.allowed_resources("view-table", actor)
    return [(found.parent, found.child) async for found in page.all()]


async def visible_queries(datasette: Any, actor: Actor | None) -> list[Any]:
    """Every stored query that somebody may run: `database`, `name`, `title`, `description`."""
    page = await datasette.list_queries(actor=actor, limit=1000)
    return list(page.queries)


async def read(datasette: Any, database: str, reading: Callable[[Connection], T]) -> T:
    """What `reading` finds in one snapshot of a database: two executes may see two commits."""

    def in_one_snapshot(db: Connection) -> T:
        db.execute("begin")
        try:
            return reading(db)
        finally:
            db.execute("rollback")

    return cast(T, await datasette.get_database(database).execute_fn(in_one_snapshot))


def has(db: Connection, name: str) -> bool:
    """Whether there is a table or view; the publisher may not have made it yet."""
    return db.execute("select 1 from sqlite_master where name = ?", (name,)).fetchone() is not None


async def add_query(datasette: Any, database: str, name: str, sql: str, **words: Any) -> None:
    """Store a query that whoever may see the database may run, without leave to write SQL."""
    await datasette.add_query(database, name, sql, is_trusted=True, source="taizhang", **words)


async def describe_tables(
    datasette: Any, database: str, tables: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]]
) -> None:
    """Set the words of tables, and the descriptions of their columns, in one write: there are a thousand."""
    resources = [(database, t, k, v) for t, (words, _) in tables.items() for k, v in words.items()]
    columns = [
        (database, t, c, "description", v) for t, (_, texts) in tables.items() for c, v in texts.items()
    ]

    def write(db: Connection) -> None:
        db.executemany(
            "insert or replace into metadata_resources (database_name, resource_name, key, value)"
            " values (?, ?, ?, ?)",
            resources,
        )
        db.executemany(
            "insert or replace into metadata_columns (database_name, resource_name, column_name, key, value)"
            " values (?, ?, ?, ?, ?)",
            columns,
        )

    await datasette.get_internal_database().execute_write_fn(write)


def set_up_table(datasette: Any, database: str, table: str, settings: Mapping[str, Any]) -> None:
    """Settings of a table such as `label_column` and `facets`, which otherwise stand in the configuration
    file.
    """
    databases = datasette.config.setdefault("databases", {})
    databases.setdefault(database, {}).setdefault("tables", {}).setdefault(table, {}).update(settings)


async def describe_site(datasette: Any, title: str) -> None:
    """Set what the home page is called."""
    await datasette.set_instance_metadata("title", title)


async def describe_database(datasette: Any, database: str, title: str, description: str) -> None:
    """Set what a database is called."""
    await datasette.set_database_metadata(database, "title", title)
    await datasette.set_database_metadata(database, "description", description)

"""The calls of Datasette's alpha that may still move, in one place; everything else here goes through it.

Datasette is pinned exactly. When it is raised, this module and the wordings (`wording`) are what to
look at first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar, cast
from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl
from datasette.filters import FilterArguments, Filters
from datasette.plugins import pm
from datasette.resources import DatabaseResource, QueryResource, TableResource
from datasette.tokens import TokenInvalid
from datasette.utils import (
    InvalidSql,
    await_me_maybe,
    make_slot_function,
    named_parameters,
    tilde_decode,
    validate_sql_select,
)
from datasette.utils.asgi import Request
from datasette.utils.sqlite import sqlite3 as _sqlite

from schemas.problems import fail

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

Connection = Any
"""A connection of Datasette's own SQLite, inside `read`."""

SqlError: type[Exception] = _sqlite.Error
"""What Datasette's own SQLite raises."""

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


async def home_words(datasette: Any, actor: Actor | None, request: Any) -> dict[str, Any] | None:
    """What the home page's template is given by Datasette itself, without its look into every file: the site's words,
    the names of the databases, what plugins put on top. None for who may not come in at all.
    """
    if not await datasette.allowed(action="view-instance", actor=actor):
        return None
    names = [name for name in datasette.databases if await may_view(datasette, actor, name)]
    return {
        "metadata": await datasette.get_instance_metadata(),
        "databases": [{"name": name} for name in names],
        "top_homepage": make_slot_function("top_homepage", datasette, request),
    }


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


class Statement(NamedTuple):
    """What a page of rows asks of its database, for all rows: without the length of a page. `table` is empty for SQL
    that somebody wrote, `query` unless it is a stored query; `conditions` are (column, lookup, value).
    """

    database: str
    table: str
    query: str
    sql: str
    params: Mapping[str, Any]
    conditions: Sequence[tuple[str, str, str]] = ()
    title: str = ""


_OF_THE_PAGE = re.compile(
    r"_(size|next|shape|extra|labels?|nl|stream|dl|words|nocount|nofacet|nosuggest|facet.*|ttl|trace)"
)
_ONE_ROW = re.compile(r" limit 1\s*$")


async def table_statement(datasette: Any, request: Any) -> Any:
    """The statement of a table's page, None when there is no such table, or the answer that Datasette gives instead.
    Whoever may not see the table gets Datasette's refusal.
    """
    from datasette.app import ResolvedTable  # noqa: PLC0415 - it cannot be loaded before plugins are
    from datasette.views.table import table_view_data  # noqa: PLC0415

    await datasette.refresh_schemas()
    db = await datasette.resolve_database(request)
    name = tilde_decode(request.url_vars["table"])
    is_view = await db.view_exists(name)
    if not (is_view or await db.table_exists(name)):
        return None
    given = [
        (k, v)
        for k, v in parse_qsl(request.query_string, keep_blank_values=True)
        if not _OF_THE_PAGE.fullmatch(k)
    ]
    asked = urlencode([*given, ("_size", "0"), ("_extra", "query"), ("_nocount", "1")])
    request = Request({**request.scope, "query_string": asked.encode("ascii")}, request.receive)
    found = await table_view_data(datasette, request, ResolvedTable(db, name, is_view))
    if not isinstance(found, tuple):
        return found
    filters = Filters(sorted((k, v) for k, v in given if not k.startswith("_") or "__" in k))
    query = found[0]["query"]
    return Statement(
        db.name, name, "", _ONE_ROW.sub("", query["sql"]), query["params"], list(filters.selections())
    )


async def query_statement(datasette: Any, request: Any) -> Statement | None:
    """The statement of a stored query, or of SQL that somebody wrote; None when there is no such query or it writes.
    Whoever may not run it gets Datasette's refusal.
    """
    from datasette.views.database import MagicParameters  # noqa: PLC0415 - as above

    db = await datasette.resolve_database(request)
    name = tilde_decode(request.url_vars.get("table") or "")
    stored = await datasette.get_query(db.name, name) if name else None
    if name and (stored is None or stored.is_write):
        return None
    if stored:
        resource: Any = QueryResource(database=db.name, query=name)
        await datasette.ensure_permission(action="view-query", resource=resource, actor=request.actor)
    if stored is None or not stored.is_trusted:
        resource = DatabaseResource(database=db.name)
        await datasette.ensure_permission(action="execute-sql", resource=resource, actor=request.actor)
    params = {key: request.args.get(key) for key in request.args}
    sql = stored.sql if stored else params.pop("sql", "")
    names = (stored.parameters if stored else None) or named_parameters(sql)
    params |= {key: params.get(key) or "" for key in names if not key.startswith("_")}
    if stored:
        params = MagicParameters(sql, params, request, datasette)
        await params.execute_params()
    else:
        try:
            validate_sql_select(sql)
        except InvalidSql as error:
            raise fail("bad_query", got=str(error)) from None
    return Statement(db.name, "", name, sql, params, title=(stored.title or name) if stored else "")


def count_no_tables_for_queries() -> None:
    """Datasette counts every table of a file for the page of a query as well, which shows none of them: most of the time
    that such a page took.
    """
    from datasette.views import database  # noqa: PLC0415 - as above

    whole = database.get_tables
    if getattr(whole, "_taizhang_spares", False):
        return

    async def get_tables(datasette: Any, request: Any, db: Any, allowed: Any) -> Any:
        is_query = request.url_vars.get("table") or request.path.endswith("/-/query")
        return [] if is_query else await whole(datasette, request, db, allowed)

    get_tables._taizhang_spares = True  # type: ignore[attr-defined]
    database.get_tables = get_tables


def condition(where: str, params: Mapping[str, Any], told: str) -> Any:
    """What narrows the rows of a table's page, for the hook `filters_from_request`."""
    return FilterArguments([where], params=dict(params), human_descriptions=[told])

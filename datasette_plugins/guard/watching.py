"""Has somebody told ahead of everything that goes to the file of one of Datasette's databases.

Beside `compat` the one module that knows the inside of Datasette's alpha: everything that is done with a file goes
through three methods of its `Database`. When Datasette is raised, look here whether that is still so; the tests of the
leak matrix do.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from datasette import handle_exception

_WAYS_IN = ("_execute_fn", "execute_isolated_fn", "_execute_write_fn")
"""Everything that Datasette does with the file of a database goes through one of these."""

_LOOKS_AT_NAMES = ("table_names", "view_names", "table_exists", "view_exists", "derived_table_dependencies")
"""Reads of the schema that permissions and labels need; no row is read."""

_only_names: ContextVar[bool] = ContextVar("taizhang_only_names", default=False)


def watch(datasette: Any, database: str, before: Callable[[], Awaitable[None]]) -> None:
    """Have `before` called ahead of all that goes to a database's file; what it raises keeps it from happening.

    Datasette's own looking at schemas does not count. Watching twice is watching once.
    """
    db = datasette.databases.get(database)
    if db is None or getattr(db, "_taizhang_watched", False):
        return
    for name in _WAYS_IN:
        setattr(db, name, _preceded(getattr(db, name), before))
    for name in _LOOKS_AT_NAMES:
        setattr(db, name, _for_names(getattr(db, name)))
    if not getattr(datasette, "_taizhang_watched", False):
        datasette._refresh_schemas = _for_names(datasette._refresh_schemas)
    db._taizhang_watched = datasette._taizhang_watched = True


def show_no_locals() -> None:
    """Datasette prints a failure with every local variable, rows and cookies among them, where `rich` is installed."""
    handle_exception.rich = None


def _preceded(method: Any, before: Callable[[], Awaitable[None]]) -> Any:
    async def preceded(*args: Any, **kwargs: Any) -> Any:
        if not _only_names.get():
            await before()
        return await method(*args, **kwargs)

    return preceded


def _for_names(method: Any) -> Any:
    async def for_names(*args: Any, **kwargs: Any) -> Any:
        token = _only_names.set(True)
        try:
            return await method(*args, **kwargs)
        finally:
            _only_names.reset(token)

    return for_names

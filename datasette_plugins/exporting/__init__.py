"""Out: any table or query as a workbook that WPS opens right or as CSV, all rows of it, and a whole file as SQLite.

The address of an export is its page's with another ending. Datasette's own CSV gives the rows of one page, under names
and codes that a clerk does not know, so this stands in its place.
"""

from __future__ import annotations

from typing import Any

from datasette_plugins.compat import Actor, hook
from datasette_plugins.exporting.asked import links
from datasette_plugins.exporting.jobs import jobs_of
from datasette_plugins.exporting.pages import export, job_page, job_state
from datasette_plugins.exporting.whole import may_have_whole, whole
from datasette_plugins.language import say

_NAME = r"(?P<database>[^\/\.]+)"
_ENDING = r"\.(?P<format>xlsx|csv)$"


@hook
def register_routes() -> Any:
    """Tables and queries under their own address; what takes longer, and whole files, below `/-/export`."""
    return [
        (rf"^/{_NAME}/-/query{_ENDING}", export),
        (rf"^/{_NAME}/(?P<table>[^\/\.]+){_ENDING}", export),
        (r"^/-/export/job/(?P<job>[\w-]+)$", job_page),
        (r"^/-/export/job/(?P<job>[\w-]+)\.json$", job_state),
        (r"^/-/export/(?P<database>office|private)\.sqlite$", whole),
    ]


@hook
def extra_template_vars(datasette: Any, request: Any, template: str) -> Any:
    """Below a table and a query: the ways to take it home."""
    return (
        {"taizhang_exports": links(request)} if request and template in ("table.html", "query.html") else None
    )


@hook
def database_actions(datasette: Any, actor: Actor | None, database: str) -> Any:
    """The whole file, for those who may have it."""
    if not may_have_whole(actor, database):
        return None
    said = say("整个文件（SQLite）", "The whole file (SQLite)")
    about = say("这一刻的全部数据，给别的程序用", "All data of this moment, for other programs")
    return [
        {"href": datasette.urls.path(f"/-/export/{database}.sqlite"), "label": said, "description": about}
    ]


@hook
async def shutdown(datasette: Any) -> None:
    """Nothing is left running or lying about."""
    await jobs_of(datasette).close()

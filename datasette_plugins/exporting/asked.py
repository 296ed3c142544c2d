"""What is exported, from the address: a page's own with another ending, `/office/session.xlsx?kind=outreach`.

So whatever filters and sorts the page does the same to the export, and who may not see the one may not have the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from datasette_plugins import compat
from datasette_plugins.compat import Statement
from datasette_plugins.exporting.writing import Order
from datasette_plugins.labels.current import catalogue_of, file_title
from datasette_plugins.language import say, told
from datasette_plugins.queries.figures import FIGURES
from datasette_plugins.wording.naming import Naming

_ENGLISH = {figure.name: figure.english for figure in FIGURES}
_PAGE_ONLY = frozenset({"_size", "_next", "_shape", "_nocount", "_nofacet", "_nosuggest", "_extra", "_trace"})


async def order_of(datasette: Any, request: Any, today: str) -> Any:
    """The order that an address stands for; None when there is nothing of that name; or what Datasette answers in
    its place.
    """
    found = await compat.table_statement(datasette, request) if _may_be_table(request) else None
    statement = found if found is not None else await compat.query_statement(datasette, request)
    if not isinstance(statement, Statement):
        return statement
    is_workbook = request.url_vars["format"] == "xlsx"
    title = _title(datasette, statement)
    return Order(
        statement,
        title,
        f"{title} {today}.{'xlsx' if is_workbook else 'csv'}",
        is_workbook,
        in_words=is_workbook or bool(request.args.get("_words")),
        is_for_office=is_workbook or bool(request.args.get("_dl")),
        notes=tuple(_notes(datasette, request, statement)),
    )


def _may_be_table(request: Any) -> bool:
    return "table" in request.url_vars


def _title(datasette: Any, statement: Statement) -> str:
    if statement.table:
        return told(catalogue_of(datasette).table_label(statement.table))
    if not statement.query:
        return say("查询结果", "Query results")
    return say(statement.title, _ENGLISH.get(statement.query, statement.title))


def _notes(datasette: Any, request: Any, statement: Statement) -> Iterator[tuple[str, str]]:
    yield say("来自", "From"), file_title(statement.database)
    conditions = list(_conditions(datasette, request.args, statement))
    if statement.table:
        yield say("条件", "Conditions"), "；".join(conditions) or say("没有筛选，全部", "none: everything")
    elif conditions:
        yield say("条件", "Conditions"), "；".join(conditions)
    if not statement.table and not statement.query:
        yield "SQL", statement.sql
    yield (
        say("导出人", "Exported by"),
        str((request.actor or {}).get("name") or (request.actor or {}).get("id") or ""),
    )


def _conditions(datasette: Any, args: Any, statement: Statement) -> Iterator[str]:
    naming = Naming(datasette)
    if not statement.table:
        asked = (key for key in args if not key.startswith("_") and key != "sql")
        yield from (f"{key} = {args.get(key)}" for key in asked if args.get(key))
        return
    ordered = (args.get("_sort"), args.get("_sort_desc"))
    if said := naming.conditions(statement.table, statement.conditions, args.get("_search"), *ordered):
        yield said
    yield from (f"{say('SQL 条件', 'SQL condition')} {given}" for given in args.getlist("_where"))


def links(request: Any) -> list[tuple[str, str, str]]:
    """The ways to take the rows of a page home: (name, address, what it is for)."""
    return [
        (
            "Excel (.xlsx)",
            _address(request, "xlsx", {}),
            say("全部记录，WPS 和 Excel 直接打开", "all rows, for WPS and Excel"),
        ),
        (
            say("CSV（中文）", "CSV in words"),
            _address(request, "csv", {"_words": "on", "_dl": "on"}),
            say("全部记录，词语和名称", "all rows, with words and names"),
        ),
        (
            "CSV",
            _address(request, "csv", {"_dl": "on"}),
            say("全部记录，给程序用的代码", "all rows, codes as programs use them"),
        ),
        ("JSON", _address(request, "json", {}), say("给程序用，一页", "for programs, one page")),
    ]


def _address(request: Any, ending: str, more: Mapping[str, str]) -> str:
    kept = [
        (k, v)
        for k in request.args
        for v in request.args.getlist(k)
        if ending == "json" or not _is_page_only(k)
    ]
    asked = urlencode([*kept, *more.items()])
    return f"{request.path}.{ending}" + (f"?{asked}" if asked else "")


def _is_page_only(key: str) -> bool:
    return key in _PAGE_ONLY or key.startswith("_facet")

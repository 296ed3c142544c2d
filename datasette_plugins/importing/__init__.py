"""In: the Excel ledgers that people keep become records, from a page that shows everything before it writes anything.

A file is read, matched and shown; what a person changes there is read again; only 确认写入 writes, as changes of the
office's own device. The notebook's `import-excel` reads with the same code (`schemas.ledger`).
"""

from __future__ import annotations

from typing import Any

from datasette_plugins.compat import Actor, hook
from datasette_plugins.importing.pages import choose_page, draft_page
from datasette_plugins.labels.current import catalogue_of
from datasette_plugins.language import say
from datasette_plugins.writing.offers import FILLED
from datasette_plugins.writing.rights import may_write
from schemas.counting.names import table as table_of

_FORM = r"(?P<form>[a-z][a-z0-9_]*)"


@hook
def register_routes() -> Any:
    """Choosing a file, and what was read from it."""
    return [
        (rf"^/-/import/{_FORM}$", choose_page),
        (rf"^/-/import/{_FORM}/(?P<key>[\w-]+)$", draft_page),
    ]


@hook
def table_actions(datasette: Any, actor: Actor | None, database: str, table: str) -> Any:
    """From the table of a form that somebody may fill."""
    form = catalogue_of(datasette).form_of(table)
    if form is None or table != table_of(form.form) or form.used not in FILLED or not may_write(form, actor):
        return None
    said = say("从 Excel 或 CSV 导入", "Import from Excel or CSV")
    about = say(
        "先给您看读到了什么，确认以后才写",
        "You are shown what was read; nothing is written before you confirm",
    )
    return [{"href": datasette.urls.path(f"/-/import/{form.form}"), "label": said, "description": about}]

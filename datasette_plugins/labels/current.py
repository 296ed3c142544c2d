"""The catalogue of the forms as they are published now.

The published file is asked, on every page, only how many versions of forms it holds; when that has
changed the forms are read again. So a form that gains a field, or a new form, shows without a restart.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from datasette_plugins import compat
from datasette_plugins.labels.catalogue import Catalogue
from datasette_plugins.language import told
from schemas.counting.names import column, table
from schemas.form import Form, Label

OFFICE, PRIVATE = "office", "private"
FILES: Mapping[str, tuple[Label, Label]] = {
    OFFICE: (
        {"zh": "办公室数据", "en": "Office data"},
        {"zh": "除户以外的全部", "en": "Everything except households"},
    ),
    PRIVATE: (
        {"zh": "私密数据", "en": "Private data"},
        {"zh": "户、走访、问题台账", "en": "Households, visits and problems"},
    ),
}
"""What the published files are called, and what is in them."""
TITLES = {name: (title["zh"], about["zh"]) for name, (title, about) in FILES.items()}
_TABLE = table("form")


def file_title(name: str) -> str:
    """What a file is called in the reader's language; its own name when it is none of ours."""
    return told(FILES[name][0]) if name in FILES else name


def file_about(name: str) -> str:
    """What is in it."""
    return told(FILES[name][1]) if name in FILES else ""


def catalogue_of(datasette: Any) -> Catalogue:
    """The catalogue, as of the last look."""
    found: Catalogue | None = getattr(datasette, "_taizhang_catalogue", None)
    return found or Catalogue({})


async def look_again(datasette: Any) -> bool:
    """Read the forms again if there are new ones; says whether there were."""
    if OFFICE not in datasette.databases:
        return False
    stamp = await compat.read(datasette, OFFICE, _stamp)
    if stamp == getattr(datasette, "_taizhang_forms_stamp", None):
        return False
    forms = await compat.read(datasette, OFFICE, _forms)
    datasette._taizhang_catalogue, datasette._taizhang_forms_stamp = Catalogue(forms), stamp
    await compat.see_new_tables(datasette)
    await _describe(datasette)
    for listener in _listeners(datasette):
        await listener(datasette)
    return True


Listener = Callable[[Any], Awaitable[None]]


async def when_forms_change(datasette: Any, listener: Listener) -> None:
    """Call `listener` now, and whenever the forms have changed."""
    _listeners(datasette).append(listener)
    await listener(datasette)


def _listeners(datasette: Any) -> list[Listener]:
    if not hasattr(datasette, "_taizhang_listeners"):
        datasette._taizhang_listeners = []
    found: list[Listener] = datasette._taizhang_listeners
    return found


async def forms_of(datasette: Any, database: str) -> dict[str, Form]:
    """The forms of which a file has tables."""
    tables = set(await datasette.get_database(database).table_names())
    return {name: form for name, form in catalogue_of(datasette).forms.items() if table(name) in tables}


def _stamp(db: compat.Connection) -> tuple[int, ...]:
    if not compat.has(db, _TABLE):
        return (0, 0)
    return tuple(db.execute(f"select count(*), max(seq_from) from {_TABLE}").fetchone())


def _forms(db: compat.Connection) -> dict[str, Form]:
    if not compat.has(db, _TABLE):
        return {}
    rows = db.execute(f"select definition from {_TABLE} where counted = 1 order by version").fetchall()
    forms: dict[str, Form] = {}
    for row in rows:
        form = Form.from_json(json.loads(row[0]))
        forms[form.form] = _grown(forms[form.form], form) if form.form in forms else form
    return forms


def _grown(older: Form, newer: Form) -> Form:
    """The newer version, with the columns that only the older one had."""
    gone = [replace(f, retired=True) for f in older.fields if f.name not in newer.by_name]
    return replace(newer, fields=(*newer.fields, *gone))


async def _describe(datasette: Any) -> None:
    """Hand titles and descriptions to Datasette, for its JSON and for the hints over columns."""
    catalogue = catalogue_of(datasette)
    for database in (OFFICE, PRIVATE):
        if database not in datasette.databases:
            continue
        title, about = TITLES[database]
        await compat.describe_database(datasette, database, title, about)
        db = datasette.get_database(database)
        tables = {}
        for name in [*await db.table_names(), *await db.view_names()]:
            columns = {c: shown.about for c, shown in catalogue.columns_of(name).items()}
            title = catalogue.table_label(name)["zh"]
            tables[name] = ({"title": title, "description": catalogue.table_about(name)}, columns)
        await compat.describe_tables(datasette, database, tables)
        for form in catalogue.forms.values():
            compat.set_up_table(datasette, database, table(form.form), _settings(catalogue, form))


def _settings(catalogue: Catalogue, form: Form) -> dict[str, Any]:
    """By which column references are shown, the first question with choices as the way to leaf through, and the
    newest first; lists by name.
    """
    first = next((column(f.name) for f in form.live() if f.kind == "select_one"), None)
    title = catalogue.title_column(form.form)
    day = next((column(f.name) for f in form.live() if f.kind == "date"), "")
    order = (
        {"sort": title} if form.used in ("list", "system") and title else {"sort_desc": day or "received_at"}
    )
    return {"facets": [first] if first else [], **order, **({"label_column": title} if title else {})}

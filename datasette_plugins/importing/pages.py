"""The pages of an import: choose a file; see what was read; say otherwise; write; see what was written.

Reading a workbook takes memory and time, so one is read at a time, beside the loop that answers pages.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins.acting import caught_up
from datasette_plugins.exporting.pages import owner
from datasette_plugins.importing.carrying import carry_out
from datasette_plugins.importing.drafts import FILE_MAX, UNPACKED_MAX, Draft, drafts_of
from datasette_plugins.importing.existing import existing_of
from datasette_plugins.importing.planning import Plan, plan_of
from datasette_plugins.importing.saying import take_in
from datasette_plugins.importing.showing import shown
from datasette_plugins.language import say, spoken, told
from datasette_plugins.uploading import Limit, form_of
from datasette_plugins.writing.answer import refusing
from datasette_plugins.writing.filling import now_ms
from datasette_plugins.writing.lists import Lists, lists_of
from datasette_plugins.writing.offers import FILLED
from datasette_plugins.writing.opened import form_named
from datasette_plugins.writing.rights import check_may_write
from schemas.clock import local, uuid7
from schemas.form import Form
from schemas.ledger import read
from schemas.problems import Problem, TaizhangError, fail

FIELDS_MAX = 5000
"""Inputs of a preview: one for each row that is shown, and some for the columns."""
LIMIT = Limit(FILE_MAX, 1024 * 1024, "upload_refused")
NO_STORE = {"cache-control": "no-store"}


@refusing
async def choose_page(datasette: Any, request: Any) -> Response:
    """`/-/import/FORM`: which file."""
    form = _form(datasette, request)
    if request.method != "POST":
        return await _page(
            datasette, request, "taizhang_import.html", {"form": form, "label": told(form.label)}
        )
    try:
        draft = await _handed_over(datasette, request, form)
        await look(datasette, request, form, draft)
    except TaizhangError as error:
        words = {
            "form": form,
            "label": told(form.label),
            "stopped": [p.text(spoken()) for p in error.problems],
        }
        return await _page(datasette, request, "taizhang_import.html", words, error.problem.rule.status)
    return Response.redirect(datasette.urls.path(f"/-/import/{form.form}/{draft.key}"), status=303)


async def _handed_over(datasette: Any, request: Any, form: Form) -> Draft:
    given = await form_of(request, LIMIT)
    file = given.get("file")
    data = await file.read() if getattr(file, "filename", "") else b""
    if not data:
        raise fail("no_upload")
    return drafts_of(datasette).add(owner(request), form.form, str(file.filename)[-120:], data)


@refusing
async def draft_page(datasette: Any, request: Any) -> Response:
    """`/-/import/FORM/KEY`: what was read, what may be said otherwise, and the button that writes."""
    form = _form(datasette, request)
    drafts = drafts_of(datasette)
    draft = drafts.get(request.url_vars["key"], owner(request), form.form)
    here = datasette.urls.path(f"/-/import/{form.form}/{draft.key}")
    if request.method != "POST":
        if draft.done is not None:
            words = {"form": form, "label": told(form.label), "draft": draft, "done": draft.done}
            return await _page(datasette, request, "taizhang_import_done.html", words)
        return await _look_page(datasette, request, form, draft)
    given = await request.form(max_fields=FIELDS_MAX)
    if given.get("do") == "drop":
        drafts.drop(draft)
        return Response.redirect(datasette.urls.path(f"/-/import/{form.form}"), status=303)
    if draft.done is not None:
        return Response.redirect(here, status=303)
    reads_otherwise = take_in(form, draft, given)
    if given.get("do") != "write":
        return Response.redirect(here, status=303, headers=NO_STORE)
    if reads_otherwise:
        note = say(
            "您刚改了列或答案，读出来的不一样了。请看一遍，再按确认写入。",
            "You changed how the file is read. Look at it once more, then confirm.",
        )
        return await _look_page(datasette, request, form, draft, note, status=409)
    async with draft.writing:
        if draft.done is not None:
            return Response.redirect(here, status=303)
        return await _write(datasette, request, form, draft, here)


async def _write(datasette: Any, request: Any, form: Form, draft: Draft, here: str) -> Response:
    before = draft.plan.shown if draft.plan else ()
    plan, _ = await look(datasette, request, form, draft)
    if plan.ledger.problems or plan.shown != before:
        note = "" if plan.ledger.problems else Problem("import_changed").text(spoken())
        return await _look_page(datasette, request, form, draft, note, status=409)
    try:
        draft.done = await carry_out(datasette, request, form, draft, plan)
    except TaizhangError as error:
        return await _look_page(
            datasette, request, form, draft, error.problem.text(spoken()), error.problem.rule.status
        )
    draft.data = b""
    return Response.redirect(here, status=303, headers=NO_STORE)


async def look(datasette: Any, request: Any, form: Form, draft: Draft) -> tuple[Plan, Lists]:
    """Read the file as the person has said, and judge its rows. Raises `import_behind` while the tables that they are
    compared with do not have what was written before.
    """
    if not await caught_up(datasette, request.actor, form.form):
        raise fail("import_behind")
    lists = await lists_of(datasette, request.actor, form.live())
    now = local(now_ms())

    def reading() -> Any:
        return read(
            form, draft.data, draft.file_name, today=now.date(), resolve=lists.resolve, mapping=draft.mapping,
            constants=draft.constants, year=draft.year, sheet=draft.sheet, unpacked_limit=UNPACKED_MAX,
        )  # fmt: skip

    async with drafts_of(datasette).reading:
        ledger = await asyncio.to_thread(reading)
    existing = await existing_of(datasette, form, ledger.readable)
    plan = plan_of(form, ledger, existing, now)
    for planned in plan.rows:
        if planned.row.number not in draft.records:
            draft.records[planned.row.number] = uuid7(now_ms(), os.urandom(10))
    draft.plan = plan
    return plan, lists


async def _look_page(
    datasette: Any, request: Any, form: Form, draft: Draft, note: str = "", status: int = 200
) -> Response:
    plan, lists = await look(datasette, request, form, draft)
    words = {
        "form": form,
        "label": told(form.label),
        "draft": draft,
        "stopped": [note] if note else [],
        **shown(form, draft, plan, lists),
    }
    return await _page(datasette, request, "taizhang_import_look.html", words, status)


def _form(datasette: Any, request: Any) -> Form:
    form = form_named(datasette, request.url_vars["form"])
    if form.used not in FILLED:
        raise fail("not_kept_here", got=told(form.label))
    check_may_write(form, request.actor)
    return form


async def _page(
    datasette: Any, request: Any, template: str, words: dict[str, Any], status: int = 200
) -> Response:
    names = {f.name: told(f.label) for f in words["form"].live()}
    body = await datasette.render_template(
        template,
        {"stopped": [], "names": names, "file_max": FILE_MAX // 1024 // 1024, **words},
        request=request,
    )
    return Response.html(body, status=status, headers=NO_STORE)

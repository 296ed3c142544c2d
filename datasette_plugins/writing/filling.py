"""Filling a form in the browser: `/-/new/FORM`, `/-/edit/FORM/RECORD`, and `/-/asked/FORM` for the script.

What the rules say against is shown once; whoever means it saves all the same, and the record is kept and waits (待核).
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode

from datasette.utils.asgi import Response

from datasette_plugins.acting import act, decision_id
from datasette_plugins.language import say, spoken, told
from datasette_plugins.writing.answer import NO_STORE, done, page, record_path, refusing
from datasette_plugins.writing.answering import (
    Answered,
    changed_values,
    given_texts,
    judged,
    new_values,
    read,
    typed_fields,
)
from datasette_plugins.writing.lists import Lists, lists_of
from datasette_plugins.writing.offers import FILLED, holds_rows
from datasette_plugins.writing.opened import Opened, form_named, open_record
from datasette_plugins.writing.questions import Sheet, first_texts, sheet_of, texts_of
from datasette_plugins.writing.rights import check_may_write
from schemas.answers import show
from schemas.clock import local, uuid7
from schemas.form import REFERENCE_KINDS, Form
from schemas.problems import Problem, TaizhangError, fail
from schemas.rules import asked, calculated
from schemas.scope import is_record_id

Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Filling:
    """One opening of a form page. `held` is what the record said when it was shown; empty for a new one."""

    form: Form
    lists: Lists
    now: datetime
    opened: Opened | None = None
    held: Mapping[str, Any] = field(default_factory=dict)

    def sheet(self, texts: Mapping[str, Sequence[str]], answered: Answered) -> Sheet:
        """The form drawn with these texts."""
        return sheet_of(self.form, texts, answered, self.lists, self.held, self.now)


@refusing
async def new_page(datasette: Any, request: Any) -> Response:
    """`/-/new/FORM`."""
    form = form_named(datasette, request.url_vars["form"])
    _check_filled(form)
    check_may_write(form, request.actor)
    asked_for = {name: request.args.get(name) or "" for name in form.by_name}
    chosen = [value for value in asked_for.values() if value]
    lists = await lists_of(datasette, request.actor, form.live(), chosen)
    filling = Filling(form, lists, local(now_ms()))
    if request.method == "POST":
        return await _save(datasette, request, filling, await given_of(request))
    texts = first_texts(form, asked_for, lists, filling.now)
    answered = read(form, texts, lists, filling.now)
    identity = {"record": uuid7(now_ms(), os.urandom(10)), "heads": []}
    return await _draw(datasette, request, filling, filling.sheet(texts, answered), identity)


@refusing
async def edit_page(datasette: Any, request: Any) -> Response:
    """`/-/edit/FORM/RECORD`."""
    opened = await open_record(datasette, request.actor, request.url_vars["form"], request.url_vars["record"])
    _check_filled(opened.form)
    given = await given_of(request) if request.method == "POST" else {}
    shown = opened.as_shown(given["heads"]) if given.get("heads") else opened.folded
    chosen = [v for value in shown.values.values() for v in (value if isinstance(value, list) else [value])]
    lists = await lists_of(
        datasette, request.actor, opened.form.live(), [v for v in chosen if is_record_id(v)]
    )
    filling = Filling(opened.form, lists, local(now_ms()), opened, shown.values)
    if request.method == "POST":
        return await _save(datasette, request, filling, given)
    texts = texts_of(opened.form, shown.values, lists)
    # What it breaks already is shown at once: it is mostly why somebody opens it.
    answered = judged(opened.form, read(opened.form, texts, lists, filling.now), shown.values, filling.now)
    identity = {"record": opened.record, "heads": list(opened.folded.heads)}
    return await _draw(datasette, request, filling, filling.sheet(texts, answered), identity)


@refusing
async def asked_page(datasette: Any, request: Any) -> Response:
    """`/-/asked/FORM`: of the answers on a page, which questions they leave to ask, and what is reckoned from them."""
    form = form_named(datasette, request.url_vars["form"])
    check_may_write(form, request.actor)
    given = await given_of(request)
    now = local(now_ms())
    values: dict[str, Any] = {}
    for one in typed_fields(form):
        texts = given_texts(form, given)[one.name]
        # Whom a name means is not looked up: what is asked depends on whether there is an answer.
        refers = one.kind in REFERENCE_KINDS
        values |= {one.name: texts} if refers and texts else {}
        values |= {} if refers else read(_only(form, one.name), {one.name: texts}, Lists({}, {}), now).values
    reckoned = calculated(form, values, now)
    told_there = {n: show(form.by_name[n], v, lambda of, i: i, spoken()) for n, v in reckoned.items()}
    return Response.json({"asked": asked(form, values, now), "reckoned": told_there}, headers=NO_STORE)


def _only(form: Form, name: str) -> Form:
    return Form(form.form, form.version, form.label, form.home, form.used, (form.by_name[name],))


async def given_of(request: Any) -> dict[str, list[str]]:
    """A posted page; a name may stand several times in it."""
    body = (await request.post_body()).decode("utf-8", "replace")
    try:
        return parse_qs(body, keep_blank_values=True, max_num_fields=5000)
    except ValueError as error:
        raise fail("bad_message", where="form", got=str(error)) from None


def decision_of(given: Given) -> str:
    """The id of the record that a decision makes. It is given when its page is first shown, so that pressing twice
    decides once.
    """
    return decision_id((given.get("decision") or [""])[0])


def now_ms() -> int:
    """The clock of the machine that serves the pages, in milliseconds."""
    return int(time.time() * 1000)


def _check_filled(form: Form) -> None:
    """Decisions and what the programs keep have pages of their own."""
    if form.used not in FILLED:
        raise fail("not_kept_here", got=told(form.label))


async def _save(datasette: Any, request: Any, filling: Filling, given: Given) -> Response:
    form, opened = filling.form, filling.opened
    texts = given_texts(form, given)
    answered = judged(form, read(form, texts, filling.lists, filling.now), filling.held, filling.now)
    identity = {"record": (given.get("record") or [""])[0], "heads": list(given.get("heads", ()))}
    wanted = "save_all_the_same" in given and not answered.unread
    if answered.unread or (answered.broken and not wanted):
        sheet = filling.sheet(texts, answered)
        return await _draw(
            datasette, request, filling, sheet, {**identity, "may_keep": not answered.unread}, 422
        )
    if opened is None:
        fields = new_values(form, answered.values, filling.now)
        doing = {"act": "record", "form": form.form, "record": identity["record"], "fields": fields}
    else:
        fields = changed_values(form, answered.values, filling.held, filling.now)
        doing = {"act": "amend", "form": form.form, "record": opened.record, "parents": identity["heads"],
                 "fields": fields}  # fmt: skip
    if not fields and opened is not None:
        datasette.add_message(
            request, say("没有改动，什么也没有存。", "Nothing was changed, so nothing was saved.")
        )
        return Response.redirect(datasette.urls.path(record_path(form.form, opened.record)), status=303)
    try:
        acted = await act(datasette, request, [doing])
    except TaizhangError as error:
        sheet = filling.sheet(texts, answered)
        context = {**identity, "stopped": error.problems}
        return await _draw(datasette, request, filling, sheet, context, error.problem.rule.status)
    onward = _again(form, fields) if "save_and_another" in given else ""
    message = say("已保存", "Saved") + _beside(answered)
    return await done(datasette, request, acted, form, acted.records[0], message, onward)


def _beside(answered: Answered) -> str:
    waits = say("，有不合规定的地方，先不计入（待核）", ", though it breaks a rule and is not counted yet")
    return waits if answered.broken else ""


def _again(form: Form, fields: Mapping[str, Any]) -> str:
    """The page for the next one of a series: the same class or place, the same day."""
    same = {
        f.name: fields[f.name]
        for f in form.live()
        if f.kind in ("one_of", "date") and isinstance(fields.get(f.name), str)
    }
    return f"/-/new/{form.form}?{urlencode(same)}"


async def _draw(
    datasette: Any,
    request: Any,
    filling: Filling,
    sheet: Sheet,
    identity: Mapping[str, Any],
    status: int = 200,
) -> Response:
    form, opened = filling.form, filling.opened
    stopped: Sequence[Problem] = identity.get("stopped", ())
    context = {
        **identity,
        "form": form,
        "label": told(form.label),
        "sheet": sheet,
        "is_new": opened is None,
        "several": f"/-/several/{form.form}?{request.query_string}" if holds_rows(form) else "",
        "withdrawn": bool(opened and opened.folded.withdrawn),
        "contested": bool(opened and not opened.folded.is_settled),
        "stopped": [problem.text(spoken()) for problem in stopped],
        "refused": status == 422,
        "account": (request.actor or {}).get("id", ""),
        "keeps_draft": form.home != "private",
    }
    return await page(datasette, request, "taizhang_write_form.html", context, status)

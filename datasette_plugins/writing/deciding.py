"""Decisions about one record: `/-/return/FORM/RECORD` sends it back, `/-/rule/FORM/RECORD` rules on it.

A ruling is a record of its own. It names the heads that were shown and carries its reason, which goes down to the
device that wrote the record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins.acting import act
from datasette_plugins.language import say, spoken, told
from datasette_plugins.writing.answer import done, page, refusing
from datasette_plugins.writing.answering import Answered, given_texts, read, typed_fields, words
from datasette_plugins.writing.facts import facts_of, lists_for
from datasette_plugins.writing.filling import decision_of, given_of, now_ms
from datasette_plugins.writing.lists import Lists
from datasette_plugins.writing.opened import Opened, open_record
from datasette_plugins.writing.questions import Question, sheet_of, texts_of
from schemas.clock import local
from schemas.form import Form
from schemas.problems import Problem, TaizhangError, fail
from schemas.shapes import is_empty

RETURN, VALUE, EXCLUDE, INCLUDE = "return", "value", "exclude", "include"
Given = Mapping[str, Sequence[str]]


@refusing
async def return_page(datasette: Any, request: Any) -> Response:
    """`/-/return/FORM/RECORD`: send a record back to whoever wrote it, with a reason."""
    opened = await _opened(datasette, request)
    given = await given_of(request) if request.method == "POST" else {}
    errors: dict[str, str] = {}
    stopped: Sequence[Problem] = ()
    if request.method == "POST":
        errors = _lacking(given)
        if not errors:
            try:
                message = say(
                    "已退回，理由下次同步时送到", "Sent back; the reason arrives with the next sync"
                )
                return await _rule(datasette, request, opened, {"what": RETURN}, given, message)
            except TaizhangError as error:
                stopped = error.problems
    return await _draw(datasette, request, "taizhang_write_return.html", opened, given, errors, stopped)


@refusing
async def rule_page(datasette: Any, request: Any) -> Response:
    """`/-/rule/FORM/RECORD`: it counts or does not, or this value of a question stands."""
    opened = await _opened(datasette, request)
    given = await given_of(request) if request.method == "POST" else {}
    name = _one(given, "field") or request.args.get("field") or ""
    if name and name not in {f.name for f in typed_fields(opened.form)}:
        raise fail("unknown_field", where=opened.form.label["zh"], got=name, form=opened.form.form)
    lists = await lists_for(datasette, request.actor, opened.form, opened.folded.values)
    answered, texts = Answered({}), texts_of(opened.form, opened.folded.values, lists)
    errors: dict[str, str] = {}
    stopped: Sequence[Problem] = ()
    if request.method == "POST":
        errors = _lacking(given)
        fields: dict[str, Any] = {"what": _one(given, "what")}
        if name:
            texts = {**texts, name: given_texts(opened.form, given)[name]}
            answered, value = _value(opened.form, name, texts, lists)
            fields |= {"field": name, "value": value}
        if fields["what"] not in (VALUE if name else EXCLUDE, INCLUDE):
            stopped = (Problem("required", say("计入还是不计入", "Counted or not")),)
        if not errors and not stopped and not answered.unread:
            try:
                message = say("已认定", "Ruled")
                return await _rule(datasette, request, opened, fields, given, message)
            except TaizhangError as error:
                stopped = error.problems
    question = _question(opened, name, texts, answered, lists) if name else None
    more = {"question": question, "offers": {question.offers: lists.offered(question.offers)} if question else {},
            "fields": [(f.name, told(f.label)) for f in typed_fields(opened.form)], "field": name,
            "chosen": _one(given, "what")}  # fmt: skip
    return await _draw(
        datasette, request, "taizhang_write_rule.html", opened, given, errors, stopped, more, lists
    )


async def _opened(datasette: Any, request: Any) -> Opened:
    opened = await open_record(datasette, request.actor, request.url_vars["form"], request.url_vars["record"])
    if opened.form.used in ("decision", "system"):
        raise fail("not_kept_here", got=told(opened.form.label))
    return opened


async def _rule(
    datasette: Any, request: Any, opened: Opened, fields: Mapping[str, Any], given: Given, message: str
) -> Response:
    ruling = {
        **fields,
        "form": opened.form.form,
        "record": opened.record,
        "heads": list(given.get("heads", ())),
        "reason": _one(given, "reason"),
    }
    ruling |= {"basis": basis} if (basis := _one(given, "basis")) else {}
    doing = {"act": "record", "form": "ruling", "record": decision_of(given), "fields": ruling}
    acted = await act(datasette, request, [doing])
    return await done(datasette, request, acted, opened.form, opened.record, message)


def _value(
    form: Form, name: str, texts: Mapping[str, Sequence[str]], lists: Lists
) -> tuple[Answered, str | None]:
    """The value as a ruling carries it: a text, a list as JSON."""
    only = Form(form.form, form.version, form.label, form.home, form.used, (form.by_name[name],))
    answered = read(only, texts, lists, local(now_ms()))
    value = answered.values.get(name)
    if is_empty(value) and not answered.unread:
        lacking = Problem("required", form.by_name[name].label["zh"], "", {"field": name})
        answered = Answered({}, {name: [lacking]})
    return answered, json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)


def _question(
    opened: Opened, name: str, texts: Mapping[str, Sequence[str]], answered: Answered, lists: Lists
) -> Question:
    sheet = sheet_of(opened.form, texts, answered, lists, opened.folded.values, local(now_ms()))
    return next(q for q in sheet.questions if q.name == name)


def _lacking(given: Given) -> dict[str, str]:
    if _one(given, "reason").strip():
        return {}
    return {"reason": words(Problem("required"))}


def _one(given: Given, name: str) -> str:
    return (given.get(name) or [""])[0]


async def _draw(
    datasette: Any,
    request: Any,
    template: str,
    opened: Opened,
    given: Given,
    errors: Mapping[str, str],
    stopped: Sequence[Problem],
    more: Mapping[str, Any] | None = None,
    lists: Lists | None = None,
) -> Response:
    form = opened.form
    lists = lists or await lists_for(datasette, request.actor, form, opened.folded.values)
    context = {
        "form": form,
        "label": told(form.label),
        "record": opened.record,
        "heads": given.get("heads") or opened.folded.heads,
        "decision": decision_of(given),
        "withdrawn": opened.folded.withdrawn,
        "facts": facts_of(form, opened.folded.values, lists),
        "authors": list(dict.fromkeys(step.change.author for step in opened.story.steps)),
        "reason": _one(given, "reason"),
        "basis": _one(given, "basis"),
        "errors": errors,
        "stopped": [problem.text(spoken()) for problem in stopped],
        **(more or {}),
    }
    wrong = 422 if errors or (request.method == "POST" and not stopped) else 200
    return await page(datasette, request, template, context, stopped[0].rule.status if stopped else wrong)

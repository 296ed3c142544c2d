"""`/-/several/FORM`: several records of one kind at once, a row for each, such as the roll calls of a class.

For forms that begin with what they are about and else hold plain answers. All rows are one transaction; rows that were
left empty are nobody's.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins.acting import act
from datasette_plugins.language import say, spoken, told
from datasette_plugins.writing.answer import done, page, refusing
from datasette_plugins.writing.answering import Answered, given_texts, judged, new_values, read
from datasette_plugins.writing.answering import typed_fields as typed_of
from datasette_plugins.writing.filling import given_of, now_ms
from datasette_plugins.writing.lists import Lists, lists_of
from datasette_plugins.writing.offers import holds_rows
from datasette_plugins.writing.opened import form_named
from datasette_plugins.writing.questions import Question, first_texts, sheet_of
from datasette_plugins.writing.rights import check_may_write
from schemas.clock import local, uuid7
from schemas.form import Field, Form
from schemas.problems import Problem, TaizhangError, fail

ROWS = 8
Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Row:
    """One line of the page. `record` is the id of what it makes."""

    number: int
    record: str
    questions: Sequence[Question]
    answered: Answered

    def input(self, question: Question) -> str:
        """The name of a cell's input."""
        return f"r{self.number}.{question.name}"


@refusing
async def several_page(datasette: Any, request: Any) -> Response:
    """`/-/several/FORM`, with what they are about in the address."""
    form = form_named(datasette, request.url_vars["form"])
    check_may_write(form, request.actor)
    if not holds_rows(form):
        raise fail("not_kept_here", got=told(form.label))
    about, *cells = typed_of(form)
    chosen = request.args.get(about.name) or ""
    lists = await lists_of(datasette, request.actor, [about], [chosen] if chosen else [])
    given = await given_of(request) if request.method == "POST" else {}
    texts = (
        given_texts(form, given) if given else first_texts(form, {about.name: chosen}, lists, local(now_ms()))
    )
    head = read(_only(form, [about]), texts, lists, local(now_ms()))
    rows = [_row(form, cells, head, given, number) for number in range(1, ROWS + 1)]
    filled = [row for row in rows if _is_filled(cells, given, row.number)]
    stopped: Sequence[Problem] = ()
    unread = bool(head.unread) or any(row.answered.unread for row in filled)
    broken = any(row.answered.broken for row in filled)
    if filled and not unread and (not broken or "save_all_the_same" in given):
        try:
            return await _save(datasette, request, form, head.values[about.name], filled)
        except TaizhangError as error:
            stopped = error.problems
    drawn = sheet_of(form, texts, head, lists, {}, local(now_ms())).questions
    context = {
        "question": next(q for q in drawn if q.name == about.name),
        "offers": {about.of: lists.offered(about.of)},
        **_shown(form, rows, filled, stopped),
        "refused": request.method == "POST",
        "may_keep": broken and not unread,
    }
    status = stopped[0].rule.status if stopped else 422 if given else 200
    return await page(datasette, request, "taizhang_write_several.html", context, status)


def _shown(form: Form, rows: list[Row], filled: list[Row], stopped: Sequence[Problem]) -> dict[str, Any]:
    return {
        "form": form,
        "label": told(form.label),
        "rows": rows,
        "wrong": [(row.number, q) for row in filled for q in row.questions if q.errors],
        "stopped": [problem.text(spoken()) for problem in stopped],
    }


async def _save(datasette: Any, request: Any, form: Form, about: str, rows: Sequence[Row]) -> Response:
    first = typed_of(form)[0]
    acts = [
        {
            "act": "record", "form": form.form, "record": row.record,
            "fields": new_values(form, row.answered.values, local(now_ms())),
        }
        for row in rows
    ]  # fmt: skip
    acted = await act(datasette, request, acts)
    message = say(f"已保存 {len(rows)} 条", f"Saved: {len(rows)}")
    if any(row.answered.broken for row in rows):
        message += say("，有不合规定的先不计入（待核）", "; those that break a rule are not counted yet")
    return await done(datasette, request, acted, form_named(datasette, first.of), about, message)


def _row(form: Form, cells: Sequence[Field], head: Answered, given: Given, number: int) -> Row:
    """One line, judged with what all of them are about."""
    now = local(now_ms())
    texts = {one.name: [t for t in given.get(f"r{number}.{one.name}", ()) if t.strip()] for one in cells}
    answered = Answered({})
    if _is_filled(cells, given, number):
        whole = {
            n: t or ([form.by_name[n].default] if form.by_name[n].default else []) for n, t in texts.items()
        }
        answered = read(_only(form, cells), whole, Lists({}, {}), now)
        answered = Answered({**head.values, **answered.values}, {**head.unread, **answered.unread})
        answered = judged(form, answered, {}, now)
    record = (given.get(f"r{number}.record") or [uuid7(now_ms(), os.urandom(10))])[0]
    drawn = sheet_of(form, texts, answered, Lists({}, {}), {}, now).questions
    names = {one.name for one in cells}
    return Row(number, record, [q for q in drawn if q.name in names], answered)


def _is_filled(cells: Sequence[Field], given: Given, number: int) -> bool:
    return any(t.strip() for one in cells for t in given.get(f"r{number}.{one.name}", ()))


def _only(form: Form, fields: Sequence[Field]) -> Form:
    return Form(form.form, form.version, form.label, form.home, form.used, tuple(fields))

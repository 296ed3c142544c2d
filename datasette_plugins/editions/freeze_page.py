"""`/-/freeze`: a summary is frozen: its period and moment, its text, a title, and which edition it stands in for.

The text is the one that ships, or one that was handed over and filled on `/-/summary/fill`. A page carries the id that the
edition will have, so that pressing twice freezes once.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from datasette.utils.asgi import Response

from datasette_plugins.acting import decision_id
from datasette_plugins.editions.asking import WRITES, Told, asked, has_role, session_of, worked_out
from datasette_plugins.editions.list_page import line
from datasette_plugins.exporting.pages import owner
from datasette_plugins.filling.filled_page import called
from datasette_plugins.filling.kept import kept_of
from datasette_plugins.language import say, spoken
from datasette_plugins.summary.asking import Question, title
from datasette_plugins.summary.reading import question_of
from datasette_plugins.writing.answer import NO_STORE, WARNING, page, refusing
from schemas.figures.templates import HALF_YEAR, KINDS, shipped_template
from schemas.filling import Template
from schemas.problems import TaizhangError, fail

Given = Mapping[str, str]


@refusing
async def freeze_page(datasette: Any, request: Any) -> Response:
    """The page; what is wrong is said on it, with everything as it was filled in."""
    session = await session_of(datasette, request)
    if not has_role(request, WRITES):
        raise fail("not_for_you", got=request.path)
    given = {**request.args, **(await request.post_vars() if request.method == "POST" else {})}
    _, asks = await question_of(datasette, given)
    stopped: TaizhangError | None = None
    if request.method == "POST" and not (asks.period.wrong or asks.wrong):
        try:
            return await _freeze(datasette, request, session, asks, given)
        except TaizhangError as error:
            if error.problem.code == "not_signed_in":
                raise
            stopped = error
    others = (await asked(datasette, session))["editions"]
    words = _words(datasette, request, asks, given, others)
    words["stopped"] = [problem.text(spoken()) for problem in stopped.problems] if stopped else []
    return await page(
        datasette, request, "taizhang_freeze.html", words, stopped.problem.rule.status if stopped else 200
    )


async def _freeze(datasette: Any, request: Any, session: str, asks: Question, given: Given) -> Response:
    template = _template(datasette, request, given.get("template") or HALF_YEAR)
    wanted = {
        "record": decision_id(given.get("record", "")), "title": given.get("title", ""), "start": asks.period.first,
        "end": asks.period.last, "as_of_ms": asks.as_of_ms, "template_name": template.name,
        "template": base64.b64encode(template.data).decode(), "note": given.get("note", ""),
        "supersedes": given.get("supersedes", ""),
    }  # fmt: skip
    made = await worked_out(datasette, session, "freeze", **wanted)
    message, still = say("已定稿", "Frozen"), len(made["open"])
    if still:
        message += say(f"；有 {still} 个空还写着【待核】", f"; {still} blanks still say 【待核】")
    datasette.add_message(request, message, WARNING if still else datasette.INFO)
    onward = datasette.urls.path(f"/-/editions/{quote(made['record'])}")
    return Response.redirect(onward, status=303, headers=NO_STORE)


def _words(
    datasette: Any, request: Any, asks: Question, given: Given, others: Sequence[Told]
) -> dict[str, Any]:
    """The page as it was filled in, or as it begins: an edition of the same period is the one to stand in for."""
    period, key = asks.period, given.get("template") or HALF_YEAR
    live = [one for one in others if not (one["withdrawn"] or one["damaged"])]
    same = [one["record"] for one in live if (one["start"], one["end"]) == (period.first, period.last)]
    try:
        template = _template(datasette, request, key)
    except TaizhangError:  # it is gone, and the page says which text is used instead
        key, template = HALF_YEAR, _template(datasette, request, HALF_YEAR)
    return {
        "asked": asks, "period": period, "title": title(period), "record": decision_id(given.get("record", "")), "key": key,
        "template": called(key, template), "others": [line(one, others) for one in live],
        "title_given": given.get("title", say(f"{title(period)}工作总结", f"Summary of {title(period)}")),
        "note": given.get("note", ""), "supersedes": given.get("supersedes", same[0] if same else ""),
    }  # fmt: skip


def _template(datasette: Any, request: Any, key: str) -> Template:
    """Raises `template_gone`."""
    return (
        shipped_template(key, as_word=True) if key in KINDS else kept_of(datasette).get(key, owner(request))
    )

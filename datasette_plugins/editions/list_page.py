"""`/-/editions`: every summary that was frozen, the newest first, with how each stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from datasette.utils.asgi import Response

from datasette_plugins.browse.period import Period
from datasette_plugins.editions.asking import WRITES, Told, asked, has_role, session_of
from datasette_plugins.language import minute, say
from datasette_plugins.summary.asking import title as period_title
from datasette_plugins.writing.answer import page, refusing


class Line(NamedTuple):
    """One edition in a list. `tags` are colour and words."""

    record: str
    title: str
    period: str
    as_of: str
    author: str
    made_at: str
    note: str
    tags: Sequence[tuple[str, str]]


@refusing
async def list_page(datasette: Any, request: Any) -> Response:
    """The page."""
    session = await session_of(datasette, request)
    found = (await asked(datasette, session))["editions"]
    words = {"lines": [line(one, found) for one in found], "may_freeze": has_role(request, WRITES)}
    return await page(datasette, request, "taizhang_editions.html", words)


def line(one: Told, others: Sequence[Told]) -> Line:
    """One of them in words."""
    if one["damaged"]:
        nameless = say("（读不出来）", "(cannot be read)")
        return Line(one["record"], nameless, "", "", "", "", "", tags(one, others))
    return Line(
        one["record"], one["title"], period_title(Period(one["start"], one["end"])), minute(one["as_of"]), one["author"],
        minute(one["made_at"]), one["note"], tags(one, others),
    )  # fmt: skip


def tags(one: Told, others: Sequence[Told]) -> list[tuple[str, str]]:
    """How an edition stands."""
    if one["damaged"]:
        return [("bad", say("记录坏了", "damaged"))]
    found = [("bad", say("后来被改动", "altered since"))] if one["altered"] else []
    if one["withdrawn"]:
        found.append(("warn", say("已撤回", "withdrawn")))
    elif by := newer(one, others):
        found.append(("", say(f"已由“{by['title']}”代替", f"replaced by “{by['title']}”")))
    return found or [("ok", say("有效", "stands"))]


def newer(one: Told, others: Sequence[Told]) -> Mapping[str, Any] | None:
    """The edition that stands in for this one, if any does."""
    return next(
        (other for other in others if other["supersedes"] == one["record"] and not other["withdrawn"]), None
    )

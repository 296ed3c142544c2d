"""`/-/summary`: all figures of a period, each with what may still move it, how whole it is, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from datasette.utils.asgi import Response
from markupsafe import Markup

from datasette_plugins import compat
from datasette_plugins.browse.looking import Linked
from datasette_plugins.browse.record_page import page
from datasette_plugins.browse.record_view import device_link
from datasette_plugins.identity.door import refusal
from datasette_plugins.labels.current import OFFICE, PRIVATE
from datasette_plugins.language import minute, say
from datasette_plugins.summary.asking import offered, title
from datasette_plugins.summary.claims import claimed
from datasette_plugins.summary.drawn import charts
from datasette_plugins.summary.reading import Looked, Summary, look
from datasette_plugins.summary.saying import Saying, of_device
from datasette_plugins.summary.sections import sections
from schemas.figures.coverage import Device, covered
from schemas.figures.hiding import private_lists
from schemas.problems import Problem


async def summary_page(datasette: Any, request: Any) -> Response:
    """The page. Totals of private figures are for everybody who may see it; what they are made of is not."""
    if not await compat.may_view(datasette, request.actor, OFFICE):
        return await refusal(datasette, request, Problem("not_for_you", got=request.path))
    looked = await look(datasette, request.args)
    may_private = await compat.may_view(datasette, request.actor, PRIVATE)
    words: dict[str, Any] = asked_words(looked)
    if looked.summary is not None and looked.summary.seq:
        words |= await _words(Linked(datasette, request.actor, OFFICE), looked, looked.summary, may_private)
    return await page(datasette, request, "taizhang_summary.html", words)


def asked_words(looked: Looked) -> dict[str, Any]:
    """What every page of this part says of its question."""
    period = looked.question.period
    summary = looked.summary
    return {
        "looked": looked, "asked": looked.question, "period": period, "title": title(period),
        "periods": offered(looked.here.today, looked.question), "problems": [_told(p) for p in looked.said.problems],
        "is_empty": summary is not None and not summary.seq, "is_late": looked.is_late,
        "at": minute(summary.at) if summary else "", "seq": summary.seq if summary else 0,
    }  # fmt: skip


async def _words(names: Linked, looked: Looked, summary: Summary, may_private: bool) -> dict[str, Any]:
    saying = Saying(looked, summary, looked.question.period)
    urls, query = names.datasette.urls, looked.question.query

    def address(name: str) -> str:
        return f"{urls.path(f'/-/figure/{name}')}?{query}"

    declared = looked.said.declared
    shelves = [
        (one.title, [saying.line(name, address(name)) for name in one.figures])
        for one in sections(declared.figures)
    ]
    waiting = {record for value in summary.worked.values.values() for record in value.maybe}
    hidden = frozenset[str]() if may_private else private_lists(declared, summary.forms)
    lists = [
        (
            say(name, listed.english.replace("_", " ").capitalize() or name),
            saying.printed(name),
            len(summary.worked.names.get(name, ())),
            address(listed.of),
        )
        for name, listed in declared.names.items()
        if listed.given is None and name not in hidden
    ]
    open_devices, closed = await behind(names, summary, looked)
    return {
        "sections": shelves, "charts": charts(summary, looked.question.period), "waiting": len(waiting), "lists": lists,
        "claims": claimed(looked, summary, hidden, may_private),
        "failed": sum(bool(line.failed) for _, lines in shelves for line in lines),
        "behind": open_devices, "closed": closed, "may_private": may_private,
    }  # fmt: skip


async def behind(
    names: Linked, summary: Summary, looked: Looked
) -> tuple[list[tuple[Markup, str, str]], list[tuple[Markup, str, str]]]:
    """The devices that leave something open, and those that the office no longer waits for: link, colour, words."""
    found = covered(summary.devices, summary.moment(looked.question.period))
    waited = [("bad", d) for d in found.missing] + [("warn", d) for d in found.unknown]

    async def told(devices: Sequence[tuple[str, Device]]) -> list[tuple[Markup, str, str]]:
        return [(await device_link(names, d.device), colour, of_device(d)) for colour, d in devices]

    return await told(waited), await told([("", d) for d in found.closed])


def _told(problem: Problem) -> str:
    return say(problem.text("zh"), problem.text("en"))

"""`/-/figure/NAME`: one figure, what it says and by which rules, and every record behind it.

The records of a private figure are shown to whoever may see households; others see the total and what it means.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import unquote, urlencode

from datasette.utils.asgi import Response

from datasette_plugins import compat
from datasette_plugins.browse.looking import Linked
from datasette_plugins.browse.record_page import missing, page
from datasette_plugins.browse.record_view import device_link
from datasette_plugins.identity.door import refusal
from datasette_plugins.labels.catalogue import unit_word
from datasette_plugins.labels.current import OFFICE, PRIVATE, forms_of
from datasette_plugins.language import say
from datasette_plugins.summary.behind import PAGE, Rows, form_of, read_rows
from datasette_plugins.summary.page import asked_words
from datasette_plugins.summary.reading import Looked, Summary, look
from datasette_plugins.summary.saying import Saying, exact, of_device, title, unit, whole
from datasette_plugins.summary.views import plain_sql
from schemas.figures import Asked, Figure
from schemas.figures.declared import known_as, nearest
from schemas.figures.definition import Definition
from schemas.problems import Problem


async def figure_page(datasette: Any, request: Any) -> Response:
    """The page."""
    if not await compat.may_view(datasette, request.actor, OFFICE):
        return await refusal(datasette, request, Problem("not_for_you", got=request.path))
    looked = await look(datasette, request.args)
    figures = looked.said.declared.figures
    name = known_as(figures, unquote(request.url_vars["figure"]))
    if name not in figures:
        near = nearest(name, figures)
        text = say(f"没有叫“{name}”的数。相近的：{near}", f"There is no figure “{name}”. Near: {near}")
        return await missing(datasette, request, text)
    words = asked_words(looked) | {"figure": figures[name], "line": None}
    if looked.summary is not None and looked.summary.seq:
        words |= await _words(datasette, request, looked, looked.summary, figures[name])
    return await page(datasette, request, "taizhang_summary_figure.html", words)


async def _words(
    datasette: Any, request: Any, looked: Looked, summary: Summary, figure: Figure
) -> dict[str, Any]:
    saying = Saying(looked, summary, looked.question.period)
    is_private = saying.is_private(figure)
    may = not is_private or await compat.may_view(datasette, request.actor, PRIVATE)
    names = Linked(datasette, request.actor, PRIVATE if is_private and may else OFFICE)
    line = saying.line(figure.name, "")
    words = {
        "line": line, "may": may, "definition": _definition(looked, summary, figure), "rules": _rules(looked, figure),
        "whole": whole(line.coverage, summary.at), "parts": _parts(datasette, saying, looked, figure), "rows": [], "waiting": [],
        "devices": await _devices(names, saying, figure), "links": {}, "pages": 0, "many": 0,
    }  # fmt: skip
    if may and figure.measure != "ratio" and not line.failed:
        words |= await _rows(names, request, looked, summary, figure)
        words["links"] = await _links(datasette, looked, figure, PRIVATE if is_private else OFFICE)
    return words


def _definition(looked: Looked, summary: Summary, figure: Figure) -> list[tuple[str, str]]:
    called = {name: title(other) for name, other in looked.said.declared.figures.items()}
    lines = Definition(figure, summary.forms, say, called).lines()
    return [*lines, (say("单位", "Unit"), unit_word(figure.unit) or say("—", "as they are counted"))]


async def _rows(
    names: Linked, request: Any, looked: Looked, summary: Summary, figure: Figure
) -> dict[str, Any]:
    file = PRIVATE if form_of(figure) in summary.private else OFFICE
    forms = await forms_of(names.datasette, file)
    typed = request.args.get("page") or ""
    nth = max(1, int(typed)) if typed.isdecimal() and len(typed) < 7 else 1
    asked = Asked(looked.question.period.first, looked.question.period.last, summary.seq, summary.day)
    maybe = summary.worked.values[figure.name].maybe
    reading = partial(
        read_rows,
        forms=forms,
        declared=looked.said.declared,
        asked=asked,
        name=figure.name,
        nth=nth - 1,
        maybe=maybe,
    )
    found = await compat.read(names.datasette, file, reading)
    rows = Rows(names, figure, forms)
    return {
        "rows": await rows.of(found), "waiting": await rows.waiting(found), "many": found.many, "nth": nth,
        "pages": -(-found.many // PAGE),
    }  # fmt: skip


def _parts(datasette: Any, saying: Saying, looked: Looked, figure: Figure) -> list[tuple[str, str, str]]:
    """The two figures of a ratio: name, number with unit, address."""
    found = []
    for name in figure.over:
        part = looked.said.declared.figures.get(name)
        value = saying.summary.worked.values.get(name)
        if part is not None:
            address = f"{datasette.urls.path(f'/-/figure/{name}')}?{looked.question.query}"
            found.append(
                (
                    title(part),
                    f"{exact(part, value, saying.coverage(part)) or saying.printed(name)} {unit(part)}",
                    address,
                )
            )
    return found


def _rules(looked: Looked, figure: Figure) -> list[tuple[str, str]]:
    """The rules behind it; one that nobody wrote down shows its code."""
    known = looked.said.rules
    found = []
    for code in (*figure.rules, "R10"):
        rule = known.get(code)
        found.append((code, say(rule.zh, rule.en or rule.zh) if rule else "—"))
    return list(dict.fromkeys(found))


async def _devices(names: Linked, saying: Saying, figure: Figure) -> list[tuple[Any, str, str]]:
    coverage = saying.coverage(figure)
    kinds: Mapping[str, Any] = {"bad": coverage.missing, "warn": coverage.unknown, "": coverage.closed}
    return [
        (await device_link(names, device.device), colour, of_device(device))
        for colour, devices in kinds.items()
        for device in devices
    ]


async def _links(datasette: Any, looked: Looked, figure: Figure, file: str) -> dict[str, str]:
    """The statement as somebody may open and change it, and its rows as a workbook. Both tell of now."""
    sql = plain_sql(figure, await forms_of(datasette, file))
    period, today = looked.question.period, looked.here.today.isoformat()
    given = {"sql": sql, "start": period.first, "end": period.last, "as_of_day": today}
    query, path = urlencode(given), datasette.urls.path(f"/{file}/-/query")
    return {"sql": f"{path}?{query}", "xlsx": f"{path}.xlsx?{query}"}

"""`/-/editions/EDITION`: what a frozen summary says, what is said now instead, and record by record why.

The comparison is worked out in the background and kept until something comes in; another edition can take the place of now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple
from urllib.parse import urlencode

from datasette.utils.asgi import Response

from datasette_plugins.browse.looking import office_reached
from datasette_plugins.browse.reckoning import reckoner_of
from datasette_plugins.editions.asking import (
    PRIVATE,
    Told,
    asked,
    has_role,
    note_look,
    session_of,
    worked_out,
)
from datasette_plugins.editions.list_page import line, newer, tags
from datasette_plugins.labels.current import catalogue_of
from datasette_plugins.language import minute, say, spoken, told
from datasette_plugins.summary.declarations import declarations
from datasette_plugins.summary.saying import shown, title, unit
from datasette_plugins.writing.answer import page, refusing
from schemas.figures import Declared
from schemas.figures.templates import HALF_YEAR
from schemas.problems import TaizhangError


class Line(NamedTuple):
    """A figure as it was frozen and as it is: `reasons` are links to the records, and words."""

    name: str
    title: str
    unit: str
    before: str
    after: str
    reasons: Sequence[tuple[Sequence[tuple[str, str]], str]]


@refusing
async def edition_page(datasette: Any, request: Any) -> Response:
    """The page."""
    session, record = await session_of(datasette, request), request.url_vars["edition"]
    one = await asked(datasette, session, "one", edition=record)
    others = (await asked(datasette, session))["editions"]
    other = next((o for o in others if o["record"] == request.args.get("against")), None)
    explained = await _explained(datasette, request, session, one["record"], other["record"] if other else "")
    problem = explained.get("problem") if explained else None
    figures = explained["figures"] if explained and not problem else []
    if any(moved["private"] for figure in figures for moved in figure["moves"]):
        await note_look(datasette)
    declared = declarations(datasette).declared
    lines = [_line(datasette, declared, figure) for figure in figures]
    words = {
        "one": one, "line": line(one, others), "tags": [tag for tag in tags(one, others) if tag[0]],
        "altered": _altered(datasette, one["altered"]),
        "newer": newer(one, others), "older": next((o for o in others if o["record"] == one["supersedes"]), None),
        "other": other, "others": [line(o, others) for o in others if o["record"] != one["record"] and not o["damaged"]],
        "is_ready": explained is not None, "problem": problem, "lines": lines,
        "figures": _figures(declared, one["figures"], {moved.name: moved for moved in lines}),
        "template": _template(one["template_name"]), "query": urlencode({"start": one["start"], "end": one["end"]}),
        "at": minute(explained["as_of"]) if explained and not problem else "",
        "may_take": not one["names"] or has_role(request, PRIVATE),
    }  # fmt: skip
    return await page(datasette, request, "taizhang_edition.html", words)


async def _explained(datasette: Any, request: Any, session: str, record: str, against: str) -> Told | None:
    """The comparison; None while it is being worked out."""
    here, language = await office_reached(datasette), spoken()
    may = has_role(request, PRIVATE)
    key = ("edition", record, against, may, language, here.today, declarations(datasette).key)

    async def work() -> tuple[int, Told]:
        asked_for = {"edition": record, "against": against, "language": language}
        try:
            return here.seq, await worked_out(datasette, session, "explain", **asked_for)
        except TaizhangError as error:
            return here.seq, {"problem": error.problem.text(language)}

    found: Told | None = await reckoner_of(datasette).get(key, here.seq, work)
    return found


def _line(datasette: Any, declared: Declared, figure: Mapping[str, Any]) -> Line:
    reasons = [(_links(datasette, moved), moved["reason"]) for moved in figure["moves"]]
    return Line(
        figure["name"], figure["title"], _unit(declared, figure["name"]), _shown(declared, figure["name"], figure["before"]),
        _shown(declared, figure["name"], figure["after"]), reasons,
    )  # fmt: skip


def _links(datasette: Any, moved: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The event as a link to its record, and its other reports; without an address where no record is told."""
    if not moved["records"]:
        return []
    paths = [datasette.urls.path(f"/-/record/{moved['form']}/{record}") for record in moved["records"]]
    more = [(path, say(f"另一份报告 {n}", f"report {n}")) for n, path in enumerate(paths[1:], 2)]
    return [(paths[0], moved["event"]), *more]


def _figures(
    declared: Declared, frozen: Mapping[str, str | None], moved: Mapping[str, Line]
) -> list[tuple[str, str, str, str]]:
    """Every figure as it was frozen: name, title, number with unit, and the number now where it is another."""
    found = []
    for name in [
        *(n for n in declared.figures if n in frozen),
        *(n for n in frozen if n not in declared.figures),
    ]:
        value = frozen[name]
        figure = declared.figures.get(name)
        now = f"{moved[name].after} {moved[name].unit}".strip() if name in moved else ""
        text = f"{_shown(declared, name, value)} {_unit(declared, name)}".strip()
        found.append((name if figure else "", title(figure) if figure else name, text, now))
    return found


def _shown(declared: Declared, name: str, value: str | None) -> str:
    figure = declared.figures.get(name)
    try:
        number = None if value is None else Fraction(value)
    except (ValueError, ZeroDivisionError):
        return str(value)
    if number is None:
        return say("没有数", "no number")
    return shown(figure, number) if figure else str(number)


def _unit(declared: Declared, name: str) -> str:
    figure = declared.figures.get(name)
    return unit(figure) if figure else ""


def _template(name: str) -> str:
    """What the text is called; the one that ships has a name of its own in each language."""
    return (
        say("随带的半年总结", "the half-year summary that ships")
        if name.startswith(f"{HALF_YEAR}.")
        else name
    )


def _altered(datasette: Any, names: Sequence[str]) -> list[str]:
    """The questions of the form that somebody answered again."""
    form = catalogue_of(datasette).forms.get("edition")
    known = form.by_name if form else {}
    return [told(known[name].label) if name in known else name for name in names]

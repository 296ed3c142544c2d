"""`/-/claim/NAME`: one claim of the summary, and what decides it. Of something that has to come again and again: for every person
how many reports were expected and how many came, and for every household or section in which windows none did.

A cadence of private records is shown to whoever may see households; others see how it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import unquote

from datasette.utils.asgi import Response

from datasette_plugins import compat
from datasette_plugins.browse.looking import Linked
from datasette_plugins.browse.record_page import missing, page
from datasette_plugins.identity.door import refusal
from datasette_plugins.labels.current import OFFICE, PRIVATE, catalogue_of, forms_of
from datasette_plugins.language import say
from datasette_plugins.summary.cells import by_person, by_subject, counted
from datasette_plugins.summary.claims import claimed
from datasette_plugins.summary.excusing import Excuse, excuse, may_excuse
from datasette_plugins.summary.page import asked_words, behind
from datasette_plugins.summary.reading import Looked, Summary, look
from schemas.figures import Asked, Declared, Reckoning
from schemas.figures.cadence import Cell, Cells
from schemas.figures.claiming import Cadence
from schemas.figures.declared import Claim, known_as, nearest
from schemas.figures.hiding import private_lists
from schemas.figures.statement import Forms
from schemas.problems import Problem

PAGE = 50


async def claim_page(datasette: Any, request: Any) -> Response:
    """The page."""
    if not await compat.may_view(datasette, request.actor, OFFICE):
        return await refusal(datasette, request, Problem("not_for_you", got=request.path))
    looked = await look(datasette, request.args)
    claims = looked.said.declared.claims
    name = known_as(claims, unquote(request.url_vars["claim"]))
    if name not in claims:
        near = nearest(name, claims)
        text = say(f"没有叫“{name}”的说法。相近的：{near}", f"There is no claim “{name}”. Near: {near}")
        return await missing(datasette, request, text)
    filled = await _excused(datasette, request, claims[name])
    if isinstance(filled, Response):
        return filled
    words = asked_words(looked) | {"claim": claims[name], "standing": None, "excuse": filled, "subjects": []}
    if looked.summary is not None and looked.summary.seq:
        words |= await _words(datasette, request, looked, looked.summary, claims[name])
    template = "taizhang_summary_claim.html"
    return await page(datasette, request, template, words, filled.status if filled else 200)


async def _excused(datasette: Any, request: Any, claim: Claim) -> Excuse | Response | None:
    """The form by which a requirement is excused, for who may; what it wrote, when it was sent."""
    asks = claim.asks
    if not isinstance(asks, Cadence) or not may_excuse(
        request.actor, catalogue_of(datasette).forms.get(asks.form)
    ):
        return None
    if request.method != "POST":
        return Excuse()
    wrong = await excuse(datasette, request, claim, asks)
    if wrong is not None:
        return wrong
    datasette.add_message(request, say("已认定免做", "Excused"))
    return Response.redirect(f"{request.path}?{request.query_string}", status=303)


async def _words(
    datasette: Any, request: Any, looked: Looked, summary: Summary, claim: Claim
) -> dict[str, Any]:
    asks = claim.asks
    is_private = isinstance(asks, Cadence) and asks.form in summary.private
    may_private = await compat.may_view(datasette, request.actor, PRIVATE)
    file = PRIVATE if is_private and may_private else OFFICE
    names = Linked(datasette, request.actor, file)
    hidden = frozenset[str]() if may_private else private_lists(looked.said.declared, summary.forms)
    standing = next(c for c in claimed(looked, summary, hidden, may_private) if c.name == claim.name)
    rules = [(code, looked.said.rules[code]) for code in claim.rules if code in looked.said.rules]
    open_devices, closed = await behind(names, summary, looked)
    words: dict[str, Any] = {
        "standing": standing, "may": may_private or not is_private, "rules": rules, "counts": [], "people": [],
        "subjects": [], "behind": [*open_devices, *closed], "is_cadence": isinstance(asks, Cadence),
    }  # fmt: skip
    if isinstance(asks, Cadence) and words["may"]:
        cells = await _cells(datasette, file, looked, summary, claim.name)
        words |= await _told(names, asks, summary.forms, cells, request.args.get("page") or "")
    return words


async def _told(
    names: Linked, asks: Cadence, forms: Forms, cells: Sequence[Cell], typed: str
) -> dict[str, Any]:
    subjects = by_subject(cells, asks.window)
    nth = max(1, int(typed)) if typed.isdecimal() and len(typed) < 7 else 1
    field = forms[asks.of].by_name.get(asks.field)
    form = field.of if field and field.of else asks.of

    async def who(persons: Sequence[str]) -> list[Any]:
        return [await names.link("person", person) for person in persons]

    return {
        "counts": counted(cells), "people": [(await who([p]), tally) for p, tally in by_person(cells)],
        "subjects": [
            (await names.link(form, one.subject), await who(one.persons), one)
            for one in subjects[(nth - 1) * PAGE : nth * PAGE]
        ],
        "nth": nth, "pages": -(-len(subjects) // PAGE), "many": len(subjects),
    }  # fmt: skip


async def _cells(datasette: Any, file: str, looked: Looked, summary: Summary, name: str) -> tuple[Cell, ...]:
    """Read for the person who asks, so that a look at households is noted as one."""
    period = looked.question.period
    asked = Asked(period.first, period.last, summary.seq, summary.day)
    forms = await forms_of(datasette, file)
    reading = partial(_read, forms=forms, declared=looked.said.declared, asked=asked, name=name)
    return await compat.read(datasette, file, reading)


def _read(
    db: compat.Connection, forms: Forms, declared: Declared, asked: Asked, name: str
) -> tuple[Cell, ...]:
    asks = declared.claims[name].asks
    reckoning = Reckoning(db, forms, declared, asked)
    try:
        cells = Cells(reckoning, name, asks) if isinstance(asks, Cadence) else None
        return cells.all() if cells is not None and cells.is_here() else ()
    finally:
        reckoning.close()

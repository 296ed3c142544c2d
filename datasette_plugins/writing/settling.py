"""`/-/settle/FORM/RECORD`: answers that stand beside each other, side by side, and which of them stands.

Settling is one more change whose parents are all the heads that were shown. When two people settle at once, both of
their answers stand and are shown again. Withdrawn here and edited there is settled on the same page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins.acting import act
from datasette_plugins.language import say, spoken, told
from datasette_plugins.writing.answer import done, page, refusing
from datasette_plugins.writing.answering import Answered, given_texts, read
from datasette_plugins.writing.facts import facts_of, lists_for, text_of
from datasette_plugins.writing.filling import given_of, now_ms
from datasette_plugins.writing.lists import Lists
from datasette_plugins.writing.opened import Opened, open_record
from datasette_plugins.writing.questions import Question, sheet_of
from schemas.clock import local, shown
from schemas.fold import Folded
from schemas.problems import Problem, TaizhangError

SIDE, OTHER = "side.", "other"
Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Side:
    """One of the answers: whose it is, when it was written, on which device."""

    change: str
    text: str
    author: str
    made_at: str
    device: str
    is_read: bool


@dataclass(frozen=True)
class Matter:
    """One question to settle. `question` is for an answer that is none of them."""

    name: str
    label: str
    sides: Sequence[Side]
    chosen: str
    question: Question | None


@refusing
async def settle_page(datasette: Any, request: Any) -> Response:
    """`/-/settle/FORM/RECORD`."""
    opened = await open_record(datasette, request.actor, request.url_vars["form"], request.url_vars["record"])
    given = await given_of(request) if request.method == "POST" else {}
    folded = opened.as_shown(given["heads"]) if given.get("heads") else opened.folded
    lists = await lists_for(
        datasette, request.actor, opened.form, folded.values,
        *({name: c.value} for name, both in folded.conflicts.items() for c in both),
    )  # fmt: skip
    answered = Answered({})
    stopped: Sequence[Problem] = ()
    if request.method == "POST":
        answered = _typed(opened, given, lists)
        acts = [] if answered.unread else _acts(opened, folded, given, answered)
        if acts:
            try:
                acted = await act(datasette, request, acts)
                message = say("已定下", "Settled")
                return await done(datasette, request, acted, opened.form, opened.record, message)
            except TaizhangError as error:
                stopped = error.problems
    return await _draw(datasette, request, opened, folded, lists, given, answered, stopped)


def _acts(opened: Opened, folded: Folded, given: Given, answered: Answered) -> list[dict[str, Any]]:
    """What was chosen, as acts that see all that was shown."""
    chosen: dict[str, Any] = {}
    for name, both in folded.conflicts.items():
        side = (given.get(f"{SIDE}{name}") or [""])[0]
        for candidate in both:
            if candidate.change == side:
                chosen[name] = candidate.value
        if side == OTHER and name in answered.values:
            chosen[name] = answered.values[name]
    about = {"form": opened.form.form, "record": opened.record, "parents": list(folded.heads)}
    acts = [{"act": "amend", **about, "fields": chosen}] if chosen else []
    keep = (given.get("keep") or [""])[0]
    if folded.contested and keep in ("withdraw", "restore"):
        acts.append({"act": keep, **about})
    return acts


def _typed(opened: Opened, given: Given, lists: Lists) -> Answered:
    """The answers typed beside those that stand, where that was chosen."""
    texts = given_texts(opened.form, given)
    wanted = {n: t for n, t in texts.items() if (given.get(f"{SIDE}{n}") or [""])[0] == OTHER}
    answered = read(opened.form, wanted, lists, local(now_ms()))
    return Answered({n: v for n, v in answered.values.items() if n in wanted}, answered.unread)


async def _draw(
    datasette: Any,
    request: Any,
    opened: Opened,
    folded: Folded,
    lists: Lists,
    given: Given,
    answered: Answered,
    stopped: Sequence[Problem],
) -> Response:
    form = opened.form
    sheet = sheet_of(form, given_texts(form, given), answered, lists, folded.values, local(now_ms()))
    drawn = {q.name: q for q in sheet.questions if q.drawn != "told"}
    matters = [_matter(opened, folded, name, lists, given, drawn.get(name)) for name in folded.conflicts]
    rest = {name: value for name, value in folded.values.items() if name not in folded.conflicts}
    context = {
        "form": form,
        "label": told(form.label),
        "record": opened.record,
        "heads": folded.heads,
        "matters": matters,
        "offers": sheet.offers,
        "contested": folded.contested,
        "standings": _standings(opened) if folded.contested else [],
        "keep": (given.get("keep") or [""])[0],
        "facts": facts_of(form, rest, lists),
        "stopped": [problem.text(spoken()) for problem in stopped],
        "nothing_chosen": request.method == "POST" and not stopped and not answered.unread,
    }
    status = stopped[0].rule.status if stopped else 422 if request.method == "POST" else 200
    return await page(datasette, request, "taizhang_write_settle.html", context, status)


def _matter(
    opened: Opened, folded: Folded, name: str, lists: Lists, given: Given, question: Question | None
) -> Matter:
    field = opened.form.by_name.get(name)
    sides = []
    for place, candidate in enumerate(folded.conflicts[name]):
        step = opened.step_of(candidate)
        text = text_of(field, candidate.value, lists) or say("（空）", "(empty)")
        device = opened.device_of(step)
        made_at = shown(candidate.made_at)[:16]
        sides.append(Side(candidate.change, text, candidate.author, made_at, device, place == 0))
    chosen = (given.get(f"{SIDE}{name}") or [""])[0]
    return Matter(name, told(field.label) if field else name, sides, chosen, question)


def _standings(opened: Opened) -> list[Side]:
    """Who withdrew the record, and who went on with it without having seen that."""
    heads = set(opened.folded.heads)
    words = {
        "withdraw": say("撤回", "Withdrawn"),
        "restore": say("恢复", "Restored"),
        "set": say("修改", "Edited"),
    }
    return [
        Side(s.change.id, words[s.change.act], s.change.author, shown(s.change.made_at)[:16],
             opened.device_of(s), False)
        for s in opened.story.steps
        if s.change.id in heads
    ]  # fmt: skip

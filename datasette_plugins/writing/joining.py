"""`/-/join?form=FORM&record=A&record=B…`: these reports tell of one event.

The reports stand side by side with what the figures count now and what they would count; the decision names the heads
that were shown, so that it opens again when a report is changed. It is undone by withdrawing it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins import compat
from datasette_plugins.acting import act
from datasette_plugins.language import say, spoken, told
from datasette_plugins.writing.answer import done, page, refusing
from datasette_plugins.writing.answering import Answered, given_texts, judged, read
from datasette_plugins.writing.facts import lists_for, text_of
from datasette_plugins.writing.filling import decision_of, given_of, now_ms
from datasette_plugins.writing.lists import Lists
from datasette_plugins.writing.opened import Opened, form_named, open_record
from schemas.clock import local
from schemas.figures.supposing import joined
from schemas.problems import Problem, TaizhangError, fail
from schemas.shapes import is_empty

RECORDS_MAX = 8
SAME_EVENT = "same_event"
Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Share:
    """What some reports add to the figures of outreach: how many talks, how many people; None when not known."""

    talks: int
    people: int | None


@dataclass(frozen=True)
class Effect:
    """What the reports add now, and what they would add for each way of taking the audience. `joined` says that some
    are one event already.
    """

    now: Share
    joined: bool = False
    by_lead: Mapping[str, Share] = field(default_factory=dict)
    as_sum: Share = Share(0, 0)


@refusing
async def join_page(datasette: Any, request: Any) -> Response:
    """`/-/join`."""
    named = list(dict.fromkeys(request.args.getlist("record")))[:RECORDS_MAX]
    form_name = request.args.get("form") or "session"
    opened = [await open_record(datasette, request.actor, form_name, record) for record in named]
    if len(opened) < 2:
        context = {
            "form_name": form_name,
            "label": told(form_named(datasette, form_name).label),
            "named": named,
        }
        return await page(datasette, request, "taizhang_write_join_which.html", context)
    if opened[0].form.used in ("decision", "system", "list"):
        raise fail("not_kept_here", got=told(opened[0].form.label))
    given = await given_of(request) if request.method == "POST" else {}
    answered = Answered({})
    stopped: Sequence[Problem] = ()
    if request.method == "POST":
        answered = _decided(datasette, opened, given)
        if not answered.unread and not answered.broken:
            try:
                doing = {
                    "act": "record", "form": SAME_EVENT, "record": decision_of(given), "fields": _fields(answered)
                }  # fmt: skip
                acted = await act(datasette, request, [doing])
                lead, message = answered.values["lead_record"], say("已合并为一件事", "Joined as one event")
                return await done(datasette, request, acted, opened[0].form, lead, message)
            except TaizhangError as error:
                stopped = error.problems
    return await _draw(datasette, request, opened, given, answered, stopped)


def _decided(datasette: Any, opened: Sequence[Opened], given: Given) -> Answered:
    """The decision as it was filled in, judged by its own form."""
    form, now = form_named(datasette, SAME_EVENT), local(now_ms())
    texts = {
        name: given_texts(form, given).get(name, [])
        for name in ("lead_record", "audience_rule", "audience", "reason")
    }
    answered = read(form, texts, Lists({}, {}), now)
    records = [one.record for one in opened]
    whole = {
        **answered.values,
        "form": opened[0].form.form,
        "records": records,
        "heads": list(given.get("heads", ())),
    }
    if whole.get("lead_record") not in records:
        whole["lead_record"] = None
    if whole.get("audience_rule") != "typed":
        whole["audience"] = None
    return judged(form, Answered(whole, answered.unread), {}, now)


def _fields(answered: Answered) -> dict[str, Any]:
    return {name: value for name, value in answered.values.items() if not is_empty(value)}


async def _draw(
    datasette: Any,
    request: Any,
    opened: Sequence[Opened],
    given: Given,
    answered: Answered,
    stopped: Sequence[Problem],
) -> Response:
    form = opened[0].form
    lists = await lists_for(datasette, request.actor, form, *(one.folded.values for one in opened))
    effect, moving = None, None
    if form.form == "session":
        records = [one.record for one in opened]
        effect = await compat.read(datasette, opened[0].database, lambda db: _effect(db, records))
        moving = await _moving(datasette, opened)
    audience_rules = form_named(datasette, SAME_EVENT).by_name["audience_rule"].choices
    context = {
        "form": form,
        "label": told(form.label),
        "reports": [_report(one) for one in opened],
        "rows": _rows(opened, lists),
        "heads": given.get("heads") or sorted({head for one in opened for head in one.folded.heads}),
        "effect": effect,
        "moving": moving,
        "decision": decision_of(given),
        "rules": [(c.value, c.label[spoken()]) for c in audience_rules],
        "has_audience": form.form == "session",
        "lead": (given.get("f.lead_record") or [_leading(opened, lists)])[0],
        "rule": (given.get("f.audience_rule") or ["lead"])[0],
        "audience": (given.get("f.audience") or [""])[0],
        "reason": (given.get("f.reason") or [""])[0],
        "errors": {
            n: answered.texts_of(n) for n in ("lead_record", "audience_rule", "audience", "reason", "")
        },
        "refused": request.method == "POST",
        "stopped": [problem.text(spoken()) for problem in stopped],
    }
    status = stopped[0].rule.status if stopped else 422 if request.method == "POST" else 200
    return await page(datasette, request, "taizhang_write_join.html", context, status)


def _report(one: Opened) -> dict[str, Any]:
    first = one.story.steps[0]
    return {
        "record": one.record,
        "author": first.change.author,
        "device": one.device_of(first),
        "withdrawn": one.folded.withdrawn,
    }


def _rows(opened: Sequence[Opened], lists: Lists) -> list[tuple[str, list[str], bool]]:
    """For each question what every report says, and whether they say the same."""
    out = []
    for one in opened[0].form.live():
        values = [o.folded.values.get(one.name) for o in opened]
        if all(is_empty(v) for v in values):
            continue
        texts = ["" if is_empty(v) else text_of(one, v, lists) for v in values]
        out.append((told(one.label), texts, len(set(texts)) == 1))
    return out


async def _moving(datasette: Any, opened: Sequence[Opened]) -> Any:
    """What each way to join them would do to the figures."""
    # Effects stand on pages that offer this one, so they are there only once all pages are.
    from datasette_plugins.browse.effects import effects_of, ways_to_join  # noqa: PLC0415

    records = [one.record for one in opened]
    ways = ways_to_join(records, [str(one.story.steps[0].change.author) for one in opened])
    ways.append((say("人数相加", "people added up"), joined(records, records[0], "sum")))
    day = str(opened[0].folded.values.get("held_on") or "")
    return (await effects_of(datasette, [(day, ways)]))[0]


def _leading(opened: Sequence[Opened], lists: Lists) -> str:
    """The first lecturer's own report, as far as that shows; else the first that has a number."""
    for one in opened:
        lead = str(one.folded.values.get("lead") or "")
        if lead and lists.name_of("person", lead) == one.story.steps[0].change.author:
            return one.record
    return next((o.record for o in opened if o.folded.values.get("headcount") is not None), opened[0].record)


def _effect(db: compat.Connection, records: Sequence[str]) -> Effect | None:
    if not compat.has(db, "session_counted"):
        return None
    marks = ", ".join("?" * len(records))
    is_outreach = "kind = 'outreach' and mode = 'in_person' and venue_class is not 'own_school'"
    rows = db.execute(
        f"select record, audience, json_array_length(reports) > 1, {is_outreach}"
        f" from session_counted where record in ({marks})",
        list(records),
    ).fetchall()
    counted = {row[0]: row[1] for row in rows if row[3]}
    people = [counted[r] for r in records if r in counted]
    known = [n for n in people if n is not None]
    now = Share(len(people), sum(known) if len(known) == len(people) else None)
    is_joined = any(row[2] for row in rows)
    if not counted or is_joined:
        return Effect(now, is_joined)
    by_lead = {}
    for lead in records:
        order = [lead, *(r for r in records if r != lead)]
        first = next((counted[r] for r in order if counted.get(r) is not None), None)
        by_lead[lead] = Share(1, first)
    return Effect(now, False, by_lead, Share(1, now.people))

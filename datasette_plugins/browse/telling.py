"""The story of a record in words: each change and each decision, in the order in which the office received them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from datasette_plugins.browse.looking import NOTHING, in_words, texts
from datasette_plugins.browse.record_reading import Found, Row
from datasette_plugins.browse.story import Answer, Step, Story
from datasette_plugins.labels.cells import Names
from datasette_plugins.labels.current import catalogue_of
from datasette_plugins.language import say, spoken
from schemas.clock import shown
from schemas.counting.names import column, table

APART_MS = 24 * 3600 * 1000
"""A device that made a change so long before it was received shows both times; so does one whose clock runs ahead."""


@dataclass(frozen=True)
class Line:
    """One answer of a change: what it is about, what it was and became, and what is to be said of that."""

    label: str
    before: Any
    after: Any
    note: str = ""


@dataclass(frozen=True)
class Told:
    """One step of the story."""

    order: tuple[str, int]
    when: str
    clock: str
    who: str
    device: Any
    what: str
    kind: str = "change"
    lines: Sequence[Line] = ()
    reason: str = ""
    link: Markup | str = ""
    notes: Sequence[str] = field(default=())


async def tell(found: Found, story: Story, form: str, names: Names) -> list[Told]:
    """All steps, the oldest first."""
    steps = [await _change(step, form, names) for step in story.steps]
    steps += [await _ruling(row, form, names) for row in found.rulings]
    steps += [await _event(row, form, names, found.row["record"]) for row in found.events]
    return sorted(steps, key=lambda told: told.order)


async def _change(step: Step, form: str, names: Names) -> Told:
    made, received = _moment(step.change.made_at), shown(step.received_at)
    apart = abs(step.received_at - step.change.made_at) > APART_MS
    notes = [_held(step)] if step.held else []
    if step.released is not None:
        notes.append(
            say(
                f"办公室 {shown(step.released)[:16]} 放行",
                f"Let in by the office at {shown(step.released)[:16]}",
            )
        )
    if step.is_erased:
        notes.append(say("内容已删除", "Its contents were erased"))
    return Told(
        (received, step.seq), received[:16], made[:16] if apart else "", step.change.author,
        await names.device(step.change.device), _verb(step), "held" if step.held else step.change.act,
        [await _line(answer, form, names, step.is_first) for answer in _in_order(step, form, names)], notes=notes,
    )  # fmt: skip


def _in_order(step: Step, form: str, names: Names) -> list[Answer]:
    """The answers as the form asks for them; last what it does not ask."""
    known = catalogue_of(names.datasette).forms.get(form)
    places = {name: i for i, name in enumerate(known.by_name)} if known else {}
    return sorted(step.answers, key=lambda answer: places.get(answer.field, len(places)))


def _verb(step: Step) -> str:
    match step.change.act:
        case "withdraw":
            return say("撤回", "withdrew it")
        case "restore":
            return say("恢复", "restored it")
        case _ if step.is_first:
            return say("填写", "filled it in")
        case _:
            return say("更改", "changed it")


def _held(step: Step) -> str:
    why = step.held.text(spoken()) if step.held else ""
    return say("扣下待查：", "Held: ") + why


async def _line(answer: Answer, form: str, names: Names, is_first: bool) -> Line:
    label = _label(names, form, answer.field)
    after = await in_words(names, form, answer.field, answer.after)
    before = await in_words(names, form, answer.field, answer.before)
    hidden = is_first and answer.before is None
    return Line(label, None if hidden or before == after else before, after, fate(answer))


def fate(answer: Answer) -> str:
    """What became of an answer, when it is not simply what stands."""
    match answer.fate:
        case "read":
            return say("与另一个答案并存，暂按这个", "stands beside another; this one is taken for now")
        case "beside":
            return say("与另一个答案并存", "stands beside another")
        case "lost":
            return say("同时有人填了别的，没有采用", "another was filled in at the same time and taken")
        case "changed" if answer.met:
            return say("曾与另一个答案并存，后来定了", "stood beside another until it was settled")
        case "changed":
            return say("后来又改了", "changed later")
        case _:
            return ""


_RULED = {
    "include": ("认定：计入", "Ruled: counts"),
    "exclude": ("认定：不计入", "Ruled: does not count"),
    "value": ("认定：以此值为准", "Ruled: this value stands"),
    "return": ("退回更正", "Sent back for correction"),
}


async def _ruling(row: Row, form: str, names: Names) -> Told:
    lines = []
    if row["what"] == "value" and row["field"]:
        value = await in_words(names, form, row["field"], row["value"])
        lines = [Line(_label(names, form, row["field"]), None, value)]
    return await _decision(row, names, say(*_RULED.get(row["what"], ("认定", "Ruled"))), "ruling", lines)


async def _event(row: Row, form: str, names: Names, record: str) -> Told:
    others = [await names.link(form, other) for other in texts(row["records"]) if other != record]
    lines = [Line(say("与它合为一件", "Joined with"), None, Markup("、").join(others) or NOTHING)]
    if row["lead_record"]:
        lead = (
            say("这一条", "this one")
            if row["lead_record"] == record
            else await names.link(form, row["lead_record"])
        )
        lines.append(Line(say("以哪条为准", "Leading report"), None, lead))
    rule = await in_words(names, "same_event", "audience_rule", row["audience_rule"])
    typed = escape(f" {row['audience']}") if row["audience"] is not None else ""
    lines.append(Line(say("人数取法", "How the audience is taken"), None, Markup("{}{}").format(rule, typed)))
    return await _decision(row, names, say("认定为同一件事", "Decided: one event"), "same_event", lines)


async def _decision(row: Row, names: Names, what: str, form: str, lines: list[Line]) -> Told:
    undone = [say("这个认定后来撤回了", "This decision was withdrawn later")] if row["withdrawn"] else []
    if not row["withdrawn"] and not row["counted"]:
        undone = [say("这个认定本身待核，还没有生效", "This decision waits itself and is not in force")]
    link = Markup('<a href="{}">{}</a>').format(
        names.datasette.urls.path(f"/-/record/{form}/{row['record']}"), say("看这个认定", "the decision")
    )
    return Told(
        (row["received_at"], row["seq_from"]), row["received_at"][:16], "", row["author"],
        await names.device(row["device"]), what, "decision", lines, row["reason"] or "", link, undone,
    )  # fmt: skip


def _label(names: Names, form: str, name: str) -> str:
    return catalogue_of(names.datasette).column(table(form), column(name)).text


def _moment(ms: int) -> str:
    try:
        return shown(ms)
    except (ValueError, OverflowError, OSError):
        return str(ms)

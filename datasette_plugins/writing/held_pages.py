"""`/-/held`: changes that were not taken in as they came, and `/-/held/CHANGE`: one of them, with the button that lets it in.

What a held change says is in no published file; the sync server tells it to those who may see its form, and to nobody
else. Once it is let in it counts like any other, and shows in the story of its record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins.acting import Acted, let_in
from datasette_plugins.identity.asking import sync_of
from datasette_plugins.identity.pages import COOKIE
from datasette_plugins.labels.current import catalogue_of
from datasette_plugins.language import say, spoken, told
from datasette_plugins.writing.answer import NO_STORE, WARNING, page, record_path, refusing
from datasette_plugins.writing.facts import Fact, facts_of, lists_for
from datasette_plugins.writing.rights import may_write
from schemas.clock import shown
from schemas.form import Form
from schemas.problems import CATALOGUE, Problem, TaizhangError, fail

Told = Mapping[str, Any]
PATH = "/-/held"


@dataclass(frozen=True)
class Held:
    """A held change in words. `facts` are None when this person may not see them, or nobody can read them."""

    change: str
    label: str
    form: str
    record: str
    device: str
    device_name: str
    who: str
    when: str
    received: str
    act: str
    why: str
    facts: Sequence[Fact] | None
    may_see: bool
    may_release: bool
    is_altered: bool
    is_private: bool


@refusing
async def held_page(datasette: Any, request: Any) -> Response:
    """`/-/held`: all of them, the newest first."""
    found = await _asked(datasette, request)
    context = {"rows": await _in_words(datasette, request, found["changes"]), "total": found["total"]}
    return await page(datasette, request, "taizhang_held.html", context)


@refusing
async def release_page(datasette: Any, request: Any) -> Response:
    """`/-/held/CHANGE`: what it is and what it would set; letting it in."""
    change = request.url_vars["change"]
    stopped: Sequence[Problem] = ()
    if request.method == "POST":
        try:
            form, acted = await let_in(datasette, request, change)
            return await _done(datasette, request, form, acted)
        except TaizhangError as error:
            if error.problem.code in ("unknown_held", "not_signed_in"):
                raise
            stopped = error.problems
    found = (await _asked(datasette, request, change))["changes"]
    if not found:
        raise fail("unknown_held", got=change[:12])
    one = (await _in_words(datasette, request, found))[0]
    context = {"one": one, "stopped": [problem.text(spoken()) for problem in stopped]}
    status = stopped[0].rule.status if stopped else 200
    return await page(datasette, request, "taizhang_held_one.html", context, status)


async def _asked(datasette: Any, request: Any, change: str = "") -> dict[str, Any]:
    session = request.cookies.get(COOKIE)
    if not session:
        raise fail("not_signed_in")
    return await sync_of(datasette).held(session, change)


async def _done(datasette: Any, request: Any, form: str, acted: Acted) -> Response:
    known, record = catalogue_of(datasette).forms.get(form), acted.records[0]
    sees = known is not None and may_write(known, request.actor)
    onward = datasette.urls.path(record_path(form, record) if sees else PATH)
    message = say("已放行，从现在起计入", "Let in; it counts from now on")
    if record in acted.contested:
        message += say(
            "。这条记录还有别的答案，两边都保留着，请定下以哪个为准。",
            ". The record has other answers too; both are kept: please decide which stands.",
        )
    if not acted.shows:
        label = told(known.label) if known else form
        context = {"message": message, "onward": onward, "label": label}
        return await page(datasette, request, "taizhang_write_saved.html", context)
    datasette.add_message(request, message, WARNING if acted.contested else datasette.INFO)
    return Response.redirect(onward, status=303, headers=NO_STORE)


async def _in_words(datasette: Any, request: Any, found: Sequence[Told]) -> list[Held]:
    """Each with its answers in words; the lists that a form refers to are read once for all of its changes."""
    forms = catalogue_of(datasette).forms
    facts: dict[str, Sequence[Fact]] = {}
    for name in dict.fromkeys(one["form"] for one in found):
        form, all_ = forms.get(name), [one for one in found if one["form"] == name and one["values"]]
        lists = (
            await lists_for(datasette, request.actor, form, *[one["values"] for one in all_])
            if form
            else None
        )
        for one in all_:
            known = facts_of(form, one["values"], lists) if form and lists else []
            facts[one["change"]] = [*known, *_unknown(form, one["values"])]
    return [_held(one, forms.get(one["form"]), facts.get(one["change"])) for one in found]


def _unknown(form: Form | None, values: Mapping[str, Any]) -> list[Fact]:
    """Answers to questions that the form does not have, and those that it takes back."""
    asked = form.by_name if form else {}
    nothing = say("（清空）", "(emptied)")
    emptied = [(told(asked[n].label), nothing) for n, v in values.items() if v is None and n in asked]
    return [*emptied, *((n, str(v)) for n, v in values.items() if n not in asked)]


def _held(one: Told, form: Form | None, facts: Sequence[Fact] | None) -> Held:
    why = Problem(one["code"], detail=one["detail"]) if one["code"] in CATALOGUE else None
    acts = {
        "record": say("填写", "fills it in"), "amend": say("更改", "changes it"),
        "withdraw": say("撤回", "withdraws it"), "restore": say("恢复", "restores it"),
    }  # fmt: skip
    return Held(
        one["change"], told(form.label) if form else one["form"], one["form"], one["record"], one["device"],
        one["device_name"] or say("没有登记的设备", "a device that is not registered"), one["author"],
        _moment(one["made_at"]), _moment(one["received_at"]), acts.get(one["act"], ""),
        why.rule.rule[spoken()].format_map(_Blank(why.detail)) if why else one["code"],
        facts, one["may_see"], one["may_release"], one["is_altered"], one["private"],
    )  # fmt: skip


class _Blank(dict[str, Any]):
    """What a rule's text asks for and was not sent along."""

    def __missing__(self, key: str) -> str:
        return "…"


def _moment(ms: Any) -> str:
    try:
        return shown(ms)[:16] if ms else ""
    except (ValueError, OverflowError, OSError, TypeError):
        return str(ms)

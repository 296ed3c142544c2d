"""Taking a record out and back in: `/-/withdraw/FORM/RECORD` and `/-/restore/FORM/RECORD`.

A decision is undone in the same way, since it is a record too. A withdrawal has no place for a reason, so a reason is
written beside it, in the same transaction, as a ruling that the record does not count: it stands in the history and
goes down to the device. Restoring the record undoes that ruling with it.
"""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins import compat
from datasette_plugins.acting import act
from datasette_plugins.browse.looking import texts
from datasette_plugins.browse.record_reading import find
from datasette_plugins.browse.standing import with_withdrawal
from datasette_plugins.language import say, told
from datasette_plugins.writing.answer import done, page, record_path, refusing
from datasette_plugins.writing.facts import facts_of, lists_for
from datasette_plugins.writing.filling import Given, decision_of, given_of
from datasette_plugins.writing.opened import Opened, open_record
from schemas.form import Form


@refusing
async def withdraw_page(datasette: Any, request: Any) -> Response:
    """`/-/withdraw/FORM/RECORD`."""
    return await _asked(datasette, request, "withdraw")


@refusing
async def restore_page(datasette: Any, request: Any) -> Response:
    """`/-/restore/FORM/RECORD`."""
    return await _asked(datasette, request, "restore")


async def _asked(datasette: Any, request: Any, what: str) -> Response:
    opened = await open_record(datasette, request.actor, request.url_vars["form"], request.url_vars["record"])
    form = opened.form
    if request.method == "POST":
        acted = await act(datasette, request, await _acts(datasette, opened, what, await given_of(request)))
        return await done(
            datasette, request, acted, form, opened.record, _said(opened, what), _onward(opened)
        )
    lists = await lists_for(datasette, request.actor, form, opened.folded.values)
    context = {
        "what": what,
        "form": form,
        "label": told(form.label),
        "record": opened.record,
        "heads": opened.folded.heads,
        "facts": facts_of(form, opened.folded.values, lists),
        "is_decision": form.used == "decision",
        "takes_reason": takes_reason(form),
        "decision": decision_of({}),
        "already": opened.folded.withdrawn == (what == "withdraw"),
    }
    return await page(datasette, request, "taizhang_write_standing.html", context)


def takes_reason(form: Form) -> bool:
    """Whether it can be written down why a record of this form is withdrawn."""
    return form.used in ("field", "office")


async def _acts(datasette: Any, opened: Opened, what: str, given: Given) -> list[dict[str, Any]]:
    """The act itself, and what goes with it."""
    heads = list(given.get("heads", ()))
    doing = {"act": what, "form": opened.form.form, "record": opened.record, "parents": heads}
    if what == "restore":
        return [doing, *await _undoing(datasette, opened)]
    reason = (given.get("reason") or [""])[0].strip()
    if not reason or not takes_reason(opened.form):
        return [doing]
    about = {"form": opened.form.form, "record": opened.record, "heads": heads}
    ruling = {"what": "exclude", "reason": reason, **about}
    return [doing, {"act": "record", "form": "ruling", "record": decision_of(given), "fields": ruling}]


async def _undoing(datasette: Any, opened: Opened) -> list[dict[str, Any]]:
    """The acts that undo what was ruled together with the withdrawals of a record."""

    def reading(db: compat.Connection) -> list[dict[str, Any]]:
        found = find(db, opened.form.form, opened.record)
        ruled = [with_withdrawal(found.rulings, step) for step in opened.story.steps] if found else []
        return [
            {"act": "withdraw", "form": "ruling", "record": row["record"], "parents": texts(row["tips"])}
            for row in ruled
            if row is not None and not row["withdrawn"]
        ]

    return await compat.read(datasette, opened.database, reading)


def _said(opened: Opened, what: str) -> str:
    if opened.form.used == "decision":
        return (
            say("已撤销这个决定", "The decision is undone")
            if what == "withdraw"
            else say("已恢复这个决定", "The decision stands again")
        )
    return (
        say("已撤回，不再计入", "Withdrawn, no longer counted")
        if what == "withdraw"
        else say("已恢复", "Restored")
    )


def _onward(opened: Opened) -> str:
    """Whoever undid a decision goes on to the record that it was about."""
    values = opened.folded.values
    about = values.get("record") or values.get("lead_record")
    is_decision = opened.form.used == "decision" and about and values.get("form")
    return record_path(str(values["form"]), str(about)) if is_decision else ""

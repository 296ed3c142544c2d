"""Taking a record out and back in: `/-/withdraw/FORM/RECORD` and `/-/restore/FORM/RECORD`.

A decision is undone in the same way, since it is a record too.
"""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins.acting import act
from datasette_plugins.language import say, told
from datasette_plugins.writing.answer import done, page, record_path, refusing
from datasette_plugins.writing.facts import facts_of, lists_for
from datasette_plugins.writing.filling import given_of
from datasette_plugins.writing.opened import Opened, open_record


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
        heads = (await given_of(request)).get("heads", [])
        doing = {"act": what, "form": form.form, "record": opened.record, "parents": heads}
        acted = await act(datasette, request, [doing])
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
        "already": opened.folded.withdrawn == (what == "withdraw"),
    }
    return await page(datasette, request, "taizhang_write_standing.html", context)


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

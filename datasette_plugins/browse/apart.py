"""`/-/waiting/apart`: somebody has compared reports and found that they are different events.

It is written as a ruling that counts the first of them and names the heads of all, so it goes with the records, shows in
their story, and is open again as soon as one of them changes. It is undone by withdrawing it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Response

from datasette_plugins.acting import act, decision_id
from datasette_plugins.browse.record_page import page
from datasette_plugins.language import say, spoken
from schemas.problems import TaizhangError


async def apart(datasette: Any, request: Any) -> Response:
    """Write the ruling and go back to the list; anything wrong is said beside what was typed."""
    if request.method != "POST":
        return Response.redirect(datasette.urls.path("/-/waiting?kind=double"))
    given = await request.post_vars()
    records, heads = given.get("records", "").split(), given.get("heads", "").split()
    reason, decision = given.get("reason", "").strip(), decision_id(given.get("decision", ""))
    wrong = (
        ""
        if records and heads
        else say("没有收到要比较的记录，请回到上一页再试。", "No records came; please go back and try again.")
    )
    wrong = wrong or (
        "" if reason else say("请写明为什么是两件不同的事。", "Please say why they are different events.")
    )
    if not wrong:
        told = {"what": "include", "form": "session", "record": records[0], "heads": heads, "reason": reason}
        doing = {"act": "record", "form": "ruling", "record": decision, "fields": told}
        try:
            await act(datasette, request, [doing])
            return Response.redirect(datasette.urls.path("/-/waiting?" + urlencode({"kind": "double"})))
        except TaizhangError as error:
            wrong = error.problem.text(spoken())
    words = {
        "wrong": wrong, "records": " ".join(records), "heads": " ".join(heads), "reason": reason, "decision": decision
    }  # fmt: skip
    return await page(datasette, request, "taizhang_browse_apart.html", words, 400)

"""`/-/waiting/apart`: somebody has compared reports and found that they are different events.

It is written as a ruling that counts the first of them and names the heads of all, so it goes with the records, shows in
their story, and is open again as soon as one of them changes.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Response

from datasette_plugins.acting import act
from datasette_plugins.browse.record_page import page
from datasette_plugins.language import say, spoken
from schemas.problems import TaizhangError


async def apart(datasette: Any, request: Any) -> Response:
    """Write the ruling and go back to the list; anything wrong is said beside what was typed."""
    if request.method != "POST":
        return Response.redirect(datasette.urls.path("/-/waiting?kind=double"))
    given = await request.post_vars()
    records, heads = given.get("records", "").split(), given.get("heads", "").split()
    reason = given.get("reason", "").strip()
    wrong = (
        ""
        if records and heads
        else say("没有收到要比较的记录，请回到上一页再试。", "No records came; please go back and try again.")
    )
    wrong = wrong or (
        "" if reason else say("请写明为什么是两件不同的事。", "Please say why they are different events.")
    )
    if not wrong:
        fields = {
            "what": "include",
            "form": "session",
            "record": records[0],
            "heads": heads,
            "reason": reason,
        }
        try:
            await act(datasette, request, [{"act": "record", "form": "ruling", "fields": fields}])
            return Response.redirect(datasette.urls.path("/-/waiting?" + urlencode({"kind": "double"})))
        except TaizhangError as error:
            wrong = error.problem.text(spoken())
    words = {"wrong": wrong, "records": " ".join(records), "heads": " ".join(heads), "reason": reason}
    return await page(datasette, request, "taizhang_browse_apart.html", words, 400)

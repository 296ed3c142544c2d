"""The door before every page: without a session nothing is answered, not even whether a page exists.

Permissions stand behind it all the same (`pages.yaml`, default deny). The door is what makes "anonymous
sees nothing" one rule in one place, also for pages that some later Datasette may add.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Request, Response

from datasette_plugins.compat import actor_by_hooks
from datasette_plugins.guard import asked_now
from datasette_plugins.identity.carrying import carried_from
from schemas.problems import Problem, TaizhangError

ACTOR = "taizhang_actor"
OPEN_PAGES = frozenset({"/-/sign-in", "/-/language", "/favicon.ico"})
CARRYING = frozenset({"not_signed_in", "sign_in_unreachable"})
OPEN_FOLDERS = ("/-/static/", "/-/static-plugins/")

HEADERS = {
    # Everything comes from here: no page can be made to fetch from, or tell, anybody else.
    "content-security-policy": "default-src 'self' 'unsafe-inline' data:;"
    " frame-ancestors 'none'; base-uri 'self'",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


class Door:
    """The ASGI application in front of Datasette's own."""

    def __init__(self, app: Any, datasette: Any) -> None:
        self.app, self.datasette = app, datasette

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Let in, or turn away."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        send = _with_headers(send)
        if _is_open(scope):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            actor = await actor_by_hooks(self.datasette, request)
            problem = None if actor else Problem("not_signed_in")
        except TaizhangError as error:
            actor, problem = None, error.problem
        if actor is None or problem:
            turned = await refusal(self.datasette, request, problem or Problem("not_signed_in"))
            await turned.asgi_send(send)
            return
        if asked := asked_now():
            asked.actor = actor
        await self.app({**scope, ACTOR: actor}, receive, send)


def _is_open(scope: Any) -> bool:
    # As Datasette's router reads it: undecoded, so that the two cannot be told different things.
    raw = scope.get("raw_path") or scope["path"].encode()
    path = raw.partition(b"?")[0].decode("latin-1")
    return path in OPEN_PAGES or (path.startswith(OPEN_FOLDERS) and ".." not in path)


def _with_headers(send: Any) -> Any:
    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            ours = [(k.encode(), v.encode()) for k, v in HEADERS.items()]
            message = {**message, "headers": [*message.get("headers", []), *ours]}
        await send(message)

    return sending


def is_browser(request: Any) -> bool:
    """Whether a person looks at the answer, so that a page helps more than JSON."""
    return "text/html" in (request.headers.get("accept") or "") and not request.path.endswith(
        (".json", ".csv")
    )


async def refusal(datasette: Any, request: Any, problem: Problem) -> Response:
    """What somebody gets who is not let in: the sign-in page, a page with the reason, or JSON. What they had typed
    into a form of ours comes along.
    """
    headers = {"cache-control": "no-store"}
    if not is_browser(request):
        body = {
            "ok": False,
            "error": problem.text("en"),
            "status": problem.rule.status,
            "problem": problem.to_json(),
        }
        return Response.json(body, status=problem.rule.status, headers=headers)
    if problem.code == "not_signed_in" and request.method in ("GET", "HEAD"):
        wanted = urlencode({"next": request.full_path}) if request.path != "/" else ""
        return Response.redirect(
            datasette.urls.path("/-/sign-in") + (f"?{wanted}" if wanted else ""), headers=headers
        )
    carried = await carried_from(datasette, request) if problem.code in CARRYING else None
    is_sign_in = problem.code == "not_signed_in"
    template = "taizhang_sign_in.html" if is_sign_in else "taizhang_refusal.html"
    words = {"problem": problem, "carried": carried, "next": carried.path if carried else "/"}
    page = await datasette.render_template(template, words, request=request)
    return Response.html(page, status=problem.rule.status, headers=headers)

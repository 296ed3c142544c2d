"""`/-/accounts`: who may come in, for whoever administers them. Everything is done by the sync server; this page shows
it and asks for it.
"""

from __future__ import annotations

from typing import Any

from datasette import Forbidden
from datasette.utils.asgi import Response

from datasette_plugins.identity.asking import sync_of
from datasette_plugins.identity.pages import COOKIE, NOT_KEPT
from schemas.problems import Problem, TaizhangError

ROLES = ("office", "private", "admin")
ACTS = ("add", "reset", "disable", "enable", "roles")


def is_admin(actor: Any) -> bool:
    """Whether somebody may see accounts, and who looked at what."""
    return actor is not None and "admin" in (actor.get("roles") or ())


async def accounts(datasette: Any, request: Any) -> Response:
    """The page, and what is asked for in it."""
    if not is_admin(request.actor):
        raise Forbidden("accounts")
    session, given, done, problem = request.cookies.get(COOKIE) or "", _Given(), {}, None
    if request.method == "POST":
        given = _Given((await request.form()).items())
        try:
            done = await _act(datasette, session, given)
        except TaizhangError as error:
            problem = error.problem
    try:
        listed = await sync_of(datasette).accounts(session)
    except TaizhangError as error:
        listed, problem = {"accounts": []}, problem or error.problem
    words = {"accounts": listed["accounts"], "given": given, "problem": problem, "roles": ROLES}
    words |= {"link": _link(datasette, request, done), "done": done.get("account"), "act": given.act}
    page = await datasette.render_template("taizhang_accounts.html", words, request=request)
    return Response.html(page, status=_status(problem), headers=NOT_KEPT)


class _Given:
    """What was sent; nothing of it gets lost when it cannot be done."""

    def __init__(self, items: Any = ()) -> None:
        first: dict[str, str] = {}
        for name, value in items:
            first.setdefault(name, value)
        self.act, self.name, self.shown = (first.get(n, "").strip() for n in ("act", "name", "shown"))
        self.roles = [value for name, value in items if name == "role"]


async def _act(datasette: Any, session: str, given: _Given) -> dict[str, Any]:
    sync = sync_of(datasette)
    if given.act == "add":
        return await sync.accounts(session, "add", name=given.name, shown=given.shown, roles=given.roles)
    if given.act in ("reset", "disable"):
        return await sync.accounts(session, given.act, name=given.name)
    if given.act == "enable":
        return await sync.accounts(session, "change", name=given.name, enable=True)
    if given.act == "roles":
        return await sync.accounts(session, "change", name=given.name, roles=given.roles)
    return {}


def _link(datasette: Any, request: Any, done: dict[str, Any]) -> str:
    """The address to hand to the owner of a new or reset account; it is shown this once."""
    if "code" not in done:
        return ""
    return f"{request.scheme}://{request.host}{datasette.urls.path('/-/sign-in')}?code={done['code']}"


def _status(problem: Problem | None) -> int:
    return problem.rule.status if problem else 200

"""`/-/password`: where somebody chooses a password, the first time or another."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins.identity.asking import sync_of
from datasette_plugins.identity.pages import COOKIE, NOT_KEPT
from datasette_plugins.identity.paths import own_path
from schemas.problems import Problem, TaizhangError

AT_FIELD = {"wrong_old_password": "old", "weak_password": "new", "password_differs": "again"}


async def password(datasette: Any, request: Any) -> Response:
    """The form. Whoever has no password yet is not asked for it, and may leave it for later."""
    sync, session = sync_of(datasette), request.cookies.get(COOKIE) or ""
    actor = await sync.actor(session) or {}
    is_first = actor.get("has_password") is False
    given = await request.post_vars() if request.method == "POST" else {}
    wanted = own_path(given.get("next") or request.args.get("next"))
    problem = None
    if request.method == "POST":
        problem = await _set(datasette, session, given)
        if problem is None:
            return Response.redirect(wanted, status=303, headers=NOT_KEPT)
    words = {"next": wanted, "is_first": is_first, "problem": problem, "name": actor.get("id", "")}
    words["at"] = AT_FIELD.get(problem.code, "") if problem else ""
    page = await datasette.render_template("taizhang_password.html", words, request=request)
    return Response.html(page, status=problem.rule.status if problem else 200, headers=NOT_KEPT)


async def _set(datasette: Any, session: str, given: dict[str, str]) -> Problem | None:
    if given.get("new", "") != given.get("again", ""):
        return Problem("password_differs")
    try:
        await sync_of(datasette).set_password(session, given.get("old", ""), given.get("new", ""))
    except TaizhangError as error:
        return error.problem
    return None

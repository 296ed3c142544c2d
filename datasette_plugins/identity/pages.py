"""The sign-in and sign-out pages.

The code of a sign-in link is only spent when a person presses the button: programs that open links
ahead of people (chat programs do) send no form.
"""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins.identity.asking import sync_of
from schemas.problems import Problem, TaizhangError

COOKIE = "taizhang_session"
COOKIE_LIFE_S = 30 * 24 * 3600


async def sign_in(datasette: Any, request: Any) -> Response:
    """`/-/sign-in`: the form, and what comes of it."""
    if request.method != "POST":
        given = {"code": request.args.get("code") or "", "next": _own_path(request.args.get("next"))}
        return await _form(datasette, request, given)
    given = await request.post_vars()
    given = {"code": given.get("code", "").strip(), "next": _own_path(given.get("next"))}
    try:
        session = await sync_of(datasette).sign_in(given["code"])
    except TaizhangError as error:
        return await _form(datasette, request, given, error.problem)
    response = Response.redirect(given["next"], status=303, headers={"cache-control": "no-store"})
    response.set_cookie(
        COOKIE,
        session,
        max_age=COOKIE_LIFE_S,
        httponly=True,
        samesite="lax",
        secure=request.scheme == "https",
    )
    return response


async def sign_out(datasette: Any, request: Any) -> Response:
    """`/-/sign-out`: a button, since a link may be opened by a program; then the session is gone
    everywhere.
    """
    if request.method != "POST":
        page = await datasette.render_template("taizhang_sign_out.html", {}, request=request)
        return Response.html(page, headers={"cache-control": "no-store"})
    if session := request.cookies.get(COOKIE):
        await sync_of(datasette).sign_out(session)
    response = Response.redirect(datasette.urls.path("/-/sign-in"), status=303)
    response.set_cookie(COOKIE, "", max_age=0, httponly=True, samesite="lax")
    return response


async def _form(
    datasette: Any, request: Any, given: dict[str, str], problem: Problem | None = None
) -> Response:
    words = {**given, "problem": problem}
    page = await datasette.render_template("taizhang_sign_in.html", words, request=request)
    status = problem.rule.status if problem else 200
    return Response.html(page, status=status, headers={"cache-control": "no-store"})


def _own_path(text: str | None) -> str:
    """Where to go after signing in: a path of ours, never another site."""
    path = text or "/"
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours else "/"

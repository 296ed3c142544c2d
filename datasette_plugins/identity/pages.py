"""The sign-in and sign-out pages.

The code of a sign-in link is only spent when a person presses the button: programs that open links
ahead of people (chat programs do) send no form.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from datasette.utils.asgi import Response

from datasette_plugins.identity.asking import sync_of
from datasette_plugins.identity.carrying import LAST, Carried, read_carried
from datasette_plugins.identity.paths import own_path
from schemas.problems import Problem, TaizhangError

COOKIE = "taizhang_session"
COOKIE_LIFE_S = 30 * 24 * 3600
REMEMBERED_S = 400 * 24 * 3600
NOT_KEPT = {"cache-control": "no-store"}


async def sign_in(datasette: Any, request: Any) -> Response:
    """`/-/sign-in`: the form, and what comes of it."""
    if request.method != "POST":
        given = {"code": request.args.get("code") or "", "next": own_path(request.args.get("next"))}
        return await _form(datasette, request, given)
    sent = await request.form(max_field_size=30 * 2**20, max_request_size=60 * 2**20)
    given = {
        "code": str(sent.get("code") or "").strip(),
        "name": str(sent.get("name") or "").strip(),
        "next": own_path(str(sent.get("next") or "")),
    }
    carried = read_carried(str(sent.get("carried") or ""))
    who = {"code": given["code"]} if given["code"] else {"name": given["name"]}
    if not given["code"]:
        who["password"] = str(sent.get("password") or "")
    try:
        opened = await sync_of(datasette).sign_in(**who)
    except TaizhangError as error:
        return await _form(datasette, request, given, error.problem, carried)
    response = await _onwards(datasette, request, given["next"], opened, carried)
    keep_session(response, request, str(opened["session"]))
    _remember(response, request, str(opened["actor"]["id"]))
    return response


def keep_session(response: Response, request: Any, session: str) -> None:
    """Give the browser its session. It tells it to nobody: not to scripts, not to other sites."""
    response.set_cookie(
        COOKIE,
        session,
        max_age=COOKIE_LIFE_S,
        httponly=True,
        samesite="lax",
        secure=request.scheme == "https",
    )


def _remember(response: Response, request: Any, account: str) -> None:
    """For when this session ends in the middle of a form: whose form that is. It outlives the session."""
    response.set_cookie(
        LAST,
        quote(account, safe=""),
        max_age=REMEMBERED_S,
        httponly=True,
        samesite="lax",
        secure=request.scheme == "https",
    )


async def _onwards(
    datasette: Any, request: Any, wanted: str, opened: dict[str, Any], carried: Carried | None
) -> Response:
    """To what was typed before; to choosing a password, if there is none yet; to the page that was wanted."""
    if carried is not None and (carried.fields or carried.files):
        words = {
            "carried": carried,
            "person": opened["actor"]["name"],
            "is_theirs": carried.is_for(opened["actor"]["id"]),
        }
        page = await datasette.render_template("taizhang_again.html", words, request=request)
        return Response.html(page, headers=NOT_KEPT)
    if not opened["has_password"]:
        wanted = datasette.urls.path("/-/password") + "?" + urlencode({"next": wanted})
    return Response.redirect(wanted, status=303, headers=NOT_KEPT)


async def sign_out(datasette: Any, request: Any) -> Response:
    """`/-/sign-out`: a button, since a link may be opened by a program; then the session is gone
    everywhere.
    """
    if request.method != "POST":
        page = await datasette.render_template("taizhang_sign_out.html", {}, request=request)
        return Response.html(page, headers=NOT_KEPT)
    if session := request.cookies.get(COOKIE):
        await sync_of(datasette).sign_out(session)
    response = Response.redirect(datasette.urls.path("/-/sign-in"), status=303)
    response.set_cookie(COOKIE, "", max_age=0, httponly=True, samesite="lax")
    return response


async def _form(
    datasette: Any,
    request: Any,
    given: dict[str, str],
    problem: Problem | None = None,
    carried: Carried | None = None,
) -> Response:
    words = {**given, "problem": problem, "carried": carried}
    page = await datasette.render_template("taizhang_sign_in.html", words, request=request)
    status = problem.rule.status if problem else 200
    return Response.html(page, status=status, headers=NOT_KEPT)

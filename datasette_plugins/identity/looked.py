"""`/-/audit`: who looked at households, who came in, who changed an account; newest first. For administrators."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from datasette import Forbidden
from datasette.utils.asgi import Response

from datasette_plugins.identity.asking import sync_of
from datasette_plugins.identity.pages import COOKIE, NOT_KEPT
from datasette_plugins.identity.people import is_admin
from datasette_plugins.language import say
from schemas.clock import shown
from schemas.problems import TaizhangError


async def audit(datasette: Any, request: Any) -> Response:
    """The page: of one account or one day if that is asked for."""
    if not is_admin(request.actor):
        raise Forbidden("audit")
    sync, session = sync_of(datasette), request.cookies.get(COOKIE) or ""
    wanted = {name: (request.args.get(name) or "").strip() for name in ("account", "day")}
    before = request.args.get("before") or ""
    found: dict[str, Any] = {"lines": [], "more": False}
    names: list[str] = []
    problem = None
    try:
        names = [one["name"] for one in (await sync.accounts(session))["accounts"]]
        found = await sync.audit_lines(session, **wanted, before=int(before) if before.isdecimal() else 0)
    except TaizhangError as error:
        problem = error.problem
    lines = [{**line, "when": shown(line["at"]), "said": said(line)} for line in found["lines"]]
    words = {**wanted, "lines": lines, "names": names, "problem": problem}
    words["older"] = lines[-1]["n"] if found["more"] else 0
    page = await datasette.render_template("taizhang_audit.html", words, request=request)
    return Response.html(page, status=problem.rule.status if problem else 200, headers=NOT_KEPT)


def said(line: dict[str, Any]) -> tuple[str, str]:
    """A line in words: what was done, and with what."""
    kind, what = line["kind"], str(line["what"])
    if kind == "read":
        method, _, path = what.partition(" ")
        done = say("查看", "looked at") if method in ("GET", "HEAD") else say("提交", "sent a form to")
        return done, unquote(path)
    if kind == "sign_in":
        return say("登录", "signed in"), ""
    if kind == "refused":
        return say("登录没有成功", "could not sign in"), ""
    if kind == "release":
        return say("放行扣下的改动", "let in a held change"), what
    act, _, rest = what.partition(" ")
    return _ACTS.get(act, lambda: act)(), rest


_ACTS = {
    "add": lambda: say("建账号", "added account"),
    "reset": lambda: say("重置密码", "reset the password of"),
    "disable": lambda: say("停用账号", "disabled account"),
    "enable": lambda: say("恢复账号", "enabled account"),
    "roles": lambda: say("改权限", "changed the roles of"),
    "password": lambda: say("改了自己的密码", "set a password"),
}

"""Who is asking: the session cookie, the pages to sign in and out, accounts, and the door before everything else.

Sessions are the sync server's. It is asked about every request, over loopback; when it does not answer,
nobody is let in.
"""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Request

from datasette_plugins.compat import Actor, hook, hook_last
from datasette_plugins.guard import Guard
from datasette_plugins.guard.watching import show_no_locals
from datasette_plugins.identity.asking import sync_of
from datasette_plugins.identity.door import ACTOR, Door, refusal
from datasette_plugins.identity.looked import audit
from datasette_plugins.identity.pages import COOKIE, sign_in, sign_out
from datasette_plugins.identity.password import password
from datasette_plugins.identity.people import accounts, is_admin
from datasette_plugins.language import say
from schemas.problems import Problem, TaizhangError


@hook
def actor_from_request(datasette: Any, request: Any) -> Any:
    """The actor of the session in the cookie. The door has asked already; what it found is not asked
    again.
    """
    if ACTOR in request.scope:
        return request.scope[ACTOR]
    session = request.cookies.get(COOKIE)
    return sync_of(datasette).actor(session) if session else None


@hook_last
def asgi_wrapper(datasette: Any) -> Any:
    """The guard of the private file around all, then the door, before what other plugins put in front of Datasette."""

    async def note(account: str, method: str, path: str) -> None:
        await sync_of(datasette).note(account, method, path)

    async def refuse(scope: Any, problem: Problem) -> Any:
        return await refusal(datasette, Request(scope, None), problem)

    return lambda app: Guard(Door(app, datasette), datasette, note, refuse)


@hook
def forbidden(datasette: Any, request: Any) -> Any:
    """Somebody is signed in and may not see this."""
    return refusal(datasette, request, Problem("not_for_you", got=request.path))


@hook
def handle_exception(datasette: Any, exception: Exception, request: Any) -> Any:
    """A problem that a page did not catch is told in words, and is no failure of the program."""
    return refusal(datasette, request, exception.problem) if isinstance(exception, TaizhangError) else None


@hook
def startup(datasette: Any) -> None:
    """What somebody looks at belongs into no terminal and no log."""
    show_no_locals()


@hook
def register_routes() -> Any:
    """The pages."""
    return [
        (r"^/-/sign-in$", sign_in),
        (r"^/-/sign-out$", sign_out),
        (r"^/-/password$", password),
        (r"^/-/accounts$", accounts),
        (r"^/-/audit$", audit),
    ]


@hook
def menu_links(datasette: Any, actor: Actor | None) -> list[dict[str, str]]:
    """What a person can do about accounts, and the way out."""
    if actor is None:
        return []
    links = [("/-/accounts", "账号", "Accounts"), ("/-/audit", "访问记录", "Who looked")] * is_admin(actor)
    links += [("/-/password", "改密码", "Change password"), ("/-/sign-out", "退出", "Sign out")]
    return [{"href": datasette.urls.path(path), "label": say(zh, en)} for path, zh, en in links]

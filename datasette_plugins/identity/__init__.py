"""Who is asking: the session cookie, the sign-in and sign-out pages, and the door before everything else.

Sessions are the sync server's. It is asked about every request, over loopback; when it does not answer,
nobody is let in.
"""

from __future__ import annotations

from typing import Any

from datasette_plugins.compat import Actor, hook, hook_last
from datasette_plugins.identity.asking import sync_of
from datasette_plugins.identity.door import ACTOR, Door, refusal
from datasette_plugins.identity.pages import COOKIE, sign_in, sign_out
from schemas.problems import Problem


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
    """The door, before what other plugins put in front of Datasette."""
    return lambda app: Door(app, datasette)


@hook
def forbidden(datasette: Any, request: Any) -> Any:
    """Somebody is signed in and may not see this."""
    return refusal(datasette, request, Problem("not_for_you", got=request.path))


@hook
def register_routes() -> Any:
    """The two pages."""
    return [(r"^/-/sign-in$", sign_in), (r"^/-/sign-out$", sign_out)]


@hook
def menu_links(datasette: Any, actor: Actor | None) -> list[dict[str, str]]:
    """The way out."""
    if actor is None:
        return []
    return [{"href": datasette.urls.path("/-/sign-out"), "label": "退出 Sign out"}]

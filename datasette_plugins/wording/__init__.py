"""Datasette's own pages in the office's words, in the language of whoever reads them.

Its templates and scripts are not copied: as they are loaded, the listed strings are replaced (`pages.json`,
`scripts.json`). `tests/office` holds that each listed string still stands in the pinned version.
"""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Request, Response

from datasette_plugins.compat import hook
from datasette_plugins.language import COOKIE, counted, day, minute, number, say, speak, spoken
from datasette_plugins.wording.finding import matches
from datasette_plugins.wording.naming import Naming
from datasette_plugins.wording.rewording import Rewording
from datasette_plugins.wording.scripts import with_words

COOKIE_LIFE_S = 400 * 24 * 3600
LANGUAGES = ("zh", "en")


@hook
def asgi_wrapper(datasette: Any) -> Any:
    """The language of the person who asks, scripts in it, and files that Excel opens as they should be."""
    return lambda app: _speaking(with_words(app))


@hook
def actor_from_request(datasette: Any, request: Any) -> None:
    """Nobody. The door asks who somebody is before anything else is done; what it answers itself is in their
    language too.
    """
    speak(request.cookies.get(COOKIE), request.full_path)


def _speaking(app: Any) -> Any:
    async def speaking(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            request = Request(scope, receive)
            speak(request.cookies.get(COOKIE), request.full_path)
        await app(scope, receive, send)

    return speaking


@hook
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    """Put the loader in place, and give the templates what names things."""
    env.loader = Rewording(env.loader)
    env.globals["taizhang"] = Naming(datasette)
    env.globals |= {"say": say, "spoken": spoken, "counted": counted}
    env.globals |= {"number": number, "day": day, "minute": minute}


@hook
def register_routes() -> Any:
    """The choice of a language, and what the search for a table finds."""
    return [(r"^/-/language$", choose), (r"^/-/tables$", find)]


async def choose(request: Any) -> Response:
    """`/-/language?to=en&next=/path`: from now on in this browser. A link, since it does nothing else."""
    language = request.args.get("to")
    response = Response.redirect(_own_path(request.args.get("next")), headers={"cache-control": "no-store"})
    if language in LANGUAGES:
        response.set_cookie(COOKIE, language, max_age=COOKIE_LIFE_S, httponly=True, samesite="lax")
    return response


async def find(datasette: Any, request: Any) -> Response:
    """What Datasette's search for a table shows, by the names that people know."""
    found, truncated = await matches(datasette, request.actor, request.args.get("q") or "")
    body = {"ok": True, "matches": found, "truncated": truncated}
    return Response.json(body, headers={"cache-control": "no-store"})


def _own_path(text: str | None) -> str:
    """A path of ours, never another site."""
    path = text or "/"
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"

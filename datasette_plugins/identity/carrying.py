"""What somebody had typed when their session ended: carried through signing in, and sent again by the person.

The form that was sent meets the door, which answers with the sign-in page. What was typed rides in that page, in one
hidden field, and comes back in a form of its own once the person is signed in: they see where it goes and under which
name, and press the button. Files cannot ride along; they are chosen again in that form. It comes back to the account
that typed it: a browser remembers who was signed in last, and whoever else signs in then is not shown it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from datasette.csrf import CrossOriginProtectionMiddleware
from datasette.utils.asgi import BadRequest

from datasette_plugins.identity.paths import own_path

LAST = "taizhang_last"
"""The cookie by which a browser remembers whose the last session was. It opens nothing."""

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
BYTES_MAX = 20 * 2**20
FIELDS_MAX = 20_000


@dataclass(frozen=True)
class Carried:
    """A form on its way: where it was sent, what was in it, under which names it had files, and which account typed it,
    as far as the browser remembers.
    """

    path: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()
    who: str = ""

    def is_for(self, account: str) -> bool:
        """Whether whoever signed in may see it."""
        return self.who in ("", account)

    def to_text(self) -> str:
        """For the hidden field."""
        return json.dumps([self.path, self.fields, self.files, self.who], ensure_ascii=False)


def read_carried(text: str) -> Carried | None:
    """What a hidden field holds; None for anything else."""
    try:
        path, fields, files, who = json.loads(text)
        told = tuple((str(name), str(value)) for name, value in fields)
        names = tuple(str(name) for name in files)
    except (ValueError, TypeError):
        return None
    is_ours = isinstance(path, str) and own_path(path) == path
    return Carried(own_path(path), told, names, str(who)) if is_ours else None


async def carried_from(datasette: Any, request: Any) -> Carried | None:
    """The form in a request that nobody is let in with; None when it is not one of our own pages' forms."""
    kind = (request.headers.get("content-type") or "").partition(";")[0].strip().lower()
    if request.method != "POST" or kind not in FORMS or not await _is_from_here(datasette, request.scope):
        return None
    try:
        form = await request.form(
            files=True,
            max_request_size=BYTES_MAX,
            max_file_size=BYTES_MAX,
            max_fields=FIELDS_MAX,
            max_field_size=BYTES_MAX,
        )
    except (BadRequest, ValueError):
        return Carried(own_path(request.full_path), (), (), last_of(request))
    try:
        items = form.items()
        fields = tuple((name, value) for name, value in items if isinstance(value, str))
        files = dict.fromkeys(name for name, value in items if not isinstance(value, str))
        return Carried(own_path(request.full_path), fields, tuple(files), last_of(request))
    finally:
        form.close()


def last_of(request: Any) -> str:
    """Whose session this browser had last; empty when it does not remember."""
    return unquote(request.cookies.get(LAST) or "")


async def _is_from_here(datasette: Any, scope: Any) -> bool:
    """Datasette's own judgement, since it comes after the door: another site must not put words into our forms."""
    let_through = False

    async def reached(scope: Any, receive: Any, send: Any) -> None:
        nonlocal let_through
        let_through = True

    async def nothing(*message: Any) -> None:
        return None

    await CrossOriginProtectionMiddleware(reached, datasette)(dict(scope), nothing, nothing)
    return let_through

"""Who may ask the laptop's page server: the page that it opened itself, and nothing else in the browser.

Any site that a person visits can send requests to 127.0.0.1. So a request has to name the server as its host (a name that
was made to point here does not), come from the page itself, and show the token that only the opened page was given.
"""

from __future__ import annotations

import hmac

from werkzeug.datastructures import Headers

from schemas.clock import Random
from schemas.problems import fail

HEADER = "X-Taizhang-Key"

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Sent with every answer: the page loads from here only, and nobody can frame or read it."""


class Guard:
    """What a request has to show. `hosts` are the names and ports under which the server may be asked; `token` opens the
    page once, and what it gets in exchange is asked for from then on.
    """

    def __init__(self, token: str, random: Random) -> None:
        self.hosts: frozenset[str] = frozenset()
        self.random = random
        self._token, self._keys = token, set[str]()

    def check_host(self, headers: Headers) -> None:
        """Raises `foreign_page` for a request to another name."""
        if headers.get("Host", "") not in self.hosts:
            raise fail("foreign_page", got=headers.get("Host", ""))

    def check_origin(self, headers: Headers) -> None:
        """Raises `foreign_page` unless one of our own pages asks."""
        scheme, _, host = headers.get("Origin", "").partition("://")
        if scheme != "http" or host not in self.hosts:
            raise fail("foreign_page", got=headers.get("Origin", ""))

    def admit(self, token: str) -> str:
        """A key for the page that shows the token, which then opens nothing any more. Raises `page_closed`."""
        if not self._token or not hmac.compare_digest(token.encode(), self._token.encode()):
            raise fail("page_closed")
        self._token = ""
        key = self.random(24).hex()
        self._keys.add(key)
        return key

    def check_key(self, headers: Headers) -> None:
        """Raises `page_closed` for a page that was not admitted."""
        if headers.get(HEADER, "") not in self._keys:
            raise fail("page_closed")

"""The strings in Datasette's own scripts, replaced as the files are sent.

The language stands in the address (`?words=zh-…`), with a mark of the catalogue, so that a browser that keeps files
keeps the right one. Entries of `scripts.json` are as those of `pages.json`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs

from datasette_plugins.language import spoken

_TEXT = files(__package__).joinpath("scripts.json").read_text("utf-8")
SCRIPTS: Mapping[str, Sequence[Sequence[str]]] = json.loads(_TEXT)
MARK = hashlib.sha256(_TEXT.encode()).hexdigest()[:8]
FOLDER = "/-/static/"


def address(plain: str, name: str) -> str:
    """Where a script is in the reader's words, given its plain address."""
    return f"{plain}&words={spoken()}-{MARK}" if name in SCRIPTS else plain


def reworded(name: str, source: str, language: str) -> str:
    """One script in our words."""
    for old, *new in SCRIPTS[name]:
        source = source.replace(old, new[-1] if language == "en" else new[0])
    return source


def with_words(app: Any) -> Any:
    """The application, with the scripts in the words that their address asks for."""

    async def wording(scope: Any, receive: Any, send: Any) -> None:
        name, language = _asked(scope)
        await app(scope, receive, _Sending(send, name, language) if language else send)

    return wording


class _Sending:
    """Holds a script back until all of it is there, and sends it in our words."""

    def __init__(self, send: Any, name: str, language: str) -> None:
        self.send, self.name, self.language = send, name, language
        self.start: dict[str, Any] = {}
        self.body = b""

    async def __call__(self, message: dict[str, Any]) -> None:
        """One message of the answer."""
        if message["type"] == "http.response.start":
            self.start = message
            return
        self.body += message.get("body", b"")
        if message.get("more_body"):
            return
        if self.body and self.start["status"] == 200:
            self.body = reworded(self.name, self.body.decode(), self.language).encode()
            headers = [h for h in self.start["headers"] if h[0].lower() != b"content-length"]
            self.start["headers"] = [*headers, (b"content-length", str(len(self.body)).encode())]
        await self.send(self.start)
        await self.send({**message, "body": self.body})


def _asked(scope: Any) -> tuple[str, str]:
    """Which script, in which language; no language when it is to stay as it is."""
    path = scope.get("path", "")
    if scope["type"] != "http" or not path.startswith(FOLDER):
        return "", ""
    name = path.removeprefix(FOLDER)
    words = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("words", [""])[0]
    return name, words[:2] if name in SCRIPTS and words[:2] in ("zh", "en") else ""

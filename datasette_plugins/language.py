"""Which language the pages speak to this person: Chinese, or English by choice.

The choice is a cookie. It is read once for each request (`wording` does that) and known to everything that is called
while the request is answered, so that no function has to hand it on.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Literal

Language = Literal["zh", "en"]

COOKIE = "taizhang_language"

_spoken: ContextVar[Language] = ContextVar("taizhang_language", default="zh")


def spoken() -> Language:
    """The language of the request that is being answered."""
    return _spoken.get()


def speak(language: str | None) -> None:
    """From here on in this request. Anything unknown is Chinese."""
    _spoken.set("en" if language == "en" else "zh")


def say(zh: str, en: str) -> str:
    """One text in the language of the request. Templates know it as `say`."""
    return en if spoken() == "en" else zh


def told(texts: Mapping[str, str]) -> str:
    """A label or message that is kept in both languages, such as a form's."""
    return texts.get(spoken()) or texts["zh"]

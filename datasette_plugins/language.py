"""Which language the pages speak to this person: Chinese, or English by choice.

The choice is a cookie. It is read once for each request (`wording` does that) and known to everything that is called
while the request is answered, so that no function has to hand it on. Dates and numbers as people read them are here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Literal

Language = Literal["zh", "en"]

COOKIE = "taizhang_language"
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_spoken: ContextVar[Language] = ContextVar("taizhang_language", default="zh")
_page: ContextVar[str] = ContextVar("taizhang_page", default="/")


def spoken() -> Language:
    """The language of the request that is being answered."""
    return _spoken.get()


def speak(language: str | None, page: str = "/") -> None:
    """From here on in this request, for `page`. Anything unknown is Chinese."""
    _spoken.set("en" if language == "en" else "zh")
    _page.set(page)


def page_asked() -> str:
    """The address of the request that is being answered, so that it can be had in the other language."""
    return _page.get()


def say(zh: str, en: str) -> str:
    """One text in the language of the request. Templates know it as `say`."""
    return en if spoken() == "en" else zh


def told(texts: Mapping[str, str]) -> str:
    """A label or message that is kept in both languages, such as a form's."""
    return texts.get(spoken()) or texts["zh"]


def number(value: float) -> str:
    """A number that people read: thousands apart."""
    return f"{value:,}"


def day(moment: str | None) -> str:
    """The day of a date or moment, as in a sentence."""
    if not moment:
        return say("？", "?")
    year, month, date = int(moment[:4]), int(moment[5:7]), int(moment[8:10])
    return say(f"{year}年{month}月{date}日", f"{date} {MONTHS[month - 1]} {year}")


def minute(moment: str | None) -> str:
    """A moment (`2020-03-18 08:30:00`, local time) without its seconds, as in a sentence."""
    return f"{day(moment)} {moment[11:16]}" if moment else day(moment)


def counted(n: int, zh: str, one: str, many: str = "") -> str:
    """So many of something: `3 条`, `1 row`, `3 rows`."""
    return say(f"{number(n)} {zh}", f"{number(n)} {one if n == 1 else many or one + 's'}")

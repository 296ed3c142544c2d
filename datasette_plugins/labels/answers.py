"""The answers of our figures in the reader's language: their SQL gives Chinese headings and words, which are told in
English here. Only pages are touched; what is taken elsewhere (CSV, JSON) is as the SQL says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib.resources import files

from datasette_plugins.labels.catalogue import Catalogue
from datasette_plugins.language import number, say, spoken

_WORDS: Mapping[str, Mapping[str, str]] = json.loads(
    files(__package__).joinpath("headings.json").read_text("utf-8")
)
HEADINGS, VALUES = _WORDS["headings"], _WORDS["values"]
_TOGETHER = re.compile(r"(\S+) 至 (\S+)，截至(.+?)(?:；待核（未计入）(\d+) 条)?")


def heading(column: str) -> str:
    """What stands over a column of an answer."""
    return say(column, HEADINGS.get(column, column))


def answer(catalogue: Catalogue, column: str, value: object) -> str | None:
    """A cell of an answer to one of our figures; None leaves it as it is."""
    if column not in HEADINGS:
        return None
    if isinstance(value, int):
        return number(value)
    return in_english(catalogue, value) if spoken() == "en" and isinstance(value, str) else None


def told_word(catalogue: Catalogue, value: str) -> str:
    """A word that a figure's SQL gives, in the reader's language."""
    return in_english(catalogue, value) or value if spoken() == "en" else value


def in_english(catalogue: Catalogue, value: str) -> str | None:
    """The English for a word that a figure's SQL gives; None when it is a name."""
    if together := _TOGETHER.fullmatch(value):
        first, last, moment, waiting = together.groups()
        more = f"; {waiting} waiting (not counted)" if waiting else ""
        return f"{first} to {last}, as of {VALUES.get(moment, moment)}{more}"
    return VALUES.get(value) or _choices(catalogue).get(value)


def _choices(catalogue: Catalogue) -> Mapping[str, str]:
    """The labels of all choices, from Chinese to English."""
    fields = (field for form in catalogue.forms.values() for field in form.fields)
    return {c.label["zh"]: c.label["en"] for field in fields for c in field.choices}

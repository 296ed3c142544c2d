"""Words that are answers to choose: what was chosen is kept as a code, so it is no text that could be found, but a table
can be narrowed to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from datasette_plugins import compat
from datasette_plugins.labels.current import OFFICE, PRIVATE, catalogue_of
from datasette_plugins.language import told
from schemas.counting.names import column, table
from schemas.form import Field, Form

MOST = 6
LOOKED_IN = ("field", "office", "list")


class Choice(NamedTuple):
    """A word that answers a question of a form, and where the records are that answer so."""

    word: str
    form: str
    question: str
    href: str


async def choices(datasette: Any, actor: compat.Actor | None, words: Sequence[str]) -> list[Choice]:
    """The questions that one of the words answers, of forms that somebody may see."""
    found = []
    for form in catalogue_of(datasette).forms.values():
        database = PRIVATE if form.home == PRIVATE else OFFICE
        answered = list(_answered(form, words)) if form.used in LOOKED_IN else []
        if answered and await compat.may_view(datasette, actor, database, table(form.form)):
            address = datasette.urls.table(database, table(form.form))
            found += [
                Choice(word, told(form.label), told(asked.label), f"{address}?{_narrowed(asked, value)}")
                for asked, value, word in answered
            ]
    return found[:MOST]


def _answered(form: Form, words: Sequence[str]) -> Iterator[tuple[Field, str, str]]:
    for asked in form.live():
        for choice in asked.choices:
            labels = {label.casefold() for label in choice.label.values()}
            yield from ((asked, choice.value, word) for word in words if word.casefold() in labels)


def _narrowed(asked: Field, value: str) -> str:
    return urlencode({f"{column(asked.name)}__{'arraycontains' if asked.is_list else 'exact'}": value})

"""Which rows a page of a table shows, in words: “类别 是 宣讲，人数 ≥ 50”."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from datasette_plugins.labels.catalogue import Catalogue
from datasette_plugins.labels.cells import Names, short
from datasette_plugins.labels.current import catalogue_of
from datasette_plugins.language import say, told
from schemas.form import REFERENCE_KINDS

LOOKUPS: Mapping[str, Mapping[str, str]] = json.loads(
    files(__package__).joinpath("words.json").read_text("utf-8")
)["lookups"]


Called = Mapping[tuple[str, str], str]
"""What records are called, by column and id."""


def in_words(
    catalogue: Catalogue,
    table: str,
    given: Iterable[tuple[str, str, str]],
    search: Any,
    sort: Sequence[Any],
    called: Called | None = None,
) -> str:
    """The filters, the search and the order; `sort` is the column up or the column down. Records that are not in
    `called` are told apart by their ids.
    """
    parts = [_one(catalogue, table, condition, called or {}) for condition in given]
    if search:
        parts.append(say(f"查找“{search}”", f"search for “{search}”"))
    up, down = (*sort, None, None)[:2]
    if up:
        parts.append(say(f"按{catalogue.column(table, up).text}排", f"by {catalogue.column(table, up).text}"))
    if down:
        name = catalogue.column(table, down).text
        parts.append(say(f"按{name}从大到小排", f"by {name}, descending"))
    return say("，", ", ").join(parts)


async def names_in(names: Names, table: str, given: Iterable[tuple[str, str, str]]) -> Called:
    """What the records are called that filters name."""
    found = {}
    for name, lookup, value in given:
        field = catalogue_of(names.datasette).column(table, name).field
        if field is not None and field.kind in REFERENCE_KINDS and field.of and lookup not in NO_VALUE:
            found[name, value] = (await names.link(field.of, value)).striptags()
    return found


def _one(catalogue: Catalogue, table: str, condition: tuple[str, str, str], called: Called) -> str:
    name, lookup, value = condition
    compared = told(LOOKUPS[lookup]) if lookup in LOOKUPS else lookup
    known = called.get((name, value)) or short(catalogue.word(table, name, value))
    parts = (catalogue.column(table, name).text, compared, "" if lookup in NO_VALUE else known)
    return " ".join(part for part in parts if part)


NO_VALUE = ("isnull", "notnull", "isblank", "notblank")

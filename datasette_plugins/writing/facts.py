"""A record in words on a page that asks what to do with it: its answers, in the order of its form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datasette_plugins import compat
from datasette_plugins.labels.catalogue import unit_word
from datasette_plugins.language import say, spoken, told
from datasette_plugins.writing.lists import Lists, lists_of
from schemas.answers import show
from schemas.form import Field, Form
from schemas.scope import is_record_id
from schemas.shapes import is_empty

Fact = tuple[str, str]


def text_of(field: Field | None, value: Any, lists: Lists) -> str:
    """One answer in words, with its unit."""
    if field is None:
        return str(value)
    text = show(field, value, lists.name_of, spoken())
    unit = unit_word(field.unit) if field.kind in ("integer", "decimal") else ""
    return say(f"{text}{unit}", f"{text} {unit}") if text and unit else text


def facts_of(form: Form, values: Mapping[str, Any], lists: Lists) -> list[Fact]:
    """The answers that were given."""
    named = [(f, values[f.name]) for f in form.live() if not is_empty(values.get(f.name))]
    return [(told(f.label), text_of(f, value, lists)) for f, value in named]


async def lists_for(
    datasette: Any, actor: compat.Actor | None, form: Form, *values: Mapping[str, Any]
) -> Lists:
    """The lists that a form refers to, with every entry that these values name."""
    chosen = set()
    for one in values:
        for value in one.values():
            chosen |= {v for v in (value if isinstance(value, list) else [value]) if is_record_id(v)}
    return await lists_of(datasette, actor, form.live(), sorted(chosen))

"""A template loader around Datasette's: the listed strings of its templates, replaced by ours.

An entry of `pages.json` with two texts is a change of the template itself; one with three is a string, and what
stands for it in Chinese and in English.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files

from jinja2 import BaseLoader, Environment

Entries = Sequence[Sequence[str]]

REPLACEMENTS: Mapping[str, Entries] = json.loads(files(__package__).joinpath("pages.json").read_text("utf-8"))

FOR_PROGRAMMERS = frozenset(
    {
        "allow_debug.html", "api_explorer.html", "create_token.html", "debug_actions.html", "debug_allowed.html",
        "debug_autocomplete.html", "debug_check.html", "debug_permissions_playground.html", "debug_rules.html",
        "execute_write.html", "logout.html", "messages_debug.html", "patterns.html", "query_create.html",
        "query_delete.html", "query_edit.html", "show_json.html", "_permissions_debug_tabs.html",
    }
)  # fmt: skip
"""Datasette's pages for who builds it, or writes into it. Nothing of the office is done there; what they tell is to be
had as JSON. Ours says so in their place.
"""
INSTEAD = "taizhang_workshop.html"


class Rewording(BaseLoader):
    """The loader."""

    def __init__(self, inner: BaseLoader) -> None:
        self.inner = inner

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The template's text, with the listed strings replaced."""
        name = INSTEAD if template in FOR_PROGRAMMERS else template
        source, filename, is_current = self.inner.get_source(environment, name)
        return reworded(template, source), filename, is_current

    def list_templates(self) -> list[str]:
        """As the inner loader."""
        return self.inner.list_templates()


def reworded(template: str, source: str) -> str:
    """One template in our words."""
    for old, *new in REPLACEMENTS.get(template, ()):
        source = source.replace(old, new[0] if len(new) == 1 else either(*new))
    return source


def either(zh: str, en: str) -> str:
    """What a template says in one language or the other."""
    return '{% if spoken() == "zh" %}' + zh + "{% else %}" + en + "{% endif %}"

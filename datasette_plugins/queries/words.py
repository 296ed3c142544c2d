"""What a stored query is called, and what it counts, in the reader's language."""

from __future__ import annotations

from datasette_plugins.language import say
from datasette_plugins.queries.figures import FIGURES

_BY_NAME = {figure.name: figure for figure in FIGURES}


def query_title(name: str, title: str | None) -> str:
    """What a stored query is called."""
    figure = _BY_NAME.get(name)
    return say(figure.title, figure.english) if figure else title or name


def query_about(name: str, description: str | None) -> str:
    """A line about what it counts; the definition of a figure is kept in Chinese only."""
    figure = _BY_NAME.get(name)
    return say(figure.about, "") if figure else description or ""

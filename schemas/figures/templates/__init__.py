"""The templates that come with the project, each a text in Markdown with every blank by its name."""

from __future__ import annotations

from importlib.resources import files

from schemas.filling import Template, read_template, word_of
from schemas.problems import fail

KINDS = ("half-year",)
HALF_YEAR = "half-year"


def shipped_text(kind: str) -> str:
    """A template's text. Raises `unknown_template`."""
    if kind not in KINDS:
        raise fail("unknown_template", got=kind, known="、".join(KINDS))
    return files(__package__).joinpath(f"{kind}.md").read_text("utf-8")


def shipped_template(kind: str, *, as_word: bool) -> Template:
    """A template, as a Word file or as text. Raises `unknown_template`."""
    text = shipped_text(kind)
    return (
        read_template(f"{kind}.docx", word_of(text))
        if as_word
        else read_template(f"{kind}.md", text.encode())
    )

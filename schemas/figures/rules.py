"""The office's rules (口径) behind its figures, in words: what a number counts where people could count differently.

They ship as data; an office that reads one differently puts its own text under the same code into its file of figures.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from schemas.problems import fail


@dataclass(frozen=True)
class Rule:
    """One rule. An office may leave out the English."""

    code: str
    zh: str
    en: str = ""


def shipped_rules() -> dict[str, Rule]:
    """The rules that come with the project, by code."""
    return read_rules(files(__package__).joinpath("rules.toml").read_text("utf-8"), "rules.toml")


def read_rules(text: str, source: str) -> dict[str, Rule]:
    """Rules from TOML, which may hold other things too. Raises `bad_figure`."""
    try:
        entries = tomllib.loads(text).get("rule", [])
    except tomllib.TOMLDecodeError as error:
        raise fail("bad_figure", source, str(error)) from None
    return {rule.code: rule for entry in entries if (rule := _rule(entry, source))}


def _rule(entry: Mapping[str, object], source: str) -> Rule:
    code, zh = entry.get("code"), entry.get("zh")
    if not isinstance(code, str) or not isinstance(zh, str) or not zh:
        raise fail("bad_figure", f"{source} · rule", str(code or ""))
    return Rule(code, zh, str(entry.get("en", "")))

"""What is declared: the figures and rules that ship, with the office's own file over them.

A file that cannot be read is said on the page, and what ships stands meanwhile; a figure that names what no form has is
left out of the reckoning and says so in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2s
from pathlib import Path
from typing import Any

from schemas.figures import Declared, read, shipped
from schemas.figures.checking import check
from schemas.figures.rules import Rule, read_rules, shipped_rules
from schemas.figures.statement import Forms
from schemas.problems import Problem, TaizhangError

NAME, FOLDER, OWN = "taizhang", "office_folder", "figures.toml"


@dataclass(frozen=True)
class Declarations:
    """Everything declared, what is wrong with the office's own file, and a key that changes with the content."""

    declared: Declared
    rules: Mapping[str, Rule]
    problems: tuple[Problem, ...] = ()
    key: str = ""


def declarations(datasette: Any) -> Declarations:
    """As they are now: the file is looked at for every page, and read when it has changed."""
    folder = (datasette.plugin_config(NAME) or {}).get(FOLDER)
    path = Path(folder) / OWN if folder else None
    if path is None or not path.exists():
        return _together("", "")
    try:
        return _together(path.read_text("utf-8"), OWN)
    except (OSError, UnicodeDecodeError) as error:
        return Declarations(shipped(), shipped_rules(), (Problem("bad_figure", OWN, str(error)),))


@lru_cache(maxsize=4)
def _together(text: str, source: str) -> Declarations:
    declared, rules = shipped(), shipped_rules()
    problems: tuple[Problem, ...] = ()
    try:
        declared, rules = declared | read(text, source), rules | read_rules(text, source)
    except TaizhangError as error:
        problems = tuple(error.problems)
    return Declarations(declared, rules, problems, blake2s(text.encode()).hexdigest())


def faults(declared: Declared, forms: Forms) -> dict[str, Problem]:
    """The figures and lists that do not fit the forms, by name, each with the first thing that is wrong."""
    found: dict[str, Problem] = {}
    for problem in check(declared, forms, OWN):
        found.setdefault(problem.where.split(" · ")[1], problem)
    return found

"""A template filled with one summary: the document, the annex that bears it out, and what stays open.

The same figures, declarations and template give the same bytes, so that an edition can be made again years later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from schemas.figures.answering import Answers
from schemas.figures.coverage import Coverage
from schemas.figures.declared import Declared
from schemas.figures.gathering import judged
from schemas.figures.hiding import without
from schemas.figures.judging import Found, Judged
from schemas.figures.rules import Rule
from schemas.figures.statement import Forms
from schemas.filling import Answer, Template


@dataclass(frozen=True)
class Basis:
    """What a summary was worked out from, and everything that came of it. `as_of` is local time; `seq` the log's entry;
    `hidden` are lists of names that are not for whoever asks.
    """

    start: str
    end: str
    as_of: str
    seq: int
    declared: Declared
    forms: Forms
    found: Found
    coverage: Mapping[str, Coverage] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    @cached_property
    def claims(self) -> Mapping[str, Judged]:
        """How every claim stands."""
        return judged(self.declared, without(self.found, self.hidden))

    @property
    def answers(self) -> Answers:
        """What each blank says."""
        return Answers(
            self.declared, self.found.values, self.found.names, self.claims, self.hidden, self.coverage
        )


@dataclass(frozen=True)
class Blank:
    """One placeholder of the template as it was filled: how often it stands there, what was printed first, and why it stays
    open; `reason` is empty where it does not.
    """

    name: str
    times: int
    printed: str
    reason: str


@dataclass(frozen=True)
class Filled:
    """`blanks` in the order of the template; `claims` are all that are declared."""

    document: bytes
    blanks: tuple[Blank, ...]
    claims: Mapping[str, Judged]

    @property
    def open(self) -> list[Blank]:
        """The blanks that nothing supports."""
        return [blank for blank in self.blanks if blank.reason]


def fill_template(template: Template, basis: Basis) -> Filled:
    """Fill a template. Raises `unknown_placeholder` for all names that are not declared, before anything is filled."""
    answers = basis.answers
    answers.check(template.names, template.name)
    printed: dict[str, str] = {}

    def blank(name: str, following: str) -> Answer:
        answer = answers(name, following)
        printed.setdefault(name, answer.text)
        return answer

    document = template.fill(blank)
    blanks = tuple(
        Blank(name, template.names.count(name), printed.get(name, ""), answers.reason(name))
        for name in dict.fromkeys(template.names)
    )
    return Filled(document, blanks, basis.claims)

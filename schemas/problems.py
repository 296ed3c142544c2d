"""The one catalogue of everything that can go wrong.

A problem is data: a stable code, and the evidence. Its words come from the catalogue, in the order
where · rule · what we got · what to do, in Chinese and English. Programs decide by `code`, never by text.
Retired codes stay in the catalogue, so that old logs can still be read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Rule:
    """One entry of the catalogue.

    `status` is the HTTP status when the problem refuses a whole request, and `exit` the exit code of a
    command. `rule` and `remedy` are templates over the evidence, one for each language.
    """

    code: str
    status: int
    exit: int
    rule: Mapping[str, str]
    remedy: Mapping[str, str]


def _load() -> dict[str, Rule]:
    rows = json.loads(files("schemas").joinpath("problems.json").read_text("utf-8"))
    return {
        row["code"]: Rule(
            row["code"],
            row["status"],
            row["exit"],
            {"zh": row["rule_zh"], "en": row["rule_en"]},
            {"zh": row["remedy_zh"], "en": row["remedy_en"]},
        )
        for row in rows
    }


CATALOGUE: dict[str, Rule] = _load()


class _Evidence(dict[str, Any]):
    """Leaves a template's blank visible instead of failing while an error is being reported."""

    def __missing__(self, key: str) -> str:
        return "?"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: a code of the catalogue, where it is, what we got, and further evidence.

    `where` names a place a person can find (a field's label, `row 3, cell D`, a file). `detail` fills the
    blanks of the catalogue's templates; its values are strings or whole numbers, so that a problem can travel.
    """

    code: str
    where: str = ""
    got: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.code not in CATALOGUE:
            raise KeyError(f"problem code {self.code!r} is not in the catalogue")

    @property
    def rule(self) -> Rule:
        """The catalogue's entry."""
        return CATALOGUE[self.code]

    def text(self, language: str = "zh") -> str:
        """One line: where · rule · what we got · what to do."""
        evidence = _Evidence(self.detail, where=self.where, got=self.got)
        got = {"zh": "得到：", "en": "got: "}[language] + self.got if self.got else ""
        parts = (
            self.where,
            self.rule.rule[language].format_map(evidence),
            got,
            self.rule.remedy[language].format_map(evidence),
        )
        return " · ".join(part for part in parts if part)

    def to_json(self) -> dict[str, Any]:
        """The travelling form, with both texts for readers that have no catalogue."""
        return {
            "code": self.code,
            "where": self.where,
            "got": self.got,
            "detail": dict(self.detail),
            "zh": self.text("zh"),
            "en": self.text("en"),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Problem:
        """Read a travelling problem; a code newer than this program becomes `unknown_problem`."""
        if data.get("code") not in CATALOGUE:
            return cls("unknown_problem", got=str(data.get("zh") or data.get("code")))
        return cls(data["code"], data.get("where", ""), data.get("got", ""), data.get("detail", {}))


class TaizhangError(Exception):
    """A problem that stops what was asked for. Carries every problem found, never only the first."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(p.text("en") for p in problems))
        self.problems = problems

    @property
    def problem(self) -> Problem:
        """The first problem, which decides the status and the exit code."""
        return self.problems[0]


def fail(code: str, where: str = "", got: str = "", **detail: Any) -> TaizhangError:
    """The exception for one problem: `raise fail("unknown_form", got=name)`."""
    return TaizhangError(Problem(code, where, got, detail))

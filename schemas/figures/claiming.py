"""The words of a claim: what a sentence of the summary says, in a form that can be held against the figures.

`班次期数 >= last_year(班次期数); 班次类型名单 includes 第一书记培训班` has to hold; `contact: kind = phone; by household; contacted_on`
has to come again and again, `each household of pairing (from_on..to_on), every half_month, at least 1`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from schemas.figures.clauses import Clause, read_filter
from schemas.problems import fail

Window = Literal["half_month", "month", "week"]
Sign = Literal["=", "!=", "<", "<=", ">", ">="]
TYPED_TITLE = "the title typed in the text"
"""Stands where only the office knows what its text says; until it says so the claim is not known."""

_WORD = r"[^\W\d]\w*"
_COMPARED = re.compile(r"^(?P<left>.+?)\s*(?P<sign><=|>=|!=|=|<|>)\s*(?P<right>.+)$")
_INCLUDES = re.compile(rf"^(?P<names>{_WORD})\s+includes\s+(?P<wanted>.+)$")
_LAST_YEAR = re.compile(rf"^last_year\((?P<figure>{_WORD})\)$")
_REPORTS = re.compile(
    r"^(?P<form>[a-z]\w*):\s*(?:(?P<filter>.+);)?\s*by (?P<by>[a-z]\w*);\s*(?P<day>[a-z]\w*)$"
)
_SUBJECTS = re.compile(
    r"^each (?:(?P<field>[a-z]\w*) of )?(?P<form>[a-z]\w*)(?: with (?P<filter>.+?))?"
    r" \((?P<since>[a-z]\w*)\.\.(?P<until>[a-z]\w*)\), every (?P<window>half_month|month|week), at least (?P<least>[1-9]\d*)$"
)


@dataclass(frozen=True)
class Term:
    """One side of a comparison: a figure, the same figure of a year before, or a number."""

    text: str
    figure: str = ""
    number: Fraction | None = None
    is_last_year: bool = False


@dataclass(frozen=True)
class Compared:
    """Two terms and how they have to stand to each other."""

    left: Term
    sign: Sign
    right: Term


@dataclass(frozen=True)
class Includes:
    """A list of names that has to hold these; `wanted` is empty where the office has not said which."""

    names: str
    wanted: tuple[str, ...]


Holds = tuple[Compared | Includes, ...]


@dataclass(frozen=True)
class Cadence:
    """Reports of `form`, told apart by the field `by` and dated by `day`, that have to come at least `least` times in every
    window for each subject: the field `field` of the rows of `of` (the row itself where it is empty), from `since` to `until`.
    `in_force` are the days from which and until which it is asked at all, empty for always.
    """

    form: str
    filter: tuple[Clause, ...]
    by: str
    day: str
    of: str
    field: str
    of_filter: tuple[Clause, ...]
    since: str
    until: str
    window: Window
    least: int
    in_force: tuple[str, str] = ("", "")


def read_holds(says: str, where: str) -> Holds:
    """What has to hold. Raises `bad_figure`."""
    parts = tuple(_part(text.strip(), where) for text in says.split(";") if text.strip())
    if not parts:
        raise fail("bad_figure", where, says)
    return parts


def _part(text: str, where: str) -> Compared | Includes:
    if found := _INCLUDES.match(text):
        wanted = found["wanted"].strip()
        if wanted == TYPED_TITLE:
            return Includes(found["names"], ())
        return Includes(found["names"], tuple(w.strip() for w in re.split("[,，、]", wanted) if w.strip()))
    found = _COMPARED.match(text)
    if found is None:
        raise fail("bad_figure", where, text)
    return Compared(_term(found["left"], where), found["sign"], _term(found["right"].strip(), where))  # type: ignore[arg-type]


def _term(text: str, where: str) -> Term:
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return Term(text, number=Fraction(text))
    if found := _LAST_YEAR.match(text):
        return Term(text, found["figure"], is_last_year=True)
    if re.fullmatch(_WORD, text):
        return Term(text, text)
    raise fail("bad_figure", where, text)


def read_cadence(says: str, over: str, in_force: str, where: str) -> Cadence:
    """What has to come again and again. Raises `bad_figure`."""
    reports, subjects = _REPORTS.match(says.strip()), _SUBJECTS.match(over.strip())
    if reports is None:
        raise fail("bad_figure", f"{where} · says", says)
    if subjects is None:
        raise fail("bad_figure", f"{where} · over", over)
    return Cadence(
        reports["form"], read_filter(reports["filter"] or "", f"{where} · says"), reports["by"], reports["day"],
        subjects["form"], subjects["field"] or "", read_filter(subjects["filter"] or "", f"{where} · over"),
        subjects["since"], subjects["until"], subjects["window"], int(subjects["least"]),  # type: ignore[arg-type]
        _days(in_force, f"{where} · in_force"),
    )  # fmt: skip


def _days(text: str, where: str) -> tuple[str, str]:
    """`2019-01-01..2020-06-30`, either of which may be left out."""
    first, dots, last = (text or "..").partition("..")
    try:
        days = [date.fromisoformat(day) for day in (first, last) if day]
    except ValueError:
        raise fail("bad_figure", where, text) from None
    if not dots or days != sorted(days):
        raise fail("bad_figure", where, text)
    return first, last


def last_years(claims: Mapping[str, Holds | Cadence]) -> list[str]:
    """The figures that a claim compares with those of a year before."""
    terms = [
        term
        for asks in claims.values()
        if not isinstance(asks, Cadence)
        for part in asks
        if isinstance(part, Compared)
        for term in (part.left, part.right)
    ]
    return list(dict.fromkeys(term.figure for term in terms if term.is_last_year))

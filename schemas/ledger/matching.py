"""Finds the records that a row of a ledger may already be: typed in the village, and again from paper.

Works for every form by what its fields are, not by their names. The event date must be the same; then place
or other references, names of persons, and the title must speak for it. Nothing is decided here: a person
is offered the matches, best first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from schemas.form import REFERENCE_KINDS, Field, Form
from schemas.ledger.synonyms import event_date
from schemas.shapes import is_empty

Level = Literal["certain", "likely", "possible"]

CERTAIN, LIKELY = 100, 55
_KEY_ALONE = 40  # the date, or the name in a list
_NEAR_SHARE, _NEAR_LEAST = 0.1, 2
_TITLES = frozenset({"title", "name"})

REASONS = {
    "identical": {"zh": "各项都相同", "en": "all answers are the same"},
    "same": {"zh": "{zh}相同", "en": "same {en}"},
    "shared": {"zh": "{zh}有相同的", "en": "some {en} in common"},
    "near": {"zh": "{zh}相近", "en": "nearly the same {en}"},
    "other": {"zh": "{zh}不同", "en": "different {en}"},
}


@dataclass(frozen=True)
class ExistingRecord:
    """A record already there, with its folded values."""

    record: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Reason:
    """Why a record may be meant: a kind of `REASONS`, and the field it speaks of."""

    kind: str
    field: str = ""
    zh: str = ""
    en: str = ""

    def text(self, language: str = "zh") -> str:
        """In words: 地点相同."""
        return REASONS[self.kind][language].format(zh=self.zh, en=self.en)


@dataclass(frozen=True)
class Match:
    """A record that the row may be, with the reasons. The score goes to 100: all is identical."""

    record: str
    score: int
    reasons: tuple[Reason, ...]

    @property
    def level(self) -> Level:
        """How to offer it: `certain` answers are the same throughout, `likely` ones need a look."""
        if self.score >= CERTAIN:
            return "certain"
        return "likely" if self.score >= LIKELY else "possible"


def candidates(form: Form, row_values: Mapping[str, Any], existing: Iterable[ExistingRecord]) -> list[Match]:
    """The existing records that this row may be, best first; none when the row has no event date.

    Entries of a reference list have no event date: there the name must be the same.
    """
    key = form.by_name.get(form.title) if form.used == "list" else event_date(form)
    if key is None or not row_values.get(key.name):
        return []
    mine = row_values[key.name]
    same_key = (e for e in existing if _likeness(key, mine, e.values.get(key.name)) == "same")
    found = [match for known in same_key if (match := _match(form, key, row_values, known))]
    return sorted(found, key=lambda match: (-match.score, match.record))


def _match(form: Form, key: Field, row: Mapping[str, Any], known: ExistingRecord) -> Match | None:
    weighed = list(_weigh(form, key, row, known.values))
    speaks_for = [reason for points, reason, is_evidence in weighed if is_evidence and points > 0]
    if not speaks_for and key.kind == "date":
        return None
    if _identical(form, row, known.values):
        return Match(known.record, CERTAIN, (Reason("identical"),))
    score = _KEY_ALONE + sum(points for points, _, _ in weighed)
    reasons = (
        Reason("same", key.name, key.label["zh"], key.label["en"]),
        *(reason for _, reason, _ in weighed),
    )
    return Match(known.record, max(1, min(score, CERTAIN - 1)), reasons)


def _identical(form: Form, row: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    given = [form.by_name[n] for n, value in row.items() if n in form.by_name and not is_empty(value)]
    return all(_likeness(field, row[field.name], known.get(field.name)) == "same" for field in given)


def _weigh(
    form: Form, key: Field, row: Mapping[str, Any], known: Mapping[str, Any]
) -> Iterator[tuple[int, Reason, bool]]:
    """What each field given on both sides says: points, the reason, and whether it can carry a match."""
    for field in form.live():
        mine, theirs = row.get(field.name), known.get(field.name)
        if field is key or is_empty(mine) or is_empty(theirs):
            continue
        points, is_evidence = _points(form, field)
        kind = _likeness(field, mine, theirs)
        reason = Reason(kind, field.name, field.label["zh"], field.label["en"])
        if worth := points.get(kind, 0):
            yield worth, reason, is_evidence


def _points(form: Form, field: Field) -> tuple[Mapping[str, int], bool]:
    if field.kind in REFERENCE_KINDS and field.of != "person":
        return {"same": 25, "shared": 15, "other": -10}, True
    if field.kind in REFERENCE_KINDS:
        return {"same": 20, "shared": 15, "other": -10}, True
    if field.kind == "text" and field.name in {*_TITLES, form.title}:
        return {"same": 15, "other": -5}, True
    if field.kind in ("integer", "decimal"):
        return {"same": 15, "near": 8, "other": -5}, False
    # Another half-day, another kind or another mode is mostly another event at the same place.
    return ({"other": -15}, False) if field.kind == "select_one" else ({}, False)


def _likeness(field: Field, mine: Any, theirs: Any) -> str:
    if mine == theirs:
        return "same"
    if is_empty(theirs):
        return "other"
    if field.is_list:
        ours, others = set(mine), set(theirs)
        return "same" if ours == others else "shared" if ours & others else "other"
    if field.kind in ("integer", "decimal"):
        return _nearness(float(mine), float(theirs))
    return "same" if field.kind == "text" and bare(mine) == bare(theirs) else "other"


def _nearness(mine: float, theirs: float) -> str:
    if mine == theirs:
        return "same"
    return "near" if abs(mine - theirs) <= max(_NEAR_LEAST, _NEAR_SHARE * max(mine, theirs)) else "other"


def bare(text: str) -> str:
    """A title without what typing varies: width, spaces, punctuation such as 《》."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()

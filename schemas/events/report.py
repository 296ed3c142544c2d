"""What a report is compared by, and a reason why two of them look like one event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.events.likeness import plain


@dataclass(frozen=True)
class Reason:
    """One reason, by its code, and what it is about; whoever shows it finds the words."""

    code: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """A counted report. Persons and places are the entries that stand for those that were named; `subject` is the title of
    its topic, or what was typed. `made_at` is the local time at which it was first written, as `2020-03-18 21:30:00`.
    `hand` is the person who wrote it, when that is known: not for what a clerk types for others.
    """

    record: str
    kind: str
    held_on: str
    place: str = ""
    named_place: str = ""
    mode: str = ""
    half_day: str = ""
    lecturers: frozenset[str] = frozenset()
    topic: str = ""
    subject: str = ""
    headcount: int | None = None
    audience_kind: str = ""
    classes: frozenset[str] = frozenset()
    branches: frozenset[str] = frozenset()
    device: str = ""
    made_at: str = ""
    heads: frozenset[str] = frozenset()
    reports: tuple[str, ...] = ()
    audience: int | None = None
    lead: str = ""
    hand: str = ""
    likened: str = field(init=False, default="", compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "likened", plain(self.subject))

    @property
    def is_after_midnight(self) -> bool:
        """Written in the small hours of the very day it gives, which is what a form offers then."""
        return self.made_at[:10] == self.held_on and "00" <= self.made_at[11:13] < "05"

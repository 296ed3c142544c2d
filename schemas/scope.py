"""A scope: which records a replica is sent, and which forms it may write.

Scopes take whole records, decided from a record's changes alone and never taken back: once any change of a record
brings it into a scope, all of it is in. The scope's id is part of the mark, so that a changed scope starts over.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from schemas.canonical import canonical, digest
from schemas.changes import Change
from schemas.form import Form

EVERYTHING = "*"
OPEN_TO_DEVICES = ("field", "office", "list")
"""Who fills a form that an enrolled device may be allowed to write."""
_PARTS = ("whole", "part", "follow", "near", "about", "barred", "write")


@dataclass(frozen=True)
class Scope:
    """What one device may see and write.

    `whole`: forms of which it is sent every record (reference lists). `part`: forms of which it is sent its own
    records and those that name one of `near` (record ids of places and households). `follow`: decisions, sent
    when they name a record that one of its own devices made, or are about one of the forms `about`. `barred`: forms
    never sent, where `whole` is `*`. `write`: forms it may write. `whole` and `write` may hold `*` for all forms.
    """

    whole: frozenset[str]
    part: frozenset[str] = frozenset()
    follow: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    about: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    write: frozenset[str] = frozenset()

    @cached_property
    def id(self) -> str:
        """Eight hexadecimal characters that stand for what is sent under this scope."""
        return digest(canonical({k: v for k, v in self.to_json().items() if k != "write"})).hex()[:8]

    def to_json(self) -> dict[str, list[str]]:
        """Plain data."""
        return {name: sorted(getattr(self, name)) for name in _PARTS}

    @classmethod
    def from_json(cls, data: Mapping[str, Iterable[str]]) -> Scope:
        """The scope that `to_json` wrote."""
        return cls(*(frozenset(data.get(name, ())) for name in _PARTS))

    def may_write(self, form: str) -> bool:
        """Whether changes of this form are accepted from the device."""
        return form in self.write or EVERYTHING in self.write

    def sends_all(self, form: str) -> bool:
        """Whether every record of this form is sent."""
        if form in self.barred or form in self.follow:
            return False
        return form in self.whole or EVERYTHING in self.whole

    def sends_some(self, form: str) -> bool:
        """Whether it depends on the record whether it is sent."""
        return form in self.part or form in self.follow

    def goes_by_maker(self, form: str) -> bool:
        """Whether that is decided by who made the record's changes alone, and not by what they say."""
        return form in self.part and form not in self.follow and not self.near

    def admits(
        self, changes: Iterable[Change], own: Collection[str], made_by_own: Callable[[str], bool]
    ) -> bool:
        """Whether a record of a form that is not sent whole is in scope.

        `own` are the device and its former identities; `made_by_own` tells of a record id whether one of them
        made that record.
        """
        for change in changes:
            if change.device in own or names_one(change.fields, self.near):
                return True
            if change.form in self.follow and self._follows(change, made_by_own):
                return True
        return False

    def _follows(self, decision: Change, made_by_own: Callable[[str], bool]) -> bool:
        fields = decision.fields or {}
        return fields.get("form") in self.about or any(made_by_own(i) for i in named(fields))


def named(fields: Mapping[str, Any] | None) -> Iterator[str]:
    """Every text in these fields that could be a record's id."""
    for value in (fields or {}).values():
        yield from (v for v in (value if isinstance(value, list) else [value]) if is_record_id(v))


def is_record_id(value: object) -> bool:
    """Whether a value has the look of a record's id."""
    return isinstance(value, str) and len(value) == 36 and value.count("-") == 4


def names_one(fields: Mapping[str, Any] | None, ids: Collection[str]) -> bool:
    """Whether any value, or entry of a list, is one of these record ids."""
    return bool(ids) and any(i in ids for i in named(fields))


def everything() -> Scope:
    """The scope of the office itself."""
    return Scope(whole=frozenset([EVERYTHING]), write=frozenset([EVERYTHING]))


def field_scope(forms: Iterable[Form], write: Collection[str] = (), near: Collection[str] = ()) -> Scope:
    """An instructor's scope: lists, and what field forms refer to, whole; field forms in part.

    `write` names the forms it may write instead of the field forms: office forms and lists too, for a clerk's own
    laptop, but never decisions or what the programs keep. `near` are the places and households assigned to it.
    """
    forms = list(forms)
    mine = {
        f.form
        for f in forms
        if (f.form in write and f.used in OPEN_TO_DEVICES) or (not write and f.used == "field")
    }
    named_there = {field.of for f in forms if f.form in mine for field in f.fields}
    whole = {
        f.form
        for f in forms
        if f.home == "office"
        and (f.used in ("list", "system") or (f.used == "office" and f.form in named_there))
    }
    near_only = {f.form for f in forms if f.used == "list" and f.home == "private"}
    decisions = {f.form for f in forms if f.used == "decision"}
    return Scope(
        whole=frozenset(whole),
        part=frozenset(mine | near_only),
        follow=frozenset(decisions),
        near=frozenset(near),
        write=frozenset(mine),
    )

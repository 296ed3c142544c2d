"""The story of one record: each change in the order it came, what it set, and what became of that. Pure.

What a field was before is what the author was shown: the fold of the changes in the ancestry of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import orjson

from schemas.changes import Change
from schemas.fold import Folded, KeepsBoth, ancestors, fold
from schemas.packed import Packed, unpack
from schemas.problems import Problem

RELEASE = 3
"""The kind of entry with which the office lets in a change that it had held."""

Fate = Literal["stands", "read", "beside", "changed", "lost"]
"""Of an answer: it stands; it stands beside another and is the one read for now, or is not; a later change that saw it
set another; one made at the same time was taken instead.
"""


class Entry(NamedTuple):
    """One line of a published file's log."""

    seq: int
    kind: int
    id: bytes
    device: str
    n: int
    record: str
    form: str
    received_at: int
    body: bytes
    opened: bytes | None
    problem: str | None

    @property
    def held(self) -> Problem | None:
        """Why its values are not to be read."""
        return Problem.from_json(orjson.loads(self.problem)) if self.problem else None

    @property
    def change(self) -> Change:
        """The change of this entry."""
        # What it follows in its device's chain is in the body, and nothing here asks for it.
        packed = (
            self.id,
            self.device,
            self.n,
            None,
            self.record,
            self.form,
            self.body,
            self.opened,
            self.held,
        )
        return unpack(Packed(*packed))


COLUMNS = ", ".join(Entry._fields)


@dataclass(frozen=True)
class Answer:
    """What a change set in one field. `met` says that somebody who could not see it answered otherwise."""

    field: str
    before: Any
    after: Any
    fate: Fate
    met: bool


@dataclass(frozen=True)
class Step:
    """One change. `held` is why it is not read; `released` when the office let it in, in milliseconds."""

    seq: int
    change: Change
    received_at: int
    held: Problem | None
    released: int | None
    answers: tuple[Answer, ...]
    is_first: bool

    @property
    def is_erased(self) -> bool:
        """Whether its values were erased for good."""
        return bool(self.change.sealed) and self.change.salt is None and self.held is None


@dataclass(frozen=True)
class Story:
    """A record as it stands, and how it came to be so."""

    folded: Folded
    steps: tuple[Step, ...]


def story(entries: Sequence[Entry], keeps_both: KeepsBoth) -> Story:
    """The story of the entries of one record, in the order of the log. At least one is needed."""
    first: dict[str, Entry] = {}
    newest: dict[str, Entry] = {}
    released: dict[str, int] = {}
    for entry in entries:
        identity = entry.id.hex()
        first.setdefault(identity, entry)
        newest[identity] = entry
        if entry.kind == RELEASE:
            released[identity] = entry.received_at
    changes = {i: e.change for i, e in newest.items()}
    told = _Telling(changes, keeps_both)
    steps = tuple(
        Step(
            entry.seq, changes[i], entry.received_at, newest[i].held, released.get(i),
            told.answers(changes[i]), not changes[i].parents,
        )
        for i, entry in first.items()
    )  # fmt: skip
    return Story(told.folded, steps)


class _Telling:
    """What each change of one record found and what became of what it set."""

    def __init__(self, changes: Mapping[str, Change], keeps_both: KeepsBoth) -> None:
        self.changes, self.keeps_both = changes, keeps_both
        self.folded = fold(changes.values(), keeps_both)
        self.ancestry = ancestors(changes)
        self.setters: dict[str, list[str]] = {}
        for change in changes.values():
            for name in change.fields or {}:
                self.setters.setdefault(name, []).append(change.id)

    def answers(self, change: Change) -> tuple[Answer, ...]:
        """What a change set."""
        if not change.fields:
            return ()
        seen = [self.changes[i] for i in self.ancestry[change.id]]
        before = fold(seen, self.keeps_both).values if seen else {}
        return tuple(
            Answer(name, before.get(name), value, self._fate(change, name), self._met(change, name))
            for name, value in change.fields.items()
        )

    def _unseen(self, change: Change, name: str) -> list[Change]:
        """Others that set the same field, neither before nor after this one as their authors saw it."""
        return [
            self.changes[i]
            for i in self.setters[name]
            if i != change.id and i not in self.ancestry[change.id] and change.id not in self.ancestry[i]
        ]

    def _met(self, change: Change, name: str) -> bool:
        assert change.fields is not None  # noqa: S101 - of a change that set something
        return any((other.fields or {})[name] != change.fields[name] for other in self._unseen(change, name))

    def _fate(self, change: Change, name: str) -> Fate:
        sides = self.folded.conflicts.get(name, ())
        if any(side.change == change.id for side in sides):
            return "read" if sides[0].change == change.id else "beside"
        if any(change.id in self.ancestry[i] for i in self.setters[name]):
            return "changed"
        later = any((o.made_at, o.id) > (change.made_at, change.id) for o in self._unseen(change, name))
        return "lost" if later else "stands"

"""The fold: what a record is, as a pure function of the set of its changes.

A field's value is what was set by a change that no later change of the same field has in its ancestry.
One such value: that is it, whatever any clock said. Several, set by people who could not see each other:
the later (made_at, id) is read meanwhile, and for a `keep_both` field the conflict stays open until a
further change whose ancestry holds them all. Withdrawing and restoring are folded like a field; a withdrawal
beside an edit that did not see it is contested.

A held change has no values here (`fields` is None): it only counts in the ancestry. An erased one has empty
`fields`: what it did to the record as a whole still stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.canonical import canonical
from schemas.changes import Change

WITHDRAWN = "~withdrawn"
"""The pseudo-field that withdraw and restore set; no form can have a field of this name."""


@dataclass(frozen=True)
class Candidate:
    """One of several values that stand beside each other."""

    value: Any
    change: str
    author: str
    made_at: int


@dataclass(frozen=True)
class Folded:
    """A record as it stands.

    `values` holds every field ever set and not retracted (a cleared field is None). `conflicts` maps a
    `keep_both` field to its candidates, the one read now first. `heads` are the ids of the newest changes,
    sorted: a person who is shown this record is shown these. `contested` is set when a withdrawal and an
    edit, or a withdrawal and a restoration, did not see each other.
    """

    record: str
    form: str
    form_version: int
    values: Mapping[str, Any]
    heads: tuple[str, ...]
    withdrawn: bool = False
    contested: bool = False
    conflicts: Mapping[str, tuple[Candidate, ...]] = field(default_factory=dict)

    @property
    def is_settled(self) -> bool:
        """Whether nothing waits for a person's decision, the form's rules aside."""
        return not self.contested and not self.conflicts


KeepsBoth = Callable[[str], bool]


def fold(changes: Iterable[Change], keeps_both: KeepsBoth) -> Folded:
    """Fold the changes of one record. `keeps_both` tells of a field name whether its conflicts stay open.

    The order of `changes` does not matter, nor do repeats. At least one change is needed.
    """
    unique = {c.id: c for c in changes}
    if len(unique) == 1:
        return _single(next(iter(unique.values())))
    ordered = sorted(unique.values(), key=_rank)
    ancestry = ancestors(unique)
    setters: dict[str, list[tuple[Change, Any]]] = {}
    for change in ordered:
        for name, value in _sets(change):
            setters.setdefault(name, []).append((change, value))
    values: dict[str, Any] = {}
    conflicts: dict[str, tuple[Candidate, ...]] = {}
    for name, all_sets in setters.items():
        top = _undominated(all_sets, ancestry)
        values[name] = top[-1][1]
        if len(top) > 1 and keeps_both(name) and _differ(top):
            conflicts[name] = tuple(Candidate(v, c.id, c.author, c.made_at) for c, v in reversed(top))
    withdrawn = bool(values.pop(WITHDRAWN, False))
    conflicts.pop(WITHDRAWN, None)
    first = min(ordered, key=lambda c: (len(ancestry[c.id]), c.id))
    return Folded(
        record=first.record,
        form=first.form,
        form_version=max(c.form_version for c in ordered),
        values=values,
        heads=heads(unique),
        withdrawn=withdrawn,
        contested=_contested(setters.get(WITHDRAWN, []), ordered, ancestry),
        conflicts=conflicts,
    )


def heads(changes: Mapping[str, Change]) -> tuple[str, ...]:
    """The ids that no other change here has as a parent, sorted."""
    seen = {p for c in changes.values() for p in c.parents}
    return tuple(sorted(i for i in changes if i not in seen))


def ancestors(changes: Mapping[str, Change]) -> dict[str, set[str]]:
    """For each change, the ids among `changes` that it was made in sight of, however far back.

    A parent that is not here yet adds nothing; a cycle cannot be, since ids are hashes.
    """
    done: dict[str, set[str]] = {}
    for start in changes:
        stack = [start]
        while stack:
            current = stack[-1]
            parents = [p for p in changes[current].parents if p in changes]
            waiting = [p for p in parents if p not in done]
            if current in done:
                stack.pop()
            elif waiting:
                stack.extend(waiting)
            else:
                done[current] = set(parents).union(*(done[p] for p in parents))
                stack.pop()
    return done


def _single(change: Change) -> Folded:
    """Most records are one change; they need none of the rest."""
    values = dict(change.fields or {})
    withdrawn = change.act == "withdraw" and change.fields is not None
    return Folded(change.record, change.form, change.form_version, values, (change.id,), withdrawn)


def _rank(change: Change) -> tuple[int, str]:
    return (change.made_at, change.id)


def _sets(change: Change) -> list[tuple[str, Any]]:
    out = list((change.fields or {}).items())
    # A change whose values are held back does not withdraw either: it only counts in the ancestry.
    if change.act != "set" and change.fields is not None:
        out.append((WITHDRAWN, change.act == "withdraw"))
    return out


def _undominated(
    all_sets: Sequence[tuple[Change, Any]], ancestry: Mapping[str, set[str]]
) -> list[tuple[Change, Any]]:
    """The settings that no later setting of the same field saw, by (made_at, id)."""
    if len(all_sets) == 1:
        return list(all_sets)
    seen = set().union(*(ancestry[c.id] for c, _ in all_sets))
    return [(c, v) for c, v in all_sets if c.id not in seen]


def _differ(top: Sequence[tuple[Change, Any]]) -> bool:
    return len({canonical(v) for _, v in top}) > 1


def _contested(
    acts: Sequence[tuple[Change, Any]], ordered: Sequence[Change], ancestry: Mapping[str, set[str]]
) -> bool:
    """Whether a standing withdrawal has an edit, or a restoration, that it did not see nor was seen by."""
    top = _undominated(acts, ancestry) if acts else []
    for withdrawal, withdraws in top:
        if not withdraws:
            continue
        for other in ordered:
            if other.id == withdrawal.id or other.act == "withdraw" or other.fields is None:
                continue
            if other.id not in ancestry[withdrawal.id] and withdrawal.id not in ancestry[other.id]:
                return True
    return False

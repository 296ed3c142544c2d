"""A record as people read it: its answers in words, and its whole history with what became of every answer.

Commands print it and pages show it; both take it from here, so that they never tell it differently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from collector.notebook import Notebook
from schemas.answers import show
from schemas.fold import Folded, ancestors
from schemas.form import Field
from schemas.problems import Problem
from schemas.replica.records import Step
from schemas.shapes import is_empty

BRIEF_MAX = 30
"""Characters of one answer in a list of records."""

Fate = Literal["stands", "beside", "changed", "lost"]
"""Of an answer in a change: it stands; it stands beside another that did not see it; a later change that saw
it set another; one made at the same time was taken instead.
"""


@dataclass(frozen=True)
class Shown:
    """One answer in words."""

    field: str
    label: str
    text: str


@dataclass(frozen=True)
class Told:
    """One change of a history in words. `held` is why it does not count, as far as this device knows."""

    change: str
    act: str
    made_at: int
    received_at: int
    author: str
    device: str
    is_sent: bool
    held: Problem | None
    sets: tuple[tuple[Shown, Fate], ...]


class View:
    """Shows the records of one notebook in one language."""

    def __init__(self, notebook: Notebook, language: str = "zh") -> None:
        self.notebook, self.language = notebook, language

    def answers(self, record: Folded) -> list[Shown]:
        """What a record says, in the order of its form; then what the form does not know."""
        computed = {n: v for n, v in self.notebook.computed(record).items() if not is_empty(v)}
        values = {**record.values, **computed}
        names = self._ordered(record.form, values)
        return [self.shown(record.form, n, values[n]) for n in names if not is_empty(values[n])]

    def _ordered(self, form: str, values: Mapping[str, Any]) -> list[str]:
        definition = self.notebook.forms.get(form)
        known = list(definition.by_name) if definition else []
        return [n for n in known if n in values] + sorted(set(values) - set(known))

    def shown(self, form: str, name: str, value: Any) -> Shown:
        """One answer in words."""
        definition = self.notebook.forms.get(form)
        field = definition.by_name.get(name) if definition else None
        if field is None:
            return Shown(name, name, str(value))
        text = show(field, value, self.notebook.names.name_of, self.language)
        return Shown(name, field.label.get(self.language, name), text + _unit(field, text))

    def brief(self, record: Folded, most: int = 6) -> str:
        """A record in one line: its first answers that tell it apart, so not what is as it mostly is."""
        form = self.notebook.forms.get(record.form)
        told = [f for f in form.live() if f.name == form.title or _tells(f)] if form else []
        said = [f.name for f in told if record.values.get(f.name) not in (None, "", [], f.default or None)]
        texts = [self.shown(record.form, n, record.values[n]).text for n in said]
        return " · ".join(t if len(t) <= BRIEF_MAX else t[:BRIEF_MAX] + "…" for t in texts[:most])

    def conflicts(self, record: Folded) -> Iterator[tuple[str, list[tuple[Shown, str]]]]:
        """For each field in conflict the answers that stand beside each other, and whose they are."""
        for name, candidates in record.conflicts.items():
            sides = [(self.shown(record.form, name, c.value), c.author) for c in candidates]
            yield sides[0][0].label, sides

    def history(self, record: str) -> list[Told]:
        """Every change of a record, in the order it came here."""
        steps = self.notebook.records.history(record)
        folded = self.notebook.records.get(record)
        fates = _Fates(steps, folded)
        return [self._told(step, fates) for step in steps]

    def _told(self, step: Step, fates: _Fates) -> Told:
        change, replica = step.change, self.notebook.replica
        own = change.device in replica.identities
        noted = replica.get("held", {}).get(change.id)
        held = Problem.from_json(noted) if noted else step.held
        fields = change.fields or {}
        sets = tuple(
            (self.shown(change.form, name, fields[name]), fates.of(change.id, name))
            for name in self._ordered(change.form, fields)
        )
        is_sent = not own or change.n <= replica.get("acked", {}).get(change.device, 0)
        return Told(
            change.id, change.act, change.made_at, step.received_at, change.author,
            self.notebook.device_name(change.device), is_sent, held, sets,
        )  # fmt: skip


class _Fates:
    """What became of every answer of a history."""

    def __init__(self, steps: list[Step], folded: Folded) -> None:
        changes = {s.change.id: s.change for s in steps}
        self._ancestry = ancestors(changes)
        self._setters: dict[str, list[str]] = {}
        for change in changes.values():
            for name in change.fields or {}:
                self._setters.setdefault(name, []).append(change.id)
        self._beside = {name: {c.change for c in both} for name, both in folded.conflicts.items()}
        self._changes = changes

    def of(self, change: str, name: str) -> Fate:
        """What became of the answer that a change gave to a field."""
        if change in self._beside.get(name, ()):
            return "beside"
        others = [i for i in self._setters[name] if i != change]
        if any(change in self._ancestry[i] for i in others):
            return "changed"
        unseen = [i for i in others if i not in self._ancestry[change]]
        later = any(self._rank(i) > self._rank(change) for i in unseen)
        return "lost" if later else "stands"

    def _rank(self, change: str) -> tuple[int, str]:
        return (self._changes[change].made_at, change)


def values_of(shown: list[Shown]) -> Mapping[str, str]:
    """Answers as a mapping from label to words."""
    return {s.label: s.text for s in shown}


def _unit(field: Field, text: str) -> str:
    return field.unit if text and field.kind in ("integer", "decimal", "calculate") else ""


def _tells(field: Field) -> bool:
    """Whether a field helps to tell records apart in a list."""
    return field.kind in ("date", "one_of", "integer", "decimal") or field.required is True

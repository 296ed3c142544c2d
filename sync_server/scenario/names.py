"""What records are called in a scenario: `@a2` by the name a line gave it, `@place:乙村` by its title.

A text that has to begin with @ is written with two.
"""

from __future__ import annotations

from typing import Any

from sync_server.scenario.faults import Place, bad


class Names:
    """The names given so far."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}
        self._titled: dict[str, list[str]] = {}

    def give(self, place: Place, name: str, record: str) -> None:
        """Call a record so. Raises `bad_scenario` when the name is taken."""
        if name in self.given:
            raise bad("name_twice", place, name)
        self.given[name] = record

    def note_title(self, form: str, title: str, record: str) -> None:
        """Remember under which title a record can be found."""
        known = self._titled.setdefault(f"{form}:{title}", [])
        if record not in known:
            known.append(record)

    def record(self, place: Place, text: str) -> str:
        """The record id that `@…` stands for. Raises `bad_scenario`."""
        name = text.removeprefix("@")
        if name in self.given:
            return self.given[name]
        found = self._titled.get(name, [])
        if len(found) > 1:
            raise bad("ambiguous_name", place, text)
        if not found:
            raise bad("unknown_name", place, text)
        return found[0]

    def resolve(self, place: Place, value: Any) -> Any:
        """The value with every reference replaced by a record id."""
        if isinstance(value, str) and value.startswith("@"):
            return value[1:] if value.startswith("@@") else self.record(place, value)
        if isinstance(value, list):
            return [self.resolve(place, part) for part in value]
        if isinstance(value, dict):
            return {key: self.resolve(place, part) for key, part in value.items()}
        return value

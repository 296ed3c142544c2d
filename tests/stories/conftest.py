"""Playing scenarios in tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from schemas.fold import Folded
from sync_server.office import Office
from sync_server.scenario import Played, Scenario, play, read


def keys(count: int) -> bytes:
    """Keys that are the same in every test; real ones are random."""
    return b"\x11" * count


class Told:
    """A played office, open to be looked at."""

    def __init__(self, played: Played) -> None:
        self.played = played
        self.office = Office(played.folder, lambda: played.ended_at, keys)

    def record(self, name: str) -> Folded:
        """A record by its name in the scenario, as the office sees it."""
        return self.office.records.get(self.played.records[name])

    def chain(self) -> tuple[int, bytes]:
        """How many entries the log has, and the chain over them."""
        return self.office.log.end()


Tell = Callable[[str | Scenario], Told]


@pytest.fixture
def tell(tmp_path: Path) -> Iterator[Tell]:
    """Plays a scenario, given or as text, into a new folder each time."""
    told: list[Told] = []

    def play_it(scenario: str | Scenario) -> Told:
        if isinstance(scenario, str):
            scenario = read(scenario, "test.jsonl")
        told.append(Told(play(scenario, tmp_path / f"office-{len(told)}", keys)))
        return told[-1]

    yield play_it
    for one in told:
        one.office.close()

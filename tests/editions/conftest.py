"""The golden office, played once; each test freezes, changes and restores a copy of its own."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import sync_server
from schemas.clock import instant
from sync_server.office import Office
from sync_server.scenario import Scenario, play, play_file, read

GOLDEN = Path(sync_server.__file__).parent / "scenario" / "golden.jsonl"
YEARS_ON = instant("2023-08-01")
SENT = instant("2020-07-06T23:59:59")


@pytest.fixture(scope="session")
def golden(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A played office, and its records by name. Not to be written to."""
    folder = tmp_path_factory.mktemp("golden") / "office"
    played = play_file(GOLDEN, folder, secrets=random.Random(1).randbytes)
    return folder, dict(played.records)


@pytest.fixture
def office(golden: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Office]:
    shutil.copytree(golden[0], tmp_path / "office")
    opened = Office(tmp_path / "office", lambda: YEARS_ON, random.Random(2).randbytes)
    yield opened
    opened.close()


@pytest.fixture
def records(golden: tuple[Path, dict[str, str]]) -> dict[str, str]:
    return golden[1]


@pytest.fixture(scope="session")
def on_the_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The golden office on the evening of 6 July: what comes later is not there yet. Not to be written to."""
    folder = tmp_path_factory.mktemp("that-day") / "office"
    whole = read(GOLDEN.read_text("utf-8"), "golden.jsonl")
    begun = Scenario(whole.name, whole.seed, tuple(line for line in whole.lines if line.at <= SENT))
    play(begun, folder, random.Random(1).randbytes)
    opened = Office(folder, lambda: SENT, random.Random(2).randbytes)
    yield opened
    opened.close()

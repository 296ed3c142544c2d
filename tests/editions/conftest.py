"""The golden office, played once; each test freezes, changes and restores a copy of its own."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.clock import instant
from sync_server.office import Office
from sync_server.scenario import play_file

GOLDEN = Path(__file__).parents[2] / "sync_server" / "scenario" / "golden.jsonl"
YEARS_ON = instant("2023-08-01")


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

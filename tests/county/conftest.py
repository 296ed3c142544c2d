"""Makes these helpers importable as `county.…`, and plays one small county for the tests to look at."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from county.playing import Played, play_county
from county.shuffles import Uploads


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """A small county, played and published and not decided about. Not to be written to."""
    made = play_county(1, 0.1, tmp_path_factory.mktemp("county") / "office")
    yield made
    made.close()


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Uploads:
    """Another one, and what its office took in, decided about by hand."""
    folder = tmp_path_factory.mktemp("other-county")
    made = play_county(2, 0.05, folder / "office")
    try:
        return Uploads(made, folder / "uploads")
    finally:
        made.close()

"""A played golden set and a small played county to fill templates from, and Word files as people make them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from county.playing import Played, play_county

from sync_server.office import Office
from sync_server.publishing import publish_office
from sync_server.scenario import play, read


@pytest.fixture(scope="session")
def golden_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden set, played and published. Not to be written to."""
    scenario = files("sync_server").joinpath("scenario", "golden.jsonl").read_text("utf-8")
    played = play(read(scenario, "golden.jsonl"), tmp_path_factory.mktemp("golden") / "office", bytes)
    office = Office(played.folder, lambda: played.ended_at, bytes)
    publish_office(office)
    office.close()
    return played.folder


@pytest.fixture(scope="session")
def small_county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """A small county, played and published and not decided about, whose office has said its names."""
    made = play_county(1, 0.1, tmp_path_factory.mktemp("county") / "office")
    names = '[[names]]\nname = "{}"\ngiven = "{}"\n'
    (made.folder / "figures.toml").write_text(
        names.format("上级市名", "云州") + names.format("本市名", "临江"), "utf-8"
    )
    yield made
    made.close()

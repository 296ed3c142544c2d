"""The demonstration: a small lively office, up to the evening on which two devices are about to come back.

Their notebooks are left ready to sync over HTTP. The others are out in the villages and stay there: what they
still owe is unknown to the office, and it says so.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from schemas.clock import Random
from sync_server.scenario.playing import Played, Say, play_file
from sync_server.scenario.stage import DEVICES

RETURNING = ("liu-laptop", "zhao-phone")
"""The devices that come back at the end."""

AWAY = "away"


@dataclass(frozen=True)
class Remains:
    """What is still to happen: the notebooks of the devices `returning`, and of those that stay `away`.

    Both are by device; `unsent` says how many changes each of them owes the office.
    """

    played: Played
    returning: Mapping[str, Path]
    away: Mapping[str, Path]
    unsent: Mapping[str, int]


def demo(
    folder: Path, say: Say | None = None, *, secrets: Random = os.urandom, url: str = "http://127.0.0.1:8321"
) -> Remains:
    """Play the demonstration into a fresh folder. Raises `office_exists`.

    Afterwards `folder/devices/` holds the notebooks of the returning devices only, `folder/away/` the others.
    `url` is where the devices will look for the office.
    """
    with as_file(files("sync_server").joinpath("scenario", "demo.jsonl")) as path:
        played = play_file(path, folder, say, secrets=secrets, url=url)
    away = {name: path for name, path in played.devices.items() if name not in RETURNING}
    (folder / AWAY).mkdir()
    moved = {name: path.rename(folder / AWAY / path.name) for name, path in away.items()}
    returning = {name: folder / DEVICES / f"{name}.db" for name in RETURNING}
    return Remains(played, returning, moved, played.unsent)

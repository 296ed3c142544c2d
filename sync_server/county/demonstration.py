"""The demonstration: a county up to the evening on which the last devices are about to come back.

Their notebooks are left ready to sync over HTTP, and one device stays out: what it still owes is unknown to the
office, and the office says so. Nothing is decided yet: that is the clerk's.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from schemas.clock import Random, instant
from sync_server.county.calendar import FREEZE
from sync_server.county.county import County, make_county
from sync_server.county.talks import LATE
from sync_server.scenario.lines import Line, Scenario
from sync_server.scenario.playing import Played, Say, play

AWAY = "away"
AWAY_SINCE = {"c2": "2020-06-01"}
"""Devices that stay out, and since when nobody has seen them."""


@dataclass(frozen=True)
class Remains:
    """What is still to happen: the notebooks of the devices `returning`, and of those that stay `away`.

    Both are by device; `unsent` says how many changes each of them owes the office.
    """

    county: County
    played: Played
    returning: Mapping[str, Path]
    away: Mapping[str, Path]
    unsent: Mapping[str, int]


def demo(
    folder: Path, say: Say | None = None, *, seed: int = 1, size: float = 1.0, secrets: Random = os.urandom,
    url: str = "http://127.0.0.1:8321",
) -> Remains:  # fmt: skip
    """Play the demonstration into a fresh folder. Raises `office_exists`.

    Afterwards `folder/devices/` holds the notebooks of the returning devices only, `folder/away/` those of all
    others, most of which owe nothing. `url` is where the devices will look for the office.
    """
    county = make_county(seed, size)
    since = _returning(county) | AWAY_SINCE
    played = play(_up_to(county.scenario, since), folder, secrets, url=url, say=say)
    back = {name: played.devices[name] for name in since if name not in AWAY_SINCE}
    (folder / AWAY).mkdir()
    away = {
        name: path.rename(folder / AWAY / path.name)
        for name, path in played.devices.items()
        if name not in back
    }
    return Remains(county, played, back, away, played.unsent)


def _returning(county: County) -> dict[str, str]:
    """The devices that come back live, and since when they are out: those that report after the freeze."""
    first = sum(line.do == "enrol" and line.device.startswith("l") for line in county.scenario.lines) - LATE
    return {f"l{first + nth}": FREEZE for nth in range(LATE)} | {"c8": "2020-06-10"}


def _up_to(scenario: Scenario, since: Mapping[str, str]) -> Scenario:
    """The scenario without what these devices would have brought home from then on."""
    days = {device: instant(f"{day}T00:00") for device, day in since.items()}

    def happens(line: Line) -> bool:
        return line.do != "sync" or line.device not in days or line.at < days[line.device]

    return replace(scenario, lines=tuple(line for line in scenario.lines if happens(line)))

"""Playing a scenario into a fresh folder, and what is there afterwards.

The folder then holds a complete office, and under `devices/` the notebook of everyone in the scenario, with
whatever they have not delivered yet.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from schemas.clock import Random, shown
from schemas.problems import TaizhangError
from sync_server.scenario.acts import ACTS
from sync_server.scenario.faults import because
from sync_server.scenario.lines import Line, Scenario, read_file
from sync_server.scenario.stage import Stage

Say = Callable[[str], None]
"""Tells the person at the keyboard something, in both languages."""

TOGETHER = 1000
"""So many lines are written to the disk together."""
ALONE = ("copy",)
"""Acts on whole files, which see only what has been written."""


@dataclass(frozen=True)
class Played:
    """What a scenario left behind.

    `records` are the record ids by the names the scenario gave them; `devices` the notebook files by device,
    and `unsent` how many changes each of them still owes the office.
    """

    folder: Path
    lines: int
    ended_at: int
    records: Mapping[str, str]
    devices: Mapping[str, Path]
    unsent: Mapping[str, int]


def play(
    scenario: Scenario, folder: Path, secrets: Random, *, url: str = "", say: Say | None = None
) -> Played:
    """Play a scenario into a folder that holds no office yet. Raises `bad_scenario`, `office_exists`.

    `secrets` gives the keys of the office; `url` is where the devices will look for it afterwards; `say` is
    told the notes of the lines as they are played.
    """
    begins = scenario.lines[0].at if scenario.lines else 0
    stage = Stage(folder, scenario.seed, begins, secrets, url)
    try:
        for number, line in enumerate(scenario.lines):
            if number % TOGETHER == 0 or line.do in ALONE:
                stage.commit()
            _play(stage, line)
            if say and line.note:
                say(f"{shown(line.at)[:16]}  {line.note}")
        stage.commit()
        return Played(
            folder,
            len(scenario.lines),
            stage.now,
            dict(stage.names.given),
            {name: device.path for name, device in stage.devices.items()},
            {name: device.replica.unsent() for name, device in stage.devices.items()},
        )
    finally:
        stage.close()


def play_file(
    path: Path, folder: Path, say: Say | None = None, *, secrets: Random = os.urandom, url: str = ""
) -> Played:
    """Play a scenario file; what `taizhang-server play FILE.jsonl DIR` does. Raises `no_file` as well."""
    return play(read_file(path), folder, secrets, url=url, say=say)


def _play(stage: Stage, line: Line) -> None:
    stage.now = line.at
    try:
        if line.do not in ALONE:
            stage.hold(line)
        ACTS[line.do](stage, line)
    except TaizhangError as error:
        if error.problem.code == "bad_scenario":
            raise
        raise because("failed", line.place, error) from None

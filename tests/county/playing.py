"""Playing a county into a folder and publishing it."""

from __future__ import annotations

from pathlib import Path
from random import Random

from schemas.clock import instant
from sync_server.county import County, make_county
from sync_server.county.calendar import TODAY
from sync_server.office import Office
from sync_server.publishing import publish_office
from sync_server.scenario import play

ASKED_AT = instant(f"{TODAY}T09:00")


class Played:
    """A played county, its office open. `records` are record ids by key."""

    def __init__(self, county: County, folder: Path) -> None:
        self.county, self.folder = county, folder
        played = play(county.scenario, folder, bytes)
        self.unsent, self.records = played.unsent, played.records
        self.office = Office(folder, lambda: ASKED_AT, Random(f"clerk/{county.seed}").randbytes)
        self.publish()

    def publish(self) -> None:
        publish_office(self.office)

    def close(self) -> None:
        self.office.close()


def play_county(seed: int, size: float, folder: Path) -> Played:
    return Played(make_county(seed, size), folder)

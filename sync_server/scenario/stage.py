"""The stage: a fresh office, the devices that have come on, what records are called, and the time.

Everything random comes from the seed, for each actor apart, so that a line added for one device leaves the
ids that the others make as they were. Only the office's keys are truly secret: a played office can be served.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random as Generator

from schemas.clock import Clock, Random
from schemas.problems import fail
from schemas.replica.author import Author
from schemas.replica.known_forms import KnownForms
from schemas.replica.records import Records
from sync_server.office import KEYS, SIGNATURE, Office
from sync_server.scenario.faults import bad
from sync_server.scenario.lines import OFFICE, Line
from sync_server.scenario.names import Names
from sync_server.scenario.played_device import PlayedDevice

DEVICES = "devices"


@dataclass(frozen=True)
class Hand:
    """Whoever writes in a line, the office or a device."""

    author: Author
    records: Records
    forms: KnownForms
    signature: str


class Stage:
    """Where a scenario is played. `now` is the time of the line being played."""

    def __init__(self, folder: Path, seed: int, now: int, secrets: Random, url: str = "") -> None:
        """Set up a fresh office. Raises `office_exists`."""
        self.folder, self.seed, self.now, self.url = folder, seed, now, url
        if (folder / DEVICES).exists():
            raise fail("office_exists", got=str(folder))
        self.office = _fresh_office(folder, self.clock, self.random_of(OFFICE), secrets)
        self.devices: dict[str, PlayedDevice] = {}
        self.names = Names()

    def clock(self) -> int:
        """The true time."""
        return self.now

    def random_of(self, actor: str) -> Random:
        """The source of everything random that this actor does."""
        generator = Generator(f"{self.seed}/{actor}")  # noqa: S311 - a scenario comes out the same each time
        return generator.randbytes

    def bring_on(self, line: Line, copy_of: PlayedDevice | None = None) -> PlayedDevice:
        """A new device by the name in the line."""
        if line.device in self.devices:
            raise bad("device_twice", line.place, line.device)
        path = self.folder / DEVICES / f"{line.device}.db"
        if copy_of:
            copy_of.copy_to(path)
        device = PlayedDevice(path, self.clock, self.random_of(line.device))
        self.devices[line.device] = device
        return device

    def device(self, line: Line, name: str) -> PlayedDevice:
        """A device that is on stage."""
        if name not in self.devices:
            raise bad("unknown_device", line.place, name, allowed=", ".join(sorted(self.devices)) or "-")
        return self.devices[name]

    def hand(self, line: Line) -> Hand:
        """Whoever writes in this line."""
        by = line.says.get("by")
        if line.device == OFFICE:
            office = self.office
            return Hand(office.author, office.records, office.known_forms, by or SIGNATURE)
        device = self.device(line, line.device)
        return Hand(device.author, device.records, device.forms, by or device.signature)

    def hold(self, line: Line) -> None:
        """Let what this line writes wait for the next `commit`: a disk is slow, and nobody trusts a play that was
        cut off.
        """
        actors = [self.office.db, *([self.devices[line.device].db] if line.device in self.devices else [])]
        for db in actors:
            if not db.in_transaction:
                db.execute("begin immediate")

    def commit(self) -> None:
        """Write down everything that waits."""
        for db in (self.office.db, *(device.db for device in self.devices.values())):
            if db.in_transaction:
                db.execute("commit")

    def close(self) -> None:
        """Let go of every file."""
        for device in self.devices.values():
            device.close()
        self.office.close()


def _fresh_office(folder: Path, clock: Clock, random: Random, secrets: Random) -> Office:
    Office.create(folder, clock, random).close()
    path = folder / KEYS
    names = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({name: secrets(32).hex() for name in names}), "utf-8")
    return Office(folder, clock, random)


Act = Callable[[Stage, Line], None]
"""What plays one line."""

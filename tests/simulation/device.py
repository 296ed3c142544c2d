"""A laptop with a notebook: writes records with the real author, and syncs as a notebook does."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from simulation.disk import Crash, Disk, Image
from simulation.network import Line, NoAnswer
from simulation.publisher import Publisher

from schemas.clock import device_id
from schemas.problems import TaizhangError
from schemas.replica.author import Author
from schemas.replica.database import transaction
from schemas.replica.exchange import Report, exchange
from schemas.replica.intake import Rights
from schemas.replica.known_forms import KnownForms
from schemas.replica.records import Records
from schemas.replica.replica import Replica
from schemas.scope import Scope

if TYPE_CHECKING:
    from simulation.office import Server
    from simulation.weather import Weather


class Device:
    """One physical device. `scope` is what the office has assigned to it now."""

    def __init__(
        self, random: Random, server: Server, weather: Weather, now: Callable[[], int], scope: Scope
    ) -> None:
        self.random, self.server, self.weather, self.now, self.scope = random, server, weather, now, scope
        self.skew = 0
        self.disk = Disk()
        self.line = Line(random, server, weather, self)
        self.open()
        self.replica.create()

    def clock(self) -> int:
        return self.now() + self.skew

    def open(self) -> None:
        """Start the program: nothing is remembered but what is on the disk."""
        self.replica = Replica(self.disk, self.clock)
        self.log = self.replica.log
        self.forms = KnownForms(self.log)
        self.records = Records(self.log, self.forms)
        self.author = Author(self.replica, self.forms, self.random.randbytes)

    def start(self) -> None:
        """Take a new identity."""
        with transaction(self.disk):
            self.replica.start_identity(device_id(self.random.randbytes(8)))

    def rights(self) -> Rights:
        """What the server grants to this device's token."""
        return Rights(tuple(reversed(self.replica.identities)), self.scope)

    def image(self) -> Image:
        return self.disk.image()

    def sync(self, strict: bool = False) -> Report | None:
        """One exchange, as far as it goes; None when it was cut. A `strict` one may not fail."""
        if self.weather.crash and self.random.random() < self.weather.crash:
            self.disk.fuse = self.random.randrange(60)
        try:
            report = exchange(self.replica, self.line)
            if report.copied:
                self.start()
        except Crash:
            self.open()
            return None
        except (NoAnswer, TaizhangError):
            if strict:
                raise
            return None
        finally:
            self.disk.fuse = None
        return report


class Desk(Device):
    """The publisher of one file, on the office's own machine."""

    def open(self) -> None:
        super().open()
        self.replica = Publisher(self.disk, self.clock)
        self.log = self.replica.log
        self.records = Records(self.log, self.forms)

    def rights(self) -> Rights:
        return Rights((self.replica.device,), self.scope, gives_back=True)

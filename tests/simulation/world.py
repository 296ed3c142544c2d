"""One world: some devices, the office with its published file, and everything that can go wrong between them.

A world is a pure function of its seed. First things happen and go wrong; then the faults stop, everybody syncs a few
rounds, and the invariants must hold. The code under test is the real one, down to SQLite; only the disks are in
memory, the line is a function call, and time is a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random

from simulation import invariants
from simulation.device import Desk, Device
from simulation.disk import Image
from simulation.invariants import Violated, require
from simulation.office import Server
from simulation.people import People
from simulation.publisher import published_scopes
from simulation.weather import CALM, Weather, draw

from schemas.bundled import bundled
from schemas.problems import TaizhangError
from schemas.replica.log import Kind
from schemas.scope import Scope, field_scope

START = 1_760_000_000_000
YEAR = 365 * 86_400_000
ROUNDS_MAX = 6
REQUESTS_MAX = 3000
"""Of one exchange in calm weather, when pages hold one change and a look goes one entry far."""
DEVICES_MAX = 6


class World(People):
    """Everything there is, and what happens to it."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.weather: Weather = draw(self.random)
        self.weather.apply()
        self.time = START
        self.office_skew = 0
        self.server = Server(self.random, lambda: self.time + self.office_skew)
        self.desks = [Desk(self.random, self.server, self.weather, self.now, s) for s in published_scopes()]
        for desk in self.desks:
            desk.start()
        self.devices: list[Device] = []
        self.backups: list[Image] = []
        self.made: set[bytes] = set()
        self.published: set[bytes] = set()
        self.record_of: dict[bytes, str] = {}
        self.disks = [self.server.disk, *(desk.disk for desk in self.desks)]
        for _ in range(2):
            self.office()
        self.backup()
        for _ in range(self.random.randint(2, 3)):
            self._add(Device(self.random, self.server, self.weather, self.now, self._scope())).start()
            self.devices[-1].skew = self._skew()

    def now(self) -> int:
        return self.time

    def _add(self, device: Device) -> Device:
        self.devices.append(device)
        self.disks.append(device.disk)
        return device

    def _scope(self) -> Scope:
        places = list(self.server.log.records("place"))
        near = self.random.sample(places, self.random.randint(0, min(2, len(places))))
        write = self.random.choice([(), (), ("session",), ("need",)])
        return field_scope(bundled().values(), write, near)

    # What programs do.

    def sync(self) -> None:
        """A device makes contact."""
        device = self.writer()
        device.sync()
        invariants.check_acknowledged(device)

    def publish(self) -> None:
        """The publisher pulls, and gives back when it must."""
        for desk in self.desks:
            desk.sync()
        self._note_published()

    def _note_published(self) -> None:
        for desk in self.desks:
            self.published |= {
                e.id for e in desk.log.entries(0, 10**9) if e.kind in (Kind.CHANGE, Kind.RELEASE)
            }

    # What goes wrong.

    def backup(self) -> None:
        """The office takes a backup."""
        self.backups.append(self.server.disk.image())

    def restore(self) -> None:
        """The server's disk dies, and a backup takes its place; not always the newest."""
        image = self.backups[-1] if self.random.random() < 0.5 else self.random.choice(self.backups)
        # The publisher makes contact every minute: it has most, and comes first.
        if self.random.random() < 0.6:
            self.publish()
        self.server.restore(image, self.random.random() < 0.5)
        if self.random.random() < 0.6:
            self.publish()

    def clone(self) -> None:
        """A laptop's disk is copied to another laptop, and both go on."""
        if len(self.devices) < DEVICES_MAX:
            original = self.writer()
            copy = Device(self.random, self.server, self.weather, self.now, original.scope)
            copy.skew = original.skew
            copy.disk.load(original.image())
            self._add(copy)
            for device in (original, copy):
                if self.random.random() < 0.6:
                    self.record_on(device)

    def lose(self) -> None:
        """A laptop falls into a river."""
        if len(self.devices) > 2:
            self.devices.pop(self.random.randrange(len(self.devices)))

    def scope(self) -> None:
        """The office assigns other places, or takes a form away."""
        self.writer().scope = self._scope()

    def jump(self) -> None:
        """A clock is set wrong."""
        if self.random.random() < 0.2:
            self.office_skew = self._skew()
        else:
            self.writer().skew = self._skew()

    def _skew(self) -> int:
        return (
            self.random.choice([0, -START, 10 * YEAR, -10 * YEAR, 86_400_000, -5_000])
            if self.weather.clocks
            else 0
        )

    # The course of a world.

    def run(self) -> None:
        """Let things happen, then let them settle, then judge."""
        names, weights = list(self.weather.events), list(self.weather.events.values())
        for name in self.random.choices(names, weights, k=self.random.randint(12, 40)):
            self.time += self.random.choice([0, 1000, 100_000, 20_000_000])
            self.server.crash = self.weather.server_crash
            getattr(self, name)()
        self.settle()
        invariants.check_rest(self)

    def settle(self) -> None:
        """The faults stop. Everybody syncs until nobody has anything to say; that must not take long."""
        self._calm()
        for _ in range(ROUNDS_MAX):
            before = self.server.log.end()
            said = [self._sync_calmly(d) for d in [*self.devices, *self.desks]]
            self._note_published()
            if not any(said) and self.server.log.end() == before:
                return
        raise Violated("I4: no rest")

    def _calm(self) -> None:
        calm = replace(CALM, page=self.weather.page, scan=self.weather.scan)
        self.server.crash = 0.0
        for device in [*self.devices, *self.desks]:
            device.weather = device.line.weather = calm

    def _sync_calmly(self, device: Device) -> bool:
        device.line.requests = 0
        try:
            report = device.sync(strict=True)
        except TaizhangError as error:
            raise Violated(f"I4: {error}") from None
        require(device.line.requests < REQUESTS_MAX, "I4", device.line.requests, "requests in one exchange")
        assert report is not None
        invariants.check_acknowledged(device)
        return bool(report.sent or report.received or report.rewound or report.copied)

    def fresh_device(self, device: Device) -> Device:
        """A new device that pulls everything under the scope and rights of another."""
        fresh = _Heir(self.random, self.server, replace(CALM), self.now, device.scope)
        self.disks.append(fresh.disk)
        fresh.start()
        fresh.forebears = device.replica.identities
        fresh.sync(strict=True)
        return fresh

    def end(self) -> None:
        """Give back what the world took."""
        for disk in self.disks:
            disk.free()
        CALM.apply()


class _Heir(Device):
    """A new device with the rights of another."""

    forebears: list[str]

    def rights(self):  # type: ignore[no-untyped-def]
        own = super().rights()
        return replace(own, own=(*own.own, *reversed(self.forebears)))


@contextmanager
def world(seed: int) -> Iterator[World]:
    """A world for as long as it is looked at."""
    made = World(seed)
    try:
        yield made
    finally:
        made.end()


def play(seed: int) -> tuple[int, str]:
    """Run one world to its end: the length of the server's log and its chain. Raises `Violated`."""
    with world(seed) as played:
        played.run()
        entries, chain = played.server.log.end()
        return entries, chain.hex()

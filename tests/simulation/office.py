"""The server: the real log, the real answer, and the office's own device, which writes lists and decisions."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from simulation.disk import Crash, Disk, Image
from simulation.network import NoAnswer

from schemas.clock import device_id
from schemas.packed import Packed
from schemas.replica import answer
from schemas.replica.author import Author
from schemas.replica.database import transaction
from schemas.replica.intake import Rights, Taken
from schemas.replica.known_forms import KnownForms
from schemas.replica.log import Entry, Kind, Log
from schemas.replica.records import Records
from schemas.replica.replica import Replica


class Server:
    """Answers requests; may be stopped at any statement, or turned back to an older image of its disk."""

    def __init__(self, random: Random, clock: Callable[[], int]) -> None:
        self.random, self.clock = random, clock
        self.disk = Disk()
        self.crash = 0.0
        self.open()
        self.replica.create()
        with transaction(self.disk):
            self.replica.start_identity(device_id(random.randbytes(8)))

    def open(self) -> None:
        """Start the program: nothing is remembered but what is on the disk."""
        self.replica = Replica(self.disk, self.clock)
        self.log: Log = self.replica.log
        self.forms = KnownForms(self.log)
        self.records = Records(self.log, self.forms)
        self.author = Author(self.replica, self.forms, self.random.randbytes)

    def answer(self, request: dict[str, Any], rights: Rights) -> dict[str, Any]:
        """The reply, unless the server is stopped on the way."""
        if self.crash and self.random.random() < self.crash:
            self.disk.fuse = self.random.randrange(25)
        try:
            return self._answer(request, rights)
        except Crash:
            self.open()
            raise NoAnswer from None
        finally:
            self.disk.fuse = None

    def _answer(self, request: dict[str, Any], rights: Rights) -> dict[str, Any]:
        now = self.clock()
        taken: Taken | None = None
        if not answer.is_rewound(self.log, request):
            taken = Taken()
            if answer.needs_write(self.log, request, rights, now):
                before, _ = self.log.end()
                with transaction(self.disk):
                    taken = answer.write(self.log, request, rights, self.forms.all(), now)
                    if rights.gives_back and self._brought_back_ours(before):
                        self._renew_identity()
        return answer.read(self.log, request, rights, taken)

    def _brought_back_ours(self, before: int) -> bool:
        return any(e.device == self.replica.device for e in self.log.entries(before, 10**6))

    def release(self, entry: Entry) -> None:
        """The office lets a held change pass."""
        packed: Packed = entry.packed()._replace(held=None)
        with transaction(self.disk):
            self.log.attest(Kind.RELEASE, packed, self.clock())

    def restore(self, image: Image, by_command: bool) -> None:
        """The disk died, and an older image is put in its place: by our command, or by somebody who copies files."""
        self.disk.load(image)
        self.open()
        if by_command:
            self._renew_identity()

    def _renew_identity(self) -> None:
        self.replica.start_identity(device_id(self.random.randbytes(8)))

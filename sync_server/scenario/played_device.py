"""A played device: a real notebook file, which the command `taizhang` can open and go on with.

The notebook program itself is never imported here; a device is made of the same parts as it is.
"""

from __future__ import annotations

from pathlib import Path

from schemas.clock import Clock, Random, device_id
from schemas.replica.author import Author
from schemas.replica.database import open_durable, transaction
from schemas.replica.exchange import Report, exchange
from schemas.replica.known_forms import KnownForms, newest_system_entry
from schemas.replica.records import Records
from schemas.replica.replica import Replica
from sync_server.enrolment import redeem, succeed
from sync_server.office import Office
from sync_server.scenario.device_peer import DevicePeer

NOTEBOOK_VERSION = 1
"""The version of notebook file that is written; a test holds it to the notebook program's own."""


class PlayedDevice:
    """One device. Its clock is the scenario's, off by `skew` milliseconds."""

    def __init__(self, path: Path, true_clock: Clock, random: Random) -> None:
        self.path, self.true_clock, self.random = path, true_clock, random
        self.skew = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self.db = open_durable(path, version=NOTEBOOK_VERSION)
        self.replica = Replica(self.db, self.clock)
        self.replica.create()
        if not self.replica.device:
            with transaction(self.db):
                self.replica.start_identity(device_id(random(8)))
        self.forms = KnownForms(self.replica.log)
        self.records = Records(self.replica.log, self.forms)
        self.author = Author(self.replica, self.forms, random)
        self._signed = -1, ""

    def clock(self) -> int:
        """What the device believes the time to be."""
        return self.true_clock() + self.skew

    @property
    def signature(self) -> str:
        """Who signs here: the holder's name once it is known, else the device's."""
        newest = newest_system_entry(self.replica.log)
        if self._signed[0] != newest or not self._signed[1]:
            self._signed = newest, self._holder()
        return self._signed[1] or str(self.replica.get("name", ""))

    def _holder(self) -> str:
        own = self.replica.identities
        for row in self.records.of_form("device"):
            holder = row.values.get("holder")
            if row.values.get("device") in own and holder and self.replica.log.of_record(holder):
                return str(self.records.get(holder).values["name"])
        return ""

    def join(self, office: Office, code: str, url: str) -> None:
        """Exchange a one-time code for a token."""
        device = self.replica.device
        token, name = redeem(office, code, device)
        self._put(url=url, token=token, token_for=device, name=name)

    def sync(self, office: Office, *, again: bool = False) -> Report:
        """Exchange until level. `again` sends everything once more, as after a lost acknowledgement."""
        if again:
            with transaction(self.db):
                self.replica.rewind()
        report = self._exchange(office)
        if report.copied:
            self._renew(office)
            report = self._exchange(office)
        return report

    def _exchange(self, office: Office) -> Report:
        report = exchange(self.replica, DevicePeer(office, self.replica.get("token")))
        now = self.clock()
        self._put(last_contact=now, last_try=now, last_error=None, clock_seen=[now, office.clock()])
        return report

    def _renew(self, office: Office) -> None:
        """The device is a copy, or has one: go on under a new identity that the old token vouches for."""
        old = office.tokens.read(self.replica.get("token")).identities
        with transaction(self.db):
            self.replica.start_identity(device_id(self.random(8)))
        token, name = succeed(office, old, self.replica.device)
        self._put(token=token, token_for=self.replica.device, name=name)

    def _put(self, **facts: object) -> None:
        with transaction(self.db):
            for key, value in facts.items():
                self.replica.put(key, value)

    def copy_to(self, path: Path) -> None:
        """Write the whole notebook into another file, as restoring a disk image does."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.db.execute("vacuum into ?", (str(path),))

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

"""What people do in a world: record, amend from an old view or the present one, decide, release.

They write through the real author and read through the real records; which forms and values they choose matters little,
so long as records meet.
"""

from __future__ import annotations

from random import Random

from simulation import invariants
from simulation.device import Device
from simulation.office import Server
from simulation.weather import Weather

from schemas.changes import make
from schemas.clock import uuid7
from schemas.packed import pack
from schemas.replica.database import transaction
from schemas.replica.log import Kind
from schemas.replica.records import fold_entries

FIELD_FORMS = ("session", "need")


class People:
    """The people of a world. `made` is every change anybody ever made, `record_of` what it speaks of."""

    random: Random
    weather: Weather
    server: Server
    devices: list[Device]
    made: set[bytes]
    record_of: dict[bytes, str]

    def record(self) -> None:
        """Somebody makes a new record."""
        self.record_on(self.writer())

    def record_on(self, device: Device) -> None:
        form = self.random.choice(FIELD_FORMS)
        # A list that only the office may write, now and then: it is held.
        form = "place" if self.random.random() < 0.06 else form
        if not self.weather.seals and form == "need" and self.random.random() < 0.3:
            self._record_unsealed(device)
        else:
            self._noted(device, device.author.record(form, self._values(device, form), "王").id)

    def _record_unsealed(self, device: Device) -> None:
        n, prev = device.log.head(device.replica.device)
        change = make(
            device=device.replica.device, n=n + 1, prev=prev.hex() if prev else None,
            record=uuid7(device.clock(), self.random.randbytes(10)), form="need", form_version=1, author="李",
            made_at=device.clock(), fields={"description": "x"},
        )  # fmt: skip
        with transaction(device.disk):
            device.log.append([pack(change)], device.clock(), mine=True)
        self._noted(device, change.id)

    def amend(self) -> None:
        """Somebody edits, withdraws or restores a record that they can see, perhaps from an old view of it."""
        device = self.writer()
        entries = [e for e in device.log.entries(0, 10**9) if e.kind != Kind.CONTACT]
        if not entries:
            return
        record, form = self.random.choice([(e.record, e.form) for e in entries])
        heads = self._heads_shown(device, record)
        saw_all = heads == device.records.get(record).heads
        act = self.random.random()
        if act < 0.15:
            change = device.author.withdraw(record, form, heads, "王")
        elif act < 0.25:
            change = device.author.restore(record, form, heads, "王")
        else:
            change = device.author.amend(record, form, self._values(device, form), heads, "王")
        self._noted(device, change.id)
        if saw_all:
            invariants.check_written(device.records.get(record), change)

    def _heads_shown(self, device: Device, record: str) -> tuple[str, ...]:
        entries = device.log.of_record(record)
        if self.random.random() < 0.25:
            entries = entries[: self.random.randint(1, len(entries))]
        return fold_entries(entries, device.forms).heads

    def _values(self, device: Device, form: str) -> dict[str, object]:
        pick, places = self.random.random(), list(device.log.records("place"))
        number = self.random.randrange(4)
        if form == "place":
            return {"name": f"村{number}"}
        if pick < 0.35 and places and form in FIELD_FORMS:
            return {"place": self.random.choice(places)}
        if form == "ruling":
            return {"reason": f"因{number}"}
        if form == "session":
            return {"headcount": number} if pick < 0.75 else {"title": f"题{number}", "headcount": None}
        return {"description": f"说{number}"} if pick < 0.75 else {"status": f"s{number}"}

    def office(self) -> None:
        """The office writes down a place, or edits one."""
        places = list(self.server.log.records("place"))
        if places and self.random.random() < 0.4:
            record = self.random.choice(places)
            heads = self.server.records.get(record).heads
            change = self.server.author.amend(
                record, "place", {"name": f"镇{self.random.randrange(4)}"}, heads, "办"
            )
        else:
            change = self.server.author.record("place", {"name": f"村{self.random.randrange(4)}"}, "办")
        invariants.check_written(self.server.records.get(change.record), change)
        self._noted(None, change.id)

    def rule(self) -> None:
        """The office decides about a record that came in."""
        records = [e.record for e in self.server.log.entries(0, 10**9) if e.form in FIELD_FORMS]
        if records:
            values = {"form": "session", "record": self.random.choice(records), "reason": "据"}
            self._noted(None, self.server.author.record("ruling", values, "办").id)

    def release(self) -> None:
        """The office lets a held change pass."""
        entries = self.server.log.entries(0, 10**9)
        released = {e.id for e in entries if e.kind == Kind.RELEASE}
        held = [
            e for e in entries if e.kind == Kind.HELD and e.id not in released and _is_full(e.body, e.opened)
        ]
        if held:
            self.server.release(self.random.choice(held))

    def writer(self) -> Device:
        return self.random.choice(self.devices)

    def _noted(self, device: Device | None, change: str) -> None:
        log = device.log if device else self.server.log
        key = bytes.fromhex(change)
        self.made.add(key)
        row = log.db.execute("select record from log order by seq desc limit 1").fetchone()
        self.record_of[key] = row[0]


def _is_full(body: bytes, opened: bytes | None) -> bool:
    return b'"fields":' in body or opened is not None

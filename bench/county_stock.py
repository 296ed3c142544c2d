"""An office with so many session records: what `pages_at_scale` looks at. Fixed by a seed, whatever the size.

A thousand villages in twenty towns, four hundred lecturers on forty devices, five years. Each village has a session on as
many different days as it takes, so a bigger county is a denser one; one in a hundred sessions is reported twice, one in a
hundred lacks its headcount, one in two hundred has a number changed on two devices at once.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from schemas.changes import make
from schemas.clock import uuid7
from schemas.packed import Packed, pack
from schemas.replica.chains import append_chained
from schemas.replica.database import transaction
from schemas.replica.log import Contact
from sync_server.office import Office

TOWNS, VILLAGES, LECTURERS, DEVICES = 20, 1000, 400, 40
DAYS, LAST = 1826, date(2026, 7, 15)
NOW = 1_784_100_000_000
"""15 July 2026, in the forenoon."""
CHUNK = 5000
_TITLES = (
    "秋收防火",
    "医保缴费",
    "移风易俗",
    "村规民约",
    "反诈宣讲",
    "党的创新理论",
    "民法典进村",
    "集体经济",
)


class Lists(NamedTuple):
    """The ids of what sessions refer to."""

    villages: list[str]
    lecturers: list[str]
    devices: list[str]


class Chain:
    """One device's changes, in their order."""

    def __init__(self, device: str, author: str) -> None:
        self.device, self.author, self.n, self.prev = device, author, 0, None
        self.waiting: list[Packed] = []

    def add(self, record: str, at: int, fields: dict[str, Any], parents: tuple[str, ...] = ()) -> str:
        self.n += 1
        change = make(
            device=self.device, n=self.n, prev=self.prev, record=record, form="session", form_version=1,
            author=self.author, made_at=at, fields=fields, parents=parents,
        )  # fmt: skip
        self.prev = change.id
        self.waiting.append(pack(change))
        return change.id


def build(folder: Path, records: int) -> Office:
    """The office with its log; not published yet."""
    rng = random.Random(9)
    office = Office.create(folder, lambda: NOW, rng.randbytes)
    lists = _lists(office)
    chains = [Chain(device, f"讲师{i:03d}") for i, device in enumerate(lists.devices)]
    received = NOW - DAYS * 86_400_000
    step = DAYS * 86_400_000 // max(1, records // CHUNK + 1)
    for made in _sessions(rng, records, lists, chains):
        if made % CHUNK == 0:
            received += step
            _send(office, chains, received)
    _send(office, chains, NOW)
    return office


def _lists(office: Office) -> Lists:
    def record(form: str, **fields: Any) -> str:
        return office.author.record(form, fields, "办公室").record

    with transaction(office.db):
        towns = [record("place", name=f"第{i}镇", kind="town") for i in range(TOWNS)]
        villages = [
            record("place", name=f"{i}号村", kind="village", town=towns[i % TOWNS]) for i in range(VILLAGES)
        ]
        lecturers = [record("person", name=f"讲师{i:03d}", role="own_teacher") for i in range(LECTURERS)]
        devices = [f"dbench{i:07d}" for i in range(DEVICES)]
        for i, device in enumerate(devices):
            record(
                "device",
                device=device,
                name=f"{i}号笔记本",
                state="enrolled",
                holder=lecturers[i],
                scope="{}",
            )
    return Lists(villages, lecturers, devices)


def _sessions(rng: random.Random, records: int, lists: Lists, chains: list[Chain]) -> Iterator[int]:
    """Adds one record after the other to the chains, and tells how many there are."""
    layers = max(1, records // VILLAGES)
    for i in range(records):
        chain, twin = chains[i % DEVICES], chains[(i + 1) % DEVICES]
        day = LAST - timedelta(days=DAYS - 1 - (i // VILLAGES) * DAYS // layers)
        at = NOW - (LAST - day).days * 86_400_000
        lecturer = lists.lecturers[rng.randrange(LECTURERS)]
        fields = {
            "kind": "outreach" if rng.random() < 0.8 else "onsite", "held_on": day.isoformat(), "mode": "in_person",
            "place": lists.villages[i % VILLAGES], "lecturers": [lecturer], "lead": lecturer,
            "lecturer_role": "own_teacher", "title": rng.choice(_TITLES), "headcount": rng.randint(15, 120),
        }  # fmt: skip
        if i % 100 == 7:
            del fields["headcount"]
        record = uuid7(at, rng.randbytes(10))
        first = chain.add(record, at, fields)
        if i % 100 == 33:
            twin.add(uuid7(at + 1, rng.randbytes(10)), at + 1, fields)
        if i % 200 == 55:
            chain.add(record, at + 2, {"headcount": 61}, (first,))
            twin.add(record, at + 3, {"headcount": 62}, (first,))
        yield i + 1


def _send(office: Office, chains: list[Chain], received: int) -> None:
    with transaction(office.db):
        for chain in chains:
            if chain.waiting:
                last = chain.waiting[-1]
                office.log.contact(Contact(chain.device, last.n, last.id), received)
                append_chained(office.log, chain.waiting, received)
                chain.waiting = []

"""Phones in bad weather: replies lost, pages damaged, phones killed and copied, an office put back to a backup. Afterwards
everybody has everything, once.
"""

from __future__ import annotations

import contextlib
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from .conftest import Phone, PhoneTrouble

STEPS = 60


class World:
    """A few phones and their office."""

    def __init__(self, seed: int, office: Any, phones: Any, folder: Path) -> None:
        self.r, self.office, self.make, self.folder = random.Random(seed), office, phones, folder
        self.place = office.add("place", name="人民路", kind="street")
        self.phones: list[Phone] = []
        self.made: list[str] = []
        self.known: set[str] = set()
        for name in ("甲", "乙"):
            phone = phones()
            phone("join", office.url, office.code(name, near=[self.place]))
            phone("sync")
            self.phones.append(phone)

    def step(self) -> None:
        phone = self.r.choice(self.phones)
        self.r.choice([self.record, self.record, self.amend, self.amend, self.sync, self.sync, self.sync, self.storm, self.storm,
                       self.kill, self.copy, self.back_up, self.put_back])(phone)  # fmt: skip

    def record(self, phone: Phone) -> None:
        fields = {"place": self.place, "kind": "outreach", "headcount": len(self.made)}
        self.made.append(phone("save", "session", fields)["record"])

    def amend(self, phone: Phone) -> None:
        rows = phone("list", {"form": "session"})["rows"]
        if rows:
            row = self.r.choice(rows)
            act = self.r.choice(["save", "save", "withdraw", "restore"])
            if act == "save":
                title = {"title": f"题{self.r.randrange(99)}"}
                phone("save", "session", title, {"record": row["record"], "parents": row["heads"]})
            else:
                phone(act, row["record"], row["heads"])

    def sync(self, phone: Phone) -> None:
        with contextlib.suppress(PhoneTrouble):
            phone("sync")

    def storm(self, phone: Phone) -> None:
        phone("world", {self.r.choice(["dropReplies", "spoil"]): self.r.randrange(1, 3)})
        self.sync(phone)

    def kill(self, phone: Phone) -> None:
        phone("world", {"dieAfter": self.r.randrange(1, 4)})
        with contextlib.suppress(EOFError, PhoneTrouble):
            phone("sync")
        phone.restart()

    def copy(self, phone: Phone) -> None:
        if len(self.phones) < 4:
            self.phones.append(self.make(phone))

    def back_up(self, phone: Phone) -> None:
        shutil.rmtree(self.folder / "backup", ignore_errors=True)
        self._still(lambda: shutil.copytree(self.office.folder, self.folder / "backup"))
        self.known = self.identities()

    def put_back(self, phone: Phone) -> None:
        # An office that has forgotten a device's new identity knows nothing of its scope until it is assigned anew.
        if self.known == self.identities():
            self._still(self._swap)

    def identities(self) -> set[str]:
        return {phone("status")["device"] for phone in self.phones}

    def _swap(self) -> None:
        shutil.rmtree(self.office.folder)
        shutil.copytree(self.folder / "backup", self.office.folder)

    def _still(self, work: Any) -> None:
        office = self.office
        office.stop()
        office.office.close()
        work()
        office.office = type(office.office)(office.folder, office.clock, office.random)
        office.start()

    def calm(self) -> None:
        """No more faults: a few rounds must be enough."""
        for phone in self.phones * 3:
            phone("world", {"dropReplies": 0, "spoil": 0, "dieAfter": 0})
            phone("sync")


def shown(row: dict[str, Any]) -> list[Any]:
    beside = {n: [c["change"] for c in cs] for n, cs in row["conflicts"].items()}
    return [row["values"], row["heads"], row["withdrawn"], row["contested"], beside]


@pytest.mark.parametrize("seed", [1])
def test_after_the_storm_everybody_shows_the_same_records(
    seed: int, office: Any, phones: Any, tmp_path: Path
) -> None:
    world = World(seed, office, phones, tmp_path)
    for _ in range(STEPS):
        world.step()
    world.calm()

    known = {r.record: r for r in office.office.records.of_form("session")}
    assert known.keys() == set(world.made)
    for record, at_office in known.items():
        beside = {n: [c.change for c in cs] for n, cs in at_office.conflicts.items()}
        expected = [
            dict(at_office.values),
            list(at_office.heads),
            at_office.withdrawn,
            at_office.contested,
            beside,
        ]
        for phone in world.phones:
            assert shown(phone("row", record)) == expected
    assert [phone("status")["waiting"] for phone in world.phones] == [0] * len(world.phones)
    assert len(world.identities()) == len(world.phones)

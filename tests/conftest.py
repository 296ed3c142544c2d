"""The notebook command, run in this process over real files, with a clock and a person of the test's own; and passwords
whose proofs cost nothing, since proofs are meant to be slow.
"""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner

from collector.cli import main
from collector.machine import Machine
from collector.notebook import Notebook
from sync_server import accounts_passwords

NOON = 1_583_985_600_000
"""2020-03-12 12:00 at the office."""


@dataclass
class Ticking:
    """A clock that moves one second at each look, unless it is set."""

    now: int = NOON

    def __call__(self) -> int:
        self.now += 1000
        return self.now


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        return [p["code"] for p in self.json["problems"]]


@dataclass
class Command:
    """`taizhang` with one notebook. `pauses` are what it slept."""

    path: Path
    clock: Ticking = field(default_factory=Ticking)
    is_attended: bool = False
    pauses: list[float] = field(default_factory=list)
    read_s: float = 20.0
    seed: int = 1

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed).randbytes

    def __call__(self, *args: object, input: str | bytes | None = None) -> Ran:
        machine = Machine(self.clock, self.random, self.pauses.append, self.is_attended, 5.0, self.read_s)
        line = ["--notebook", str(self.path), *map(str, args)]
        ran = CliRunner().invoke(main, line, obj=machine, input=input, catch_exceptions=False)
        return Ran(ran.exit_code, ran.stdout, ran.stderr)

    def open(self) -> Notebook:
        return Notebook(self.path, self.clock, self.random)

    def write(self, form: str, /, **values: object) -> str:
        """Make a record without the command; its id."""
        notebook = self.open()
        try:
            return notebook.record(form, values).change.record
        finally:
            notebook.close()

    def record_ids(self, form: str) -> list[str]:
        notebook = self.open()
        try:
            return [r.record for r in notebook.records.of_form(form)]
        finally:
            notebook.close()

    def count(self) -> int:
        """How many changes the notebook holds, 0 where there is none."""
        if not self.path.exists():
            return 0
        notebook = self.open()
        try:
            return notebook.replica.log.end()[0]
        finally:
            notebook.close()


@pytest.fixture(scope="session", autouse=True)
def light_passwords() -> Iterator[None]:
    """Argon2id as light as it goes."""
    light = functools.partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts_passwords, "PasswordHasher", light)
        yield


@pytest.fixture
def taizhang(tmp_path: Path) -> Command:
    return Command(tmp_path / "notebook.db")


@pytest.fixture
def another(tmp_path: Path) -> Callable[[str], Command]:
    """Makes the command for another notebook."""
    made: list[str] = []

    def make(name: str) -> Command:
        made.append(name)
        return Command(tmp_path / f"{name}.db", seed=100 + len(made))

    return make


@dataclass
class Lists:
    town: str
    other_town: str
    village: str
    namesake: str
    street: str
    person: str
    colleague: str


@pytest.fixture
def lists(taizhang: Command) -> Lists:
    """Two towns with a village of the same name each, a street, and two persons, the first of whom signs."""
    town = taizhang.write("place", name="柳河镇", kind="town")
    other_town = taizhang.write("place", name="石桥镇", kind="town")
    village = taizhang.write(
        "place", name="前柳村", kind="village", town=town, aliases=["老前柳"], initials="qlc"
    )
    namesake = taizhang.write("place", name="前柳村", kind="village", town=other_town)
    street = taizhang.write("place", name="人民路", kind="street", town=town)
    person = taizhang.write("person", name="王芳", role="own_teacher", initials="wf")
    colleague = taizhang.write("person", name="李明", role="own_staff")
    notebook = taizhang.open()
    notebook.sign_as("王芳")
    notebook.close()
    return Lists(town, other_town, village, namesake, street, person, colleague)

"""Phones under node beside a real office behind a real server on loopback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import collector.page

sys.path.insert(0, str(Path(__file__).parent.parent))

from syncing.conftest import office, stranger

__all__ = ["office", "stranger"]
HERE = Path(__file__).parent
CORE = Path(collector.page.__file__).parent / "static" / "core"
ENVIRONMENT = {"CORE": f"{CORE.as_uri()}/", **os.environ}
NODE = shutil.which("node") or ""


class PhoneTrouble(Exception):
    """What a method of the phone threw."""

    def __init__(self, problems: list[dict[str, Any]]) -> None:
        super().__init__(json.dumps(problems, ensure_ascii=False))
        self.codes = [p["code"] for p in problems]


class Phone:
    """A phone under node; what it keeps is in one file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [NODE, str(HERE / "phone.mjs"), str(self.file)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            env=ENVIRONMENT,
        )  # fmt: skip

    def __call__(self, method: str, *arguments: Any) -> Any:
        """The result of one method. Raises `PhoneTrouble`; `EOFError` when the phone has died over it."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([method, arguments]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise EOFError(self.process.wait())
        answer = json.loads(line)
        if "problems" in answer:
            raise PhoneTrouble(answer["problems"])
        assert "crash" not in answer, answer["crash"]
        return answer["ok"]

    def fails(self, method: str, *arguments: Any) -> list[str]:
        """The codes of what a method throws."""
        with pytest.raises(PhoneTrouble) as caught:
            self(method, *arguments)
        return caught.value.codes

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()

    def restart(self) -> None:
        self.stop()
        self.start()


@pytest.fixture
def phones(tmp_path: Path) -> Iterator[Callable[..., Phone]]:
    """Makes phones; one made from another is a copy of all that it keeps."""
    if not NODE:
        pytest.skip("needs node")
    made: list[Phone] = []

    def make(source: Phone | None = None) -> Phone:
        file = tmp_path / f"phone{len(made)}.json"
        if source is not None:
            shutil.copy(source.file, file)
        made.append(Phone(file))
        return made[-1]

    yield make
    for phone in made:
        phone.stop()


@pytest.fixture
def phone(phones: Callable[..., Phone], office: Any) -> Phone:
    """A phone that has joined, with a street and a person in its lists."""
    office.street = office.add("place", name="人民路", kind="street")
    office.person = office.add("person", name="王芳", role="own_teacher")
    made = phones()
    made("join", office.url, office.code("王芳的手机", holder=office.person))
    made("sync")
    return made


def talk(phone: Phone, office: Any, **more: Any) -> str:
    """Record a talk on a phone; its record."""
    fields = {"kind": "outreach", "held_on": "2020-03-12", "place": office.street, "headcount": 1, **more}
    return str(phone("save", "session", fields)["record"])


def shown(phone: Phone, record: str) -> list[Any]:
    """A record as a phone folds it."""
    row = phone("row", record)
    beside = {n: [[c["value"], c["change"]] for c in cs] for n, cs in row["conflicts"].items()}
    return [row["values"], row["heads"], row["withdrawn"], row["contested"], beside]


def headcounts(office: Any) -> list[int]:
    """The headcounts of all talks at the office."""
    return sorted(r.values.get("headcount", 0) for r in office.office.records.of_form("session"))

"""Makes these helpers importable as `killing.…` although the tests are no packages, and closes what tests open."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from killing.devices import Carried
from killing.processes import OfficeProcess


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OfficeProcess]:
    """A new office in a folder; its server is a process of its own, started by the test."""
    process = OfficeProcess.create(tmp_path / "office")
    yield process
    process.kill()


@pytest.fixture
def carry(office: OfficeProcess, tmp_path: Path) -> Iterator:
    """Makes devices that have joined: `carry("王芳")`. The server must be running."""
    carried: list[Carried] = []

    def one(name: str, path: Path | None = None) -> Carried:
        device = Carried(path or tmp_path / f"{name}.db", office.url)
        carried.append(device)
        if not device.is_joined:
            device.join(office.code(name))
        return device

    yield one
    for device in carried:
        device.close()

"""What the office knows of each device: when it was last heard of, what it said it has, what is missing here.

A device states its head before it delivers, so a gap is known by its numbers. What it did after its last contact is
unknown, and said to be.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.problems import fail
from schemas.replica.log import Log
from sync_server.office import SIGNATURE, Office
from sync_server.registry import Device


@dataclass(frozen=True)
class DeviceReport:
    """One device. `missing` are the numbers it said it has and the office does not; `branches` over 1 is a fork."""

    device: str
    name: str
    state: str
    last_contact: int | None
    stated: int
    received: int
    missing: tuple[int, ...]
    branches: int
    copied_from: str


def report(office: Office) -> list[DeviceReport]:
    """Every device that is enrolled or that anything came from, the office's own left out."""
    known = office.registry.all()
    own = set(office.replica.identities)
    names = sorted(
        {*known, *office.log.devices()} - own, key=lambda d: (known[d].name if d in known else "", d)
    )
    return [_one(office.log, device, known.get(device)) for device in names]


def _one(log: Log, device: str, known: Device | None) -> DeviceReport:
    contact = log.db.execute(
        "select n, received_at from log where device = ? and kind = 4 order by seq desc limit 1", (device,)
    ).fetchone()
    numbers = {
        row[0] for row in log.db.execute("select n from log where device = ? and kind in (1, 2)", (device,))
    }
    stated = max([contact[0] if contact else 0, *numbers])
    return DeviceReport(
        device=device,
        name=known.name if known else device,
        state=known.state if known else "unknown",
        last_contact=contact[1] if contact else None,
        stated=stated,
        received=len(numbers),
        missing=tuple(n for n in range(1, stated + 1) if n not in numbers),
        branches=max(1, len(log.tips(device))),
        copied_from=known.copied_from if known else "",
    )


def ranges(numbers: Iterable[int]) -> str:
    """Numbers as people read them: `7-9, 12`."""
    out: list[list[int]] = []
    for n in sorted(numbers):
        if out and n == out[-1][1] + 1:
            out[-1][1] = n
        else:
            out.append([n, n])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in out)


def set_state(office: Office, text: str, state: str, reason: str, closed_on: str = "") -> Device:
    """Revoke, close or re-open a device named by its id or its name. Raises `unknown_device`."""
    found = [d for d in office.registry.all().values() if text in (d.device, d.name)]
    if len(found) != 1:
        raise fail("unknown_device", got=text if not found else ", ".join(d.device for d in found))
    device = found[0]
    fields = {"state": state, "reason": reason} | ({"closed_on": closed_on} if closed_on else {})
    heads = office.records.get(device.record).heads
    office.author.amend(device.record, "device", fields, heads, SIGNATURE)
    return device

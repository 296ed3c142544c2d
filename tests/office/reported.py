"""An office with four devices in the field: one complete, one cut off in the middle of an upload, one that nobody has heard of for
weeks, one lost and closed; and households that should be visited once a month.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from schemas.clock import instant
from schemas.pages import decode, encode
from schemas.replica.exchange import Exchange
from sync_server.office import Office
from sync_server.publishing.offices import publish_office
from sync_server.scenario import Played, play, read
from sync_server.scenario.device_peer import DevicePeer
from sync_server.scenario.played_device import PlayedDevice

NOW = instant("2020-07-06T09:00")
ANNOUNCED, DELIVERED = 10, 7
HOUSES = {"H1": ("wang", "2019-01-01", ""), "H2": ("li", "2019-01-01", "2020-03-31"), "H3": ("zhang", "2019-01-01", ""),
          "H4": ("zhao", "2019-01-01", ""), "H5": ("li", "2019-01-01", "")}  # fmt: skip


class CutOff(Exception):
    """The line went dead."""


class Cutting:
    """A peer on a line that goes dead when so many changes are through."""

    def __init__(self, office: Office, token: str, through: int) -> None:
        self.peer, self.through = DevicePeer(office, token), through

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        changes = [change for run in decode(request["page"]) for change in run.changes][: self.through]
        self.peer.ask(request | {"page": encode(changes), "limit": 0})
        raise CutOff


def scenario() -> str:
    """What happens until the day of the report. 王 writes ten things and uploads none of them."""
    lines: list[dict[str, Any]] = [{"scenario": "reported", "seed": 7}]

    def add(at: str, device: str, do: str, **says: Any) -> None:
        lines.append({"at": at, "device": device, "do": do, **says})

    def office(at: str, form: str, key: str, /, **fields: Any) -> None:
        add(at, "office", "record", form=form, fields=fields, **{"as": key})

    def visit(device: str, house: str, day: str) -> None:
        fields = {
            "kind": "visit",
            "contacted_on": day,
            "visitors": [f"@{device}"],
            "household": f"@{house}",
            "reached": "yes",
        }
        add(f"{day}T15:00", device, "record", form="contact", fields=fields)

    office("2019-12-30T09:00", "place", "town", name="青石镇", kind="town")
    office("2019-12-30T09:00", "place", "village", name="甲村", kind="village", town="@town")
    for key, name in (("wang", "王"), ("li", "李"), ("zhang", "张"), ("zhao", "赵")):
        office("2019-12-30T09:00", "person", key, name=name, role="own_teacher")
    for house, (person, since, until) in HOUSES.items():
        office("2019-12-30T09:10", "household", house, code=house, place="@village")
        more = {"to_on": until} if until else {}
        office("2019-12-30T09:20", "pairing", f"{house}-{person}", person=f"@{person}", household=f"@{house}",
               party_member="yes", from_on=since, **more)  # fmt: skip
    office(
        "2020-04-01T09:00",
        "pairing",
        "H2-wang",
        person="@wang",
        household="@H2",
        party_member="yes",
        from_on="2020-04-01",
    )
    office("2020-04-02T09:00", "ruling", "quiet", what="excuse", form="contact", claim="一月一走访", from_on="2020-02-01",
           to_on="2020-03-31", reason="疫情期间不入户")  # fmt: skip
    for device, name in (
        ("wang", "王的笔记本"),
        ("li", "李的手机"),
        ("zhang", "张的手机"),
        ("zhao", "赵的手机"),
    ):
        add(
            "2019-12-31T09:00",
            device,
            "enrol",
            name=name,
            holder=f"@{device}",
            near=[f"@{h}" for h in HOUSES] + ["@village"],
        )
    for device, house in (("li", "H2"), ("li", "H5"), ("zhang", "H3"), ("zhao", "H4"), ("wang", "H1")):
        visit(device, house, "2020-01-15")
    for day in ("2020-04-15", "2020-05-15"):
        visit("wang", "H1", day)
    visit("li", "H5", "2020-05-16")
    visit("li", "H5", "2020-06-16")
    for nth in range(4):
        fields = {
            "kind": "lesson",
            "held_on": f"2020-06-0{nth + 1}",
            "mode": "in_person",
            "venue_class": "own_school",
        }
        add(f"2020-06-0{nth + 1}T10:00", "wang", "record", form="session", fields=fields, breaks=True)
    visit("wang", "H1", "2020-06-15")
    visit("wang", "H2", "2020-06-15")
    visit("wang", "H2", "2020-06-20")
    add("2020-01-20T18:00", "zhao", "sync")
    add("2020-05-20T18:00", "zhang", "sync")
    add("2020-06-15T09:00", "office", "close", of="zhao", closed_on="2020-06-15", reason="手机丢了")
    add("2020-07-02T18:00", "li", "sync")
    head, *rest = lines
    return "".join(
        json.dumps(line, ensure_ascii=False) + "\n"
        for line in [head, *sorted(rest, key=lambda line: line["at"])]
    )


def reported(folder: Path) -> Played:
    """Play it, let 王's upload be cut off, and publish."""
    played = play(read(scenario(), "reported.jsonl"), folder, random.Random(1).randbytes)
    office = Office(folder, lambda: NOW, random.Random(2).randbytes)
    device = PlayedDevice(played.devices["wang"], lambda: NOW, random.Random(3).randbytes)
    try:
        assert device.replica.unsent() == ANNOUNCED
        Exchange(device.replica, Cutting(office, device.replica.get("token"), DELIVERED)).run()
    except CutOff:
        publish_office(office)
    finally:
        device.close()
        office.close()
    return played

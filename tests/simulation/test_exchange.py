"""The exchange step by step, in calm weather: what no world reaches, or only by luck."""

from __future__ import annotations

from random import Random
from typing import Any

import orjson
import pytest
from simulation.device import Desk, Device
from simulation.network import Line, NoAnswer
from simulation.office import Server
from simulation.publisher import published_scopes
from simulation.weather import CALM

from schemas.bundled import bundled
from schemas.limits import PAGE_BODY_BYTES
from schemas.messages import check
from schemas.pages import encode
from schemas.problems import TaizhangError
from schemas.replica.exchange import exchange
from schemas.scope import field_scope

NOW = 1_760_000_000_000


class Place:
    """An office and its devices; nothing goes wrong by itself."""

    def __init__(self) -> None:
        CALM.apply()
        self.random = Random(1)
        self.server = Server(self.random, lambda: NOW)
        self.disks = [self.server.disk]

    def device(self) -> Device:
        device = self.another()
        device.start()
        return device

    def another(self) -> Device:
        device = Device(self.random, self.server, CALM, lambda: NOW, field_scope(bundled().values()))
        self.disks.append(device.disk)
        return device

    def desk(self) -> Desk:
        desk = Desk(self.random, self.server, CALM, lambda: NOW, published_scopes()[0])
        self.disks.append(desk.disk)
        desk.start()
        return desk

    def copy(self, original: Device) -> Device:
        copy = self.another()
        copy.disk.load(original.image())
        return copy


@pytest.fixture
def place():
    made = Place()
    yield made
    for disk in made.disks:
        disk.free()


def make(device: Device, headcount: int = 30) -> str:
    return device.author.record("session", {"headcount": headcount}, "王").id


def held_by(server: Server, device: str) -> set[str]:
    return {i.hex() for i in server.log.known(device, 1, 10**6)}


def claim(device: Device, n: int) -> None:
    """A careless older program has noted too much as delivered."""
    device.replica.put("acked", {device.replica.device: n})


def test_a_device_that_took_too_much_for_delivered_goes_on_after_the_newest_that_the_server_has(place):
    device = place.device()
    made = {make(device)}
    device.sync(strict=True)
    made |= {make(device), make(device)}
    claim(device, 3)
    made.add(make(device))
    report = device.sync(strict=True)
    assert held_by(place.server, device.replica.device) == made
    assert report.sent == 3, "what the server had is not sent again"


def test_a_device_that_knows_none_of_the_servers_heads_starts_from_its_first_change(place):
    device = place.device()
    name = device.replica.device
    make(device)
    device.sync(strict=True)
    other = place.copy(device)
    for _ in range(2):
        make(other)
    other.sync(strict=True)
    made = {make(device), make(device)}
    claim(device, 3)
    made.add(make(device))
    device.sync(strict=True)
    assert made <= held_by(place.server, name)
    assert len(place.server.log.tips(name)) == 2


def test_a_page_that_follows_something_unknown_is_not_taken_and_the_heads_are_told(place):
    device = place.device()
    first, *rest = (make(device) for _ in range(3))
    name = device.replica.device
    head = [3, rest[-1]]
    before = place.server.log.end()
    page = encode(device.log.mine(name, 1, 10))
    request = check(
        "request", orjson.loads(orjson.dumps({"v": 1, "device": name, "head": head, "page": page}))
    )
    reply = check("reply", place.server.answer(request, device.rights()))
    assert reply["heads"] == []
    assert reply["took"] is None
    assert held_by(place.server, name) == set()
    assert place.server.log.end()[0] == before[0] + 1, "only that it made contact is noted"
    assert first not in held_by(place.server, name)


def test_a_change_that_rotted_on_the_disk_is_named_and_held_and_lets_the_others_pass(place):
    device = place.device()
    made = [make(device, n) for n in (31, 32, 33)]
    device.disk.execute(
        "update log set body = cast(replace(cast(body as text), '\"headcount\":32', '\"headcount\":99') as blob)"
    )
    report = device.sync(strict=True)
    assert {i: p.code for i, p in report.held.items()} == {made[1]: "id_mismatch"}
    assert held_by(place.server, device.replica.device) == set(made)
    assert [n for n, _ in place.server.log.tips(device.replica.device)] == [3]
    assert device.replica.unsent() == 0


class Weighing(Line):
    """Notes how large the replies are."""

    def __init__(self, device: Device) -> None:
        super().__init__(device.random, device.server, CALM, device)
        self.sizes: list[int] = []

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        reply = super().ask(request)
        self.sizes.append(len(orjson.dumps(reply)))
        return reply


def test_a_pull_is_cut_by_its_size_too(place):
    large = 250_000
    for n in range(8):
        place.server.author.record("place", {"name": f"村{n}", "region": "x" * large}, "办")
    device = place.device()
    line = Weighing(device)
    report = exchange(device.replica, line)
    assert report.received == 8
    assert max(line.sizes) < PAGE_BODY_BYTES + 2 * large


class Scripted:
    """Delivers what it is told to, in place of the answer; the question is lost."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.script: list[dict[str, Any] | None] = []
        self.heard: list[dict[str, Any]] = []

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        late = self.script.pop(0) if self.script else None
        reply = late or self.line.ask(request)
        self.heard.append(orjson.loads(orjson.dumps(reply)))
        return reply


def test_late_replies_from_before_a_restore_never_pass_for_deliveries_after_it(place, monkeypatch):
    for module in ("replica", "exchange", "answer"):
        monkeypatch.setattr(f"schemas.replica.{module}.PAGE_CHANGES_MAX", 1)
    device, bystander = place.device(), place.device()
    former = device.replica.device
    empty = place.server.disk.image()
    made = {make(device), make(device)}
    device.start()
    make(device)
    peer = Scripted(device.line)
    exchange(device.replica, peer)
    took_1, took_2 = peer.heard[:2]
    place.server.restore(empty, by_command=False)
    for _ in range(9):
        make(bystander)
    bystander.sync(strict=True)
    peer.heard = []
    with pytest.raises(NoAnswer):
        exchange(device.replica, Cut(peer, after=2))
    rewound, from_new_world = peer.heard
    assert rewound["rewound"]
    assert from_new_world["took"][0] == 1
    device.replica.rewind()
    # Two deliveries that only the lost server knew of, then an answer that shows a mark of the new one.
    peer.script = [took_1, took_2, from_new_world]
    exchange(device.replica, peer)
    assert held_by(place.server, former) == made


def test_a_late_reply_about_another_page_that_ends_alike_never_passes_for_what_was_given_back(place):
    lost, kept, desk = place.device(), place.device(), place.desk()
    empty = place.server.disk.image()
    last = make(kept)
    kept.sync(strict=True)
    desk.sync(strict=True)
    place.server.restore(empty, by_command=False)
    peer = Scripted(desk.line)
    exchange(desk.replica, peer)
    took_the_last_alone = peer.heard[1]
    assert took_the_last_alone["took"][0] == 1
    with_the_last = place.server.disk.image()
    place.server.restore(empty, by_command=False)
    first = make(lost)
    lost.sync(strict=True)
    kept.sync(strict=True)
    desk.sync(strict=True)
    # A newer backup than the one before, and of another past; the device that made the first change is gone.
    place.server.restore(with_the_last, by_command=False)
    peer.script = [None, took_the_last_alone]
    exchange(desk.replica, peer)
    assert held_by(place.server, kept.replica.device) == {last}
    assert held_by(place.server, lost.replica.device) == {first}


class Cut:
    """A line that ends after so many answers."""

    def __init__(self, peer: Scripted, after: int) -> None:
        self.peer, self.left = peer, after

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        self.left -= 1
        if self.left < 0:
            raise NoAnswer
        return self.peer.ask(request)


def test_a_peer_that_only_repeats_itself_is_given_up_and_nothing_is_taken_for_delivered(place):
    device = place.device()
    make(device)
    peer = Scripted(device.line)
    stranger = {"v": 1, "mark": [5, "ab", "x"], "since": [4, "cd", "x"], "took": [1, "00" * 32]}
    peer.script = [check("reply", stranger)] * 20
    with pytest.raises(TaizhangError) as caught:
        exchange(device.replica, peer)
    assert caught.value.problem.code == "no_progress"
    assert device.replica.unsent() == 1
    peer.script = []
    exchange(device.replica, peer)
    assert device.replica.unsent() == 0


def test_a_copied_device_that_stopped_before_it_took_a_new_identity_is_told_again(place):
    device = place.device()
    make(device)
    device.sync(strict=True)
    other = place.copy(device)
    make(other)
    other.sync(strict=True)
    assert exchange(device.replica, device.line).copied
    assert exchange(device.replica, device.line).copied
    device.start()
    assert not exchange(device.replica, device.line).copied

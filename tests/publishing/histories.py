"""Histories of a small office, drawn at random: laptops that are offline, wrong clocks, decisions, late arrivals.

Drawn from a seed and not by Hypothesis: what goes wrong here takes a dozen steps that fit together, and Hypothesis
spends its few worlds on simple ones.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from schemas.packed import unpack
from schemas.replica.log import Kind

from .conftest import World
from .record_model import Received

FIRST, LAST = map(int, os.environ.get("TAIZHANG_WORLDS", "0-12").split("-"))
"""The seeds of the worlds; for a long run by hand others are named."""
SEEDS = range(FIRST, LAST)
MEMORY = Path("/dev/shm")

DAYS = ["2020-06-30", "2020-07-01", "2020-06-15", "2020-12-31"]
FULL: dict[str, dict[str, Any]] = {
    "session": {
        "kind": "outreach", "held_on": "2020-06-30", "mode": "in_person", "place": "p1", "headcount": 50,
        "lecturers": ["w1"], "lead": "w1", "lecturer_role": "own_teacher", "title": "题",
    },
    "audience_count": {"session": "s1", "n": 4},
    "place": {"name": "乙村", "kind": "village", "town": "t1"},
    "contact": {
        "kind": "visit", "contacted_on": "2020-06-30", "visitors": ["w1"], "household": "h1", "reached": "yes",
    },
    "household": {"code": "H", "place": "p1"},
    "need": {
        "raised_on": "2020-02-01", "domain": "helping", "category": "house", "household": "h1", "description": "漏",
        "owner": "w1", "status": "open",
    },
}  # fmt: skip
"""A record that breaks no rule."""

FEW: dict[str, dict[str, list[Any]]] = {
    "session": {
        "kind": ["outreach", "group_study", "outreach", "nonsense"], "held_on": [*DAYS, "2020-06-31", None],
        "mode": ["in_person", "online"], "place": ["p1", "p2", "p9", None], "headcount": [10, 20, 0, 9999, "30", None],
        "lecturers": [["w1"], ["w2", "w1"], ["w3"], []], "title": ["甲", None], "doors": [1, 2, 0, None],
        "venue_class": ["own_school", "school", None], "also": [["lesson"], ["group_study", "lesson"]], "note": ["记", None],
    },
    "audience_count": {"session": ["s1", "s1", "s2", "s3", None], "n": [5, 7, 0, "many", 9999, None], "door": ["东"]},
    "place": {"kind": ["village", "own_school", "base", "office", "ruin", None], "name": ["丙", None]},
    "contact": {
        "kind": ["visit", "phone"], "reached": ["yes", "no"], "household": ["h1", "h2", "h3", "h4", None],
        "contacted_on": [*DAYS, "soon", None],
    },
    "household": {"merged_into": ["h1", "h2", "h3", "h4", None], "code": ["H2", None]},
    "need": {"domain": ["helping", "sanitation"], "place": ["p1"], "owner": ["w2", None]},
}  # fmt: skip
STATUSES: list[dict[str, Any]] = [
    {"status": "closed", "closed_on": "2020-06-30"}, {"status": "closed", "closed_on": "2020-07-01"},
    {"status": "working", "closed_on": None}, {"status": "working"}, {"status": "closed"}, {"status": "open"},
    {"closed_on": "2020-06-30"}, {"status": "over"},
]  # fmt: skip
RECORDS = {
    "session": ["s1", "s2", "s3", "s4"], "audience_count": ["n1", "n2", "n3"], "place": ["p1", "p2"],
    "contact": ["c1", "c2", "c3", "c4"], "household": ["h1", "h2", "h3", "h4"], "need": ["q1", "q2", "q3"],
}  # fmt: skip
RULED = {
    "session": [("headcount", "66"), ("headcount", "五十多"), ("audience", "55"), ("audience", "-5"), ("audience", "1e2"),
                ("held_on", "2020-07-01"), ("held_on", "2020-06-31"), ("place", "p2"), ("kind", "nonsense"),
                ("kind", "outreach"), ("title", "定"), ("mode", "in_person"), ("mode", "offline")],
    "audience_count": [("n", "9"), ("n", "x"), ("session", "s2"), ("session", "s4")],
    "contact": [("household", "h3"), ("reached", "yes"), ("contacted_on", "2020-07-01"), ("contacted_on", "2020-6-1")],
    "need": [("closed_on", "2020-06-30"), ("status", "closed"), ("status", "open"), ("status", "done")],
}  # fmt: skip


def write(random: Random, forms: list[str]) -> tuple[Any, ...]:
    """Some device writes down a record, or changes, withdraws or restores it; sometimes the change is held."""
    form = random.choice(forms)
    fields: dict[str, Any] = {}
    if form == "need" and random.random() < 0.6:
        fields = random.choice(STATUSES)
    else:
        for name in random.sample(sorted(FEW[form]), random.choice([0, 1, 1, 2])):
            fields[name] = random.choice(FEW[form][name])
    act = random.choice(["set"] * 6 + ["withdraw", "restore"])
    device, skew = random.choice(["d1", "d1", "d2", "d3"]), random.choice([0, 0, 0, -(10**10), 10**10])
    return ("write", device, form, random.choice(RECORDS[form]), fields, act, skew, random.random() < 0.05)


def decision(random: Random, forms: list[str]) -> tuple[Any, ...]:
    """The office decides about one or several records, mostly on the heads that it sees."""
    form = random.choice(forms)
    named = random.sample(RECORDS[form], random.choice([2, 2, 3]))
    kind = random.choice(["same_event", "ruling", "ruling"])
    if kind == "same_event":
        record = random.choice(["e1", "e2"])
        rule = random.choice(["lead", "lead", "sum", "typed"])
        fields = {"records": named, "lead_record": random.choice([*named, "gone"]), "audience_rule": rule}
        fields |= {"audience": random.choice([77, 77, None])} if rule == "typed" else {}
    else:
        record = random.choice(["r1", "r2", "r3", "r4"])
        what = random.choice(["value", "value", "value", "exclude", "include", "return", "return"])
        fields = {"record": named[0], "what": what}
        fields |= (
            dict(zip(("field", "value"), random.choice(RULED[form]), strict=True)) if what == "value" else {}
        )
    act = random.choice(["set"] * 6 + ["withdraw", "restore"])
    heads = random.choice(["seen", "seen", "seen", "stale"])
    return ("decide", f"{record}-{form[0]}", kind, {"form": form, "reason": "核实"} | fields, act, heads)


def history(seed: int, written: list[str], decided: list[str], size: int = 40) -> list[tuple[Any, ...]]:
    """The steps of one world over these forms."""
    random = Random(seed)
    steps: list[tuple[Any, ...]] = []
    for kind in random.choices(["write", "decide", "sync", "release", "wait"], [12, 7, 2, 1, 1], k=size):
        if kind == "write":
            steps.append(write(random, written))
        elif kind == "decide":
            steps.append(decision(random, decided))
        elif kind == "sync":
            steps.append(("sync", random.choice(["d2", "d3"])))
        else:
            steps.append((kind, random.choice([1000, 86_400_000])))
    return steps


class Players:
    """The devices of an office. d1 and the office are always connected; d2 and d3 deliver when they sync."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.parents: dict[str, tuple[str, ...]] = {}
        self.on_server: dict[str, set[str]] = {}
        self.knows: dict[str, dict[str, set[str]]] = {}
        self.queues: dict[str, list[tuple[Any, bool]]] = {}
        self.held: list[Any] = []

    def play(self, steps: list[Any]) -> None:
        for step in steps:
            self.world.now += 61_000
            if step[0] == "wait":
                self.world.now += step[1]
            elif step[0] == "sync":
                self.sync(step[1])
            elif step[0] == "release" and self.held:
                self.world.release(self.held.pop())
            elif step[0] == "write":
                self._write(*step[1:])
            elif step[0] == "decide":
                self._decide(*step[1:])
        for device in ("d2", "d3"):
            self.sync(device)

    def sync(self, device: str) -> None:
        for change, is_held in self.queues.pop(device, []):
            self.world.receive(change, "out_of_scope" if is_held else None)
            self.held += [change] if is_held else []
            self.on_server.setdefault(change.record, set()).add(change.id)
        self.knows[device] = {record: set(ids) for record, ids in self.on_server.items()}

    def heads(self, device: str, record: str) -> tuple[str, ...]:
        known = self.knows.setdefault(device, {}).get(record, set())
        return tuple(sorted(known - {p for i in known for p in self.parents[i]}))

    def _write(
        self, device: str, form: str, record: str, fields: Any, act: Any, skew: int, is_held: bool = False
    ) -> None:
        offline = device in ("d2", "d3")
        if not offline:
            self.sync(device)
        if record not in self.knows.setdefault(device, {}):
            known = self.on_server.get(record)
            if known:
                self.knows[device][record] = set(known)
            else:
                fields, act = FULL.get(form, {}) | fields, "set"
        heads, world = self.heads(device, record), self.world
        made = world.made(form, record, device, "王", heads, act, 1, max(0, world.now + skew), fields)
        self.parents[made.id] = heads
        self.knows[device].setdefault(record, set()).add(made.id)
        self.queues.setdefault(device, []).append((made, is_held))
        if not offline:
            self.sync(device)

    def _decide(self, record: str, form: str, fields: dict[str, Any], act: str, heads: str) -> None:
        self.sync("office")
        named = fields.get("records") or [fields["record"]]
        seen = [h for r in named for h in self.heads("office", r)]
        fields = fields | {"heads": (seen if heads == "seen" else seen[1:]) or ["none"]}
        self._write("office", form, record, fields, act, 0)


def received(world: Any) -> list[Received]:
    """What the server's log says that it was sent."""
    entries = world.log.entries(0, 10_000)
    return [
        Received(e.seq, e.received_at, unpack(e.packed()), e.kind == Kind.HELD)
        for e in entries
        if e.kind != 4
    ]


@contextmanager
def new_world(seed: int) -> Iterator[World]:
    """An empty world, in memory where that can be: what is tried here is no matter of disks."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        world = World(Path(folder), page=1 + seed % 9)
        try:
            yield world
        finally:
            world.close()


def asked(file: Any, sql: str, **values: Any) -> list[dict[str, Any]]:
    """The rows of a statement, by the names of their columns."""
    cursor = file.db.execute(sql, values)
    names = [d[0] for d in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]

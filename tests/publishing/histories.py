"""Histories of a small office, drawn at random: laptops that are offline, wrong clocks, decisions, late arrivals."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from schemas.packed import unpack
from schemas.replica.log import Kind

from .record_model import Received

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
    "contact": ["c1", "c2", "c3", "c4"], "household": ["h1", "h2", "h3", "h4"], "need": ["q1", "q2"],
}  # fmt: skip
RULED = {
    "session": [("headcount", "66"), ("headcount", "五十多"), ("audience", "55"), ("audience", "-5"), ("audience", "1e2"),
                ("held_on", "2020-07-01"), ("held_on", "2020-06-31"), ("place", "p2"), ("kind", "nonsense"),
                ("kind", "outreach"), ("title", "定"), ("mode", "in_person"), ("mode", "offline")],
    "audience_count": [("n", "9"), ("n", "x"), ("session", "s2"), ("session", "s4")],
    "contact": [("household", "h3"), ("reached", "yes"), ("contacted_on", "2020-07-01"), ("contacted_on", "2020-6-1")],
    "need": [("closed_on", "2020-06-30"), ("status", "closed"), ("status", "open"), ("status", "done")],
}  # fmt: skip


@st.composite
def writes(draw: Any, forms: list[str]) -> tuple[Any, ...]:
    """Some device writes down a record, or changes, withdraws or restores it; sometimes the change is held."""
    form = draw(st.sampled_from(forms))
    fields: dict[str, Any] = {}
    if form == "need" and draw(st.booleans()):
        fields = draw(st.sampled_from(STATUSES))
    else:
        for name in draw(st.lists(st.sampled_from(sorted(FEW[form])), max_size=2, unique=True)):
            fields[name] = draw(st.sampled_from(FEW[form][name]))
    act = draw(st.sampled_from(["set"] * 7 + ["withdraw", "restore"]))
    return (
        "write", draw(st.sampled_from(["d1", "d2", "d3"])), form, draw(st.sampled_from(RECORDS[form])), fields, act,
        draw(st.sampled_from([0, 0, 0, -(10**10), 10**10])), draw(st.sampled_from([False] * 12 + [True])),
    )  # fmt: skip


@st.composite
def decisions(draw: Any, forms: list[str]) -> tuple[Any, ...]:
    """The office decides about one or several records, mostly on the heads that it sees."""
    form = draw(st.sampled_from(forms))
    kind = draw(st.sampled_from(["same_event", "ruling"]))
    named = draw(st.lists(st.sampled_from(RECORDS[form]), min_size=2, max_size=3, unique=True))
    act = draw(st.sampled_from(["set"] * 6 + ["withdraw", "restore"]))
    if kind == "same_event":
        record = draw(st.sampled_from(["e1", "e2", "e3"]))
        rule = draw(st.sampled_from(["lead", "lead", "sum", "typed"]))
        lead = draw(st.sampled_from([*named, "gone"]))
        fields = {"records": named, "lead_record": lead, "audience_rule": rule, "reason": "同一场"}
        fields |= {"audience": draw(st.sampled_from([77, 77, None]))} if rule == "typed" else {}
    else:
        record = draw(st.sampled_from(["r1", "r2", "r3", "r4"]))
        what = draw(st.sampled_from(["value", "value", "value", "exclude", "include"]))
        fields = {"record": named[0], "what": what, "reason": "核实"}
        if what == "value":
            fields |= dict(zip(("field", "value"), draw(st.sampled_from(RULED[form])), strict=True))
    heads = draw(st.sampled_from(["seen", "seen", "seen", "stale"]))
    return ("decide", f"{record}-{form[0]}", kind, {"form": form} | fields, act, heads)


def histories(written: list[str], decided: list[str], size: int) -> st.SearchStrategy[list[Any]]:
    """Lists of steps over these forms."""
    step = st.one_of(
        st.just(("release",)), writes(written), writes(written), writes(written), decisions(decided), decisions(decided),
        st.tuples(st.just("sync"), st.sampled_from(["d2", "d3"])),
        st.tuples(st.just("wait"), st.sampled_from([1000, 86_400_000])),
    )  # fmt: skip
    return st.lists(step, min_size=size // 2, max_size=size)


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

"""What each device owes, against a count by hand: copied laptops, lost runs, a server that heals, late enrolment."""

from __future__ import annotations

from collections import Counter
from random import Random

from schemas.clock import shown
from schemas.counting import coverage_sql
from schemas.packed import pack, unpack
from schemas.replica.chains import append_loose
from schemas.replica.database import transaction
from schemas.replica.log import Kind
from sync_server.publishing import verify

from .histories import SEEDS, asked, new_world

DEVICES = ["d1", "d2"]


def drawn(seed):
    """The steps of one world; from a seed, as in `histories`."""
    random = Random(seed)
    hows = {
        "make": ["session", "contact"], "deliver": ["first", "last", "all"], "contact": [1, 1, 2], "copy": [1, 2, 3],
        "enrol": ["set", "set", "withdraw"],
    }  # fmt: skip
    steps = random.choices(list(hows), [8, 4, 4, 2, 2], k=30)
    return [
        (what, random.choice([*DEVICES, "d9"] if what == "enrol" else DEVICES), random.choice(hows[what]))
        for what in steps
    ]


def play(world, steps):
    made = {device: [] for device in DEVICES}
    pending = {device: [] for device in DEVICES}
    for i, (what, device, how) in enumerate(steps):
        world.now += 60_000
        if what == "make":
            change = world.made(how, f"x{i}", device, "王", (), "set", 1, None, {"kind": "visit"})
            made[device].append(change)
            pending[device].append(change)
        elif what == "deliver" and pending[device]:
            chosen = {"first": slice(0, 1), "last": slice(-1, None), "all": slice(None)}[how]
            with transaction(world.db):
                append_loose(world.log, [pack(c) for c in pending[device][chosen]], world.now)
            del pending[device][chosen]
        elif what == "contact":
            head = made[device][-how] if len(made[device]) >= how else None
            world.contact(device, *((head.n, head.id) if head else (0, None)))
        elif what == "copy" and len(made[device]) > how:
            # From here on one of two copies goes on: from an image that is `how` changes old.
            world.heads[device] = (made[device][-how].n, made[device][-how].id)
        elif what == "enrol":
            state = "enrolled" if i % 3 else "closed"
            closed = {} if i % 3 else {"closed_on": "2020-05-01", "reason": "丢失"}
            world.change("device", f"v-{device}-{i % 2}", "office", act=how, device=device, name="机", holder="王",
                         state=state, **closed)  # fmt: skip


def owed(entries):
    """By device: what the log says that it stated and delivered, counted number by number."""
    changes = [e for e in entries if e.kind in (Kind.CHANGE, Kind.HELD)]
    contacts = [e for e in entries if e.kind == Kind.CONTACT]
    enrolled = newest_records(entries)
    out = {}
    for device in {e.device for e in changes + contacts if e.n} | enrolled.keys():
        here = {(e.n, e.id) for e in changes if e.device == device}
        stated = {(e.n, e.id) for e in contacts if e.device == device and e.n}
        numbers = {n for n, _ in here}
        lacking = Counter(n for n, _ in stated - here)
        top = max([0, *numbers, *(n for n, _ in stated)])
        for n in range(1, top + 1):
            lacking[n] = max(lacking[n], int(n not in numbers))
        last = next((e.received_at for e in reversed(contacts) if e.device == device), None)
        missing = sum(lacking.values())
        state = "missing" if missing else "unknown" if last is None and device in enrolled else "complete"
        whole = next(n for n in range(top + 1) if n + 1 not in numbers)
        out[device] = {
            "stated_n": max((n for n, _ in stated), default=None), "received_n": whole, "missing": missing,
            "coverage": state, "last_contact_ms": last, "missing_numbers": sorted(+lacking),
            "complete_to": shown(last)[:19] if state == "complete" and last is not None else None,
            "state": enrolled[device]["state"] if device in enrolled else None,
        }  # fmt: skip
    return out


def newest_records(entries):
    """The newest standing record of each device: what it says, if it was not withdrawn."""
    records = {}
    for e in entries:
        if e.form == "device":
            change = unpack(e.packed())
            known = records.setdefault(e.record, {"fields": {}})
            known["fields"] |= change.fields
            known |= {
                "seq": e.seq,
                "withdrawn": change.act == "withdraw" or (known.get("withdrawn") and change.act == "set"),
            }
    standing = [r for r in records.values() if not r["withdrawn"]]
    return {r["fields"]["device"]: r["fields"] for r in sorted(standing, key=lambda r: r["seq"])}


def numbers_in(text):
    """The numbers that people read as 7–9,12."""
    out = set()
    for part in filter(None, (text or "").split(",")):
        first, _, last = part.partition("–")
        out |= set(range(int(first), int(last or first) + 1))
    return sorted(out)


def as_told(rows):
    return {
        row["device"]: {
            n: row[n] for n in ("stated_n", "received_n", "missing", "coverage", "last_contact_ms", "complete_to", "state")
        } | {"missing_numbers": numbers_in(row["missing_numbers"])}
        for row in rows
    }  # fmt: skip


def test_what_each_device_owes_as_of_every_entry_is_what_a_count_by_hand_says():
    for seed in SEEDS:
        with new_world(seed) as world:
            play(world, drawn(seed))
            entries = world.log.entries(0, 1000)
            for kind in ("office", "private"):
                file = world.file(kind)
                for seq in range(len(entries) + 1):
                    told = as_told(asked(file, coverage_sql(as_of=True), as_of_seq=seq))
                    assert told == owed([e for e in entries if e.seq <= seq]), (seed, kind, seq)
                assert as_told(asked(file, "select * from device_coverage")) == owed(entries), (seed, kind)
                file.db.execute("pragma wal_checkpoint(truncate)")
                assert verify(world.folder / f"{kind}.db", world.log) == [], (seed, kind)

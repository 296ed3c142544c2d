"""One record, folded and judged in plain Python from the definitions: the lower half of the counting model.

A field is what was set by changes that no later setting of it saw; of several the later clock's is read. A record is
judged by the rules of the few fields that the model's worlds fill in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from schemas.changes import Change

KINDS = (
    "outreach",
    "lesson",
    "onsite",
    "big_class",
    "trial",
    "branch_day",
    "group_study",
    "exchange",
    "other",
)
MODES = ("in_person", "online")
STATUS = ("open", "working", "closed", "cannot", "returned")
DATES = {"held_on", "contacted_on", "raised_on", "closed_on"}
NUMBERS = {"headcount", "doors", "n", "audience"}
LAST_WRITER = {"title", "note", "description", "reason"}


class Received(NamedTuple):
    """A change and the entry with which it came; `held` says that its values are not to be read."""

    seq: int
    received_at: int
    change: Change
    held: bool


@dataclass
class Report:
    """One record as it stands: `state` before any ruling, `broken` the fields that break a rule."""

    record: str
    values: dict[str, Any]
    heads: set[str]
    seq: int
    state: str
    broken: set[str]
    differs: bool
    verdict: str | None = None
    rulings: int = 0

    @property
    def counts(self) -> bool:
        if self.verdict in ("exclude", "return") or self.state in ("withdrawn", "held"):
            return False
        return self.verdict == "include" or self.state == "ok" or (self.state == "broken" and not self.broken)

    @property
    def waits(self) -> bool:
        """Whether a person has to look at it."""
        is_open = self.state in ("broken", "contested") or self.verdict == "return"
        is_there = self.state not in ("withdrawn", "held")
        return is_open and is_there and not self.counts and self.verdict != "exclude"


def fold(form: str, received: Sequence[Received]) -> Report:
    """One record from all entries about it."""
    changes = {r.change.id: r.change for r in received}
    readable = {r.change.id: r.change for r in received if not r.held}
    seen = {i: _seen(i, changes) for i in changes}

    def top(setting: Callable[[Change], bool]) -> list[Change]:
        setters = [c for c in readable.values() if setting(c)]
        last = [c for c in setters if not any(c.id in seen[other.id] for other in setters)]
        return sorted(last, key=lambda c: (c.made_at, c.id))

    tops = {n: top(lambda c, n=n: n in c.fields) for n in {n for c in readable.values() for n in c.fields}}
    values = {n: last[-1].fields[n] for n, last in tops.items()}
    differs = any(
        len({repr(c.fields[n]) for c in last}) > 1 for n, last in tops.items() if n not in LAST_WRITER
    )
    acts = top(lambda c: c.act != "set")
    contested = any(
        a.act == "withdraw" and c.act != "withdraw" and c.id not in seen[a.id] and a.id not in seen[c.id]
        for a in acts for c in readable.values() if c is not a
    )  # fmt: skip
    values = {n: v for n, v in values.items() if v not in (None, "", [])}
    broken = BROKEN[form](values) if form in BROKEN else set()
    state = "broken" if broken else "ok"
    if not readable:
        state = "held"
    elif contested:
        state = "contested"
    elif acts and acts[-1].act == "withdraw":
        state = "withdrawn"
    fitting = {n: v for n, v in values.items() if _fits(n, v)}
    heads = set(changes) - {p for c in changes.values() for p in c.parents}
    return Report(
        received[0].change.record, fitting, heads, max(r.seq for r in received), state, broken, differs
    )


def _seen(start: str, changes: dict[str, Change]) -> set[str]:
    out: set[str] = set()
    new = set(changes[start].parents) & changes.keys()
    while new:
        out |= new
        new = {p for i in new for p in changes[i].parents if p in changes} - out
    return out


def _needs(v: dict[str, Any], *names: str) -> set[str]:
    return {n for n in names if n not in v}


def is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def is_number(value: Any, last: int = 2**53) -> bool:
    return type(value) is int and 0 <= value <= last


def _fits(name: str, value: Any) -> bool:
    return is_day(value) if name in DATES else type(value) is int if name in NUMBERS else True


def _session(v: dict[str, Any]) -> set[str]:
    in_hall = v.get("mode") == "in_person"
    bad = _needs(v, "kind", "held_on", "mode")
    bad |= _needs(v, "place") if in_hall and "venue_class" not in v else set()
    bad |= _needs(v, "lecturers") if v.get("kind") == "outreach" else set()
    bad |= _needs(v, "lead", "lecturer_role") if "lecturers" in v else _needs(v, "title")
    bad |= _needs(v, "title") if "topic" not in v else set()
    bad |= _needs(v, "headcount") if v.get("kind") == "outreach" and "doors" not in v else set()
    bad |= {n for n in ("headcount",) if n in v and not is_number(v[n], 5000)}
    bad |= {"held_on"} if "held_on" in v and not is_day(v["held_on"]) else set()
    bad |= {"kind"} if v.get("kind", "other") not in KINDS else set()
    return bad | ({"mode"} if v.get("mode", "online") not in MODES else set())


def _count(v: dict[str, Any]) -> set[str]:
    return _needs(v, "session", "n") | ({"n"} if "n" in v and not is_number(v["n"], 5000) else set())


def _contact(v: dict[str, Any]) -> set[str]:
    bad = _needs(v, "kind", "contacted_on", "visitors", "household", "reached")
    return bad | ({"contacted_on"} if "contacted_on" in v and not is_day(v["contacted_on"]) else set())


def _need(v: dict[str, Any]) -> set[str]:
    bad = _needs(v, "raised_on", "domain", "category", "description", "owner", "status")
    bad |= _needs(v, "household") if v.get("domain") == "helping" else set()
    bad |= _needs(v, "place") if v.get("domain") == "sanitation" else set()
    bad |= _needs(v, "closed_on") if v.get("status") == "closed" else set()
    if "closed_on" in v and (v.get("status") != "closed" or not is_day(v["closed_on"])):
        bad |= {"closed_on"}
    return bad | ({"status"} if v.get("status", "open") not in STATUS else set())


def _ruling(v: dict[str, Any]) -> set[str]:
    return _needs(v, "what", "form", "heads", "record", "reason") | (
        _needs(v, "field", "value") if v.get("what") == "value" else set()
    )


def _same(v: dict[str, Any]) -> set[str]:
    bad = _needs(v, "form", "records", "heads", "lead_record", "audience_rule", "reason")
    bad |= {"records"} if len(set(v.get("records", ()))) < 2 else set()
    return bad | (_needs(v, "audience") if v.get("audience_rule") == "typed" else set())


BROKEN = {
    "session": _session, "audience_count": _count, "contact": _contact, "need": _need, "ruling": _ruling,
    "same_event": _same, "household": lambda v: _needs(v, "code", "place"),
}  # fmt: skip


def as_ruled(form: str, name: str, text: str) -> Any:
    """What a ruling's text is as a value of a field; None when it is no such value."""
    if name in DATES:
        return text if is_day(text) else None
    if name in NUMBERS:
        return int(text) if text.isdecimal() and str(int(text)) == text else None
    codes = {"kind": KINDS if form == "session" else (), "mode": MODES, "status": STATUS}
    return text if not codes.get(name) or text in codes[name] else None

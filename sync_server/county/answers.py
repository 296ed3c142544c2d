"""How a fact is written down: the form, and the fields that somebody who knows it fills in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from sync_server.county.world import (
    Branch,
    Contact,
    Fact,
    Gathering,
    Household,
    Klass,
    Need,
    Pairing,
    Person,
    Place,
    Result,
    RollCall,
    Topic,
    Trip,
    UnitRate,
    Work,
)

Fields = dict[str, Any]


def answers(fact: Fact) -> tuple[str, Fields]:
    """The form that a fact belongs to, and its fields; what is empty is left out."""
    form, write = _WRITERS[type(fact)]
    return form, {name: value for name, value in write(fact).items() if value not in ("", None, [])}


def names(keys: Iterable[str]) -> list[str]:
    """References, as a scenario writes them."""
    return [name(key) for key in keys]


def name(key: str) -> str:
    """A reference, or nothing."""
    return f"@{key}" if key else ""


def _yes(truth: bool) -> str:
    return "yes" if truth else "no"


def _number(value: Decimal | None) -> str | None:
    """As the product writes decimals: no zeros at the end."""
    return None if value is None else format(value.normalize(), "f")


def _person(p: Person) -> Fields:
    return {"name": p.name, "role": p.role, "org": p.org, "initials": p.initials}


def _place(p: Place) -> Fields:
    return {
        "name": p.name, "kind": p.kind, "town": name(p.town), "area_name": p.area_name, "region": p.region,
        "aliases": list(p.aliases), "initials": p.initials, "code": p.code,
    }  # fmt: skip


def _topic(t: Topic) -> Fields:
    return {
        "title": t.title,
        "topic_group": t.group,
        "category": t.category,
        "first_taught_paper": t.taught_before,
    }


def _branch(b: Branch) -> Fields:
    return {"name": b.name}


def _household(h: Household) -> Fields:
    return {"code": h.code, "place": name(h.place)}


def _pairing(p: Pairing) -> Fields:
    return {
        "person": name(p.person), "household": name(p.household), "party_member": _yes(p.party_member),
        "from_on": p.since, "to_on": p.until,
    }  # fmt: skip


def _rate(r: UnitRate) -> Fields:
    return {"item": r.item, "from_unit": r.unit, "to_unit": r.to, "factor": _number(r.factor), "from_on": r.since,
            "basis": r.basis}  # fmt: skip


def _gathering(g: Gathering) -> Fields:
    is_trial = g.kind == "trial"
    return {
        "kind": g.kind, "held_on": g.day, "half_day": g.half, "mode": g.mode, "place": name(g.place),
        "topic": name(g.topic), "title": g.title, "lecturers": names(g.lecturers), "lead": name(g.lead),
        "lecturer_role": g.role, "headcount": g.audience, "count_method": g.method,
        "audience_kind": g.audience_kind, "classes": names(g.klasses), "hours": _number(g.hours),
        "category": g.category, "observers": names(g.observers), "branches": names(g.branches),
        "is_new_topic": _yes(g.new_topic) if is_trial else "", "trial_result": g.result, "also": list(g.also),
    }  # fmt: skip


def _klass(k: Klass) -> Fields:
    return {
        "name": k.name, "kind": k.kind, "is_main": _yes(k.is_main), "sponsor": k.sponsor, "opened_on": k.opened,
        "ended_on": k.ended, "days": k.days or None, "planned": k.planned or None,
        "enrolled": k.enrolled if k.opened else None, "repeat_enrolled": k.repeated, "head_teacher": name(k.teacher),
    }  # fmt: skip


def _roll_call(c: RollCall) -> Fields:
    return {"klass": name(c.klass), "called_on": c.day, "half_day": c.half, "due": c.due, "present": c.present,
            "leave": c.leave}  # fmt: skip


def _contact(c: Contact) -> Fields:
    return {"kind": c.kind, "contacted_on": c.day, "visitors": [name(c.person)], "household": name(c.household),
            "reached": _yes(c.reached)}  # fmt: skip


def _need(n: Need) -> Fields:
    return {
        "raised_on": n.raised, "domain": n.domain, "category": n.category, "household": name(n.household),
        "place": name(n.place), "description": n.text, "owner": name(n.owner), "status": n.status,
        "closed_on": n.closed, "checked_by": name(n.checked_by), "evidence": n.evidence,
    }  # fmt: skip


def _work(w: Work) -> Fields:
    return {"item": w.item, "campaign": w.campaign, "done_on": w.day, "place": name(w.place), "qty": _number(w.qty),
            "unit": w.unit, "people": names(w.people)}  # fmt: skip


def _trip(t: Trip) -> Fields:
    return {"kind": t.kind, "title": t.title, "persons": names(t.persons), "places": names(t.places),
            "start_on": t.start, "end_on": t.end, "level": t.level}  # fmt: skip


def _result(r: Result) -> Fields:
    is_article = r.kind == "article"
    return {
        "kind": r.kind, "event": r.event, "happened_on": r.day, "title": r.title, "section": name(r.section),
        "level": r.level, "post_level": r.post_level, "theme": r.theme, "layout": r.layout,
        "publisher": r.publisher, "region": r.region, "reprint": _yes(r.reprint) if is_article else "",
        "campaign": r.campaign, "qty": _number(r.qty), "unit": r.unit, "grade": r.grade, "doc_no": r.doc_no,
        "authors": names(r.authors), "headline": "yes" if r.headline else "", "ended_on": r.ended,
    }  # fmt: skip


_WRITERS: Mapping[type[Fact], tuple[str, Callable[[Any], Fields]]] = {
    Person: ("person", _person), Place: ("place", _place), Topic: ("topic", _topic), Branch: ("branch", _branch),
    Household: ("household", _household), Pairing: ("pairing", _pairing), UnitRate: ("unit_rate", _rate),
    Gathering: ("session", _gathering), Klass: ("klass", _klass), RollCall: ("attendance", _roll_call),
    Contact: ("contact", _contact), Need: ("need", _need), Work: ("workload", _work), Trip: ("dispatch", _trip),
    Result: ("output", _result),
}  # fmt: skip

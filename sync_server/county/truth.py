"""The recount: every figure of the half-year's summary, out of the facts themselves.

Written without looking at how the product counts, from what each blank means in words; it imports nothing but
the facts. Numbers are exact; a list holds names or keys, sorted where the blank does not say an order.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from sync_server.county.recounting import Figures, Recount, Value, audience, one_each, share
from sync_server.county.truth_besides import PARTS
from sync_server.county.world import Gathering, Klass, RollCall, Topic, World

LEADERS = ("city_standing", "other_leader")
GRASSROOTS_KLASSES = ("village_secretary", "party_member", "org_work")


def recount(world: World) -> Figures:
    """Every figure by its English name."""
    count, found = Recount(world), dict[str, Value]()
    for part in (_talks, _teaching, _classes, *PARTS):
        found |= part(count)
    return found


def _talks(count: Recount) -> Figures:
    talks = count.outreach()
    same = {place.key: place.same_as for place in count.places.values()}
    villages = one_each(
        (g.place for g in talks if count.places[g.place].kind in ("village", "community")), same
    )
    online = [g for g in count.held("outreach") if g.mode == "online"]
    onsite = [g for g in count.held("onsite") if count.venue(g) == "base"]
    found: dict[str, Value] = {
        "outreach_sessions": len(talks), "outreach_audience": audience(talks),
        "villages_reached": len(villages), "villages_reached_names": tuple(sorted(villages)),
        "online_sessions": len(online), "online_audience": audience(online),
        "onsite_sessions": len(onsite), "onsite_audience": audience(onsite),
        "outreach_lecturers": len({person for g in talks for person in g.lecturers}),
    }  # fmt: skip
    for name, of in (("month", _month), ("town", _town), ("venue", Recount.venue)):
        found |= _grouped(name, talks, count, of)
    return found


def _month(count: Recount, gathering: Gathering) -> str:
    return gathering.day[:7]


def _town(count: Recount, gathering: Gathering) -> str:
    place = count.places[gathering.place]
    town = place if place.kind == "town" else count.places.get(place.town)
    return town.name if town else ""


def _grouped(
    name: str, talks: list[Gathering], count: Recount, of: Callable[[Recount, Gathering], str]
) -> Figures:
    found: dict[str, Value] = {}
    for label in {of(count, g) for g in talks}:
        group = [g for g in talks if of(count, g) == label]
        found[f"outreach_sessions by {name}: {label}"] = len(group)
        found[f"outreach_audience by {name}: {label}"] = audience(group)
    return found


def _teaching(count: Recount) -> Figures:
    lessons = [g for g in count.held("lesson") if g.klasses]
    main = {klass.key for klass in count.world.all(Klass) if klass.is_main}
    hours = [
        (g, hours) for kind in ("lesson", "onsite", "big_class") for g in count.held(kind)
        for klass in g.klasses if klass in main and (hours := g.hours) is not None
    ]  # fmt: skip
    total = sum((h for _, h in hours), Decimal(0))
    top = sum((h for g, h in hours if g.category in ("theory", "party_spirit")), Decimal(0))
    big = [g for g in count.gatherings if "big_class" in (g.kind, *g.also) and count.within(g.day)]
    return {
        "leader_lectures": sum(g.role in LEADERS for g in lessons),
        "theory_spirit_hours": top, "class_hours": total, "theory_spirit_share": share(top, total),
        "class_observations": sum(len(g.observers) for g in lessons),
        "new_topics_trialled": len({g.topic for g in count.held("trial") if g.new_topic}),
        "big_classes": len(big), "main_class_big_classes": sum(bool(set(g.klasses) & main) for g in big),
        **_new_topics(count),
    }  # fmt: skip


def _new_topics(count: Recount) -> Figures:
    taught = tried = 0
    for topic in count.world.all(Topic):
        lessons = [
            g.day for g in count.gatherings
            if g.kind == "lesson" and g.topic == topic.key and g.role == "own_teacher" and g.klasses
        ]  # fmt: skip
        passed = [
            g.day for g in count.gatherings
            if g.kind == "trial" and g.topic == topic.key and g.result == "passed"
        ]  # fmt: skip
        first = min([*lessons, *([topic.taught_before] if topic.taught_before else [])], default="")
        if count.within(first):
            taught += 1
            tried += bool(passed) and min(passed) < first
    return {
        "new_topics_taught": taught, "new_topics_tried_first": tried,
        "trial_rate": share(Decimal(tried), Decimal(taught)),
    }  # fmt: skip


def _classes(count: Recount) -> Figures:
    opened = [klass for klass in count.world.all(Klass) if count.within(klass.opened)]
    calls = [call for call in count.world.all(RollCall) if count.within(call.day)]
    present, due = sum(call.present for call in calls), sum(call.due for call in calls)
    return {
        "classes_held": len(opened), "enrolments": sum(klass.enrolled for klass in opened),
        "village_secretary_classes": sum(klass.kind == "village_secretary" for klass in opened),
        "party_member_classes": sum(klass.kind == "party_member" for klass in opened),
        "org_work_classes": sum(klass.kind == "org_work" for klass in opened),
        "grassroots_trainees": sum(
            klass.enrolled - (klass.repeated or 0) for klass in opened if klass.kind in GRASSROOTS_KLASSES
        ),
        "present_total": present, "due_total": due,
        "attendance_rate": share(Decimal(present), Decimal(due)),
    }  # fmt: skip

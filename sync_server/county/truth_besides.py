"""The recount of all that is neither a talk nor a class: households, work, journeys, results, meetings."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sync_server.county.recounting import Figures, Recount, one_each, persons
from sync_server.county.world import Contact, Household, Need, Pairing, Result, Trip, UnitRate, Work

BASE_UNITS = {"board": "ge", "advert": "tiao", "wall": "sqm", "rubble": "ton", "photo": "zhang"}


def _helping(count: Recount) -> Figures:
    world = count.world
    visits = [c for c in world.all(Contact) if c.kind == "visit" and c.reached and count.within(c.day)]
    same = {household.key: household.same_as for household in world.all(Household)}
    closed = [need for need in world.all(Need) if need.status == "closed" and count.within(need.closed)]
    sanitation = [need for need in closed if need.domain == "sanitation"]
    paired = [p for p in world.all(Pairing) if p.party_member and count.overlaps(p.since, p.until)]
    return {
        "paired_party_members": persons(world, (p.person for p in paired)),
        "households_visited": len(one_each((c.household for c in visits), same)),
        "household_visits": len(visits),
        "needs_resolved": sum(need.domain == "helping" for need in closed),
        "sanitation_needs_raised": sum(
            need.domain == "sanitation" and count.within(need.raised) for need in world.all(Need)
        ),
        "sanitation_needs_closed": len(sanitation),
        "sanitation_needs_checked": sum(
            bool(need.checked_by and need.checked_by != need.owner and need.evidence) for need in sanitation
        ),
    }  # fmt: skip


def _work(count: Recount) -> Figures:
    rows = [w for w in count.world.all(Work) if w.campaign == "sanitation" and count.within(w.day)]
    boards = [w for w in rows if w.item == "board" and count.places[w.place].kind == "compound"]
    sums = {
        "boards_made": boards,
        "adverts_removed": [w for w in rows if w.item == "advert"],
        "walls_painted": [w for w in rows if w.item == "wall"],
        "rubble_cleared": [w for w in rows if w.item == "rubble"],
        "sanitation_photos": [w for w in rows if w.item == "photo"],
    }
    rates = count.world.all(UnitRate)
    return {
        "compounds_with_boards": len({w.place for w in boards}),
        **{name: sum((_converted(w, rates) for w in some), Decimal(0)) for name, some in sums.items()},
    }


def _converted(work: Work, rates: list[UnitRate]) -> Decimal:
    """In the unit of the item; a row that nobody can convert adds nothing."""
    base = BASE_UNITS[work.item]
    if work.unit == base:
        return work.qty
    fitting = [
        r for r in rates if (r.item, r.unit, r.to) == (work.item, work.unit, base) and r.since <= work.day
    ]
    return work.qty * max(fitting, key=lambda r: r.since).factor if fitting else Decimal(0)


def _trips(count: Recount) -> Figures:
    def of(kind: str, level: str = "") -> list[Trip]:
        return [t for t in trips if t.kind == kind and count.within(t.start) and level in ("", t.level)]

    def people(some: Iterable[Trip]) -> int:
        return persons(count.world, (person for trip in some for person in trip.persons))

    trips = count.world.all(Trip)
    posted = [t for t in trips if count.overlaps(t.start, t.end)]
    schools = {p for t in of("visit_study") for p in t.places if count.places[p].kind == "party_school"}
    return {
        "schools_visited": len(schools), "study_visit_batches": len(of("visit_study")),
        "staff_at_grassroots": people(t for t in posted if t.kind == "grassroots"),
        "first_secretaries": people(t for t in posted if t.kind == "first_secretary"),
        "sent_to_upper_schools": people(of("upper_school")),
        "contest_entrants": people(of("contest", "city_above")),
        "sent_for_practice": people(of("practice")), "research_trips": len(of("research")),
        "research_areas": tuple(sorted({_area(count, p) for t in of("research") for p in t.places})),
    }  # fmt: skip


def _area(count: Recount, key: str) -> str:
    place = count.places[key]
    town = count.places.get(place.town, place)
    return place.area_name or town.name.removesuffix("街道").removesuffix("镇")


def _results(count: Recount) -> Figures:
    def of(kind: str, event: str, **more: object) -> list[Result]:
        return [
            r for r in results if r.kind == kind and r.event == event and count.within(r.day)
            and all(getattr(r, name) == value for name, value in more.items())
        ]  # fmt: skip

    def qty(some: Iterable[Result]) -> Decimal:
        return sum((r.qty for r in some), Decimal(0))

    results = count.world.all(Result)
    full = of("article", "published", theme="mind_discussion", layout="full_page", reprint=False)
    standing = [
        r for r in results if r.kind == "web_section" and r.event == "built" and r.day <= count.world.end
        and (not r.ended or r.ended >= count.world.end)
    ]  # fmt: skip
    posts = [
        r for r in results
        if r.kind == "web_post" and r.event in ("published", "opening") and r.day <= count.world.today
    ]  # fmt: skip
    projects = {
        "own_topics_set": of("project", "approved", level="own"),
        "city_projects_approved": of("project", "approved", level="city_above"),
        "province_projects_concluded": of("project", "concluded", level="province", theme="congress19"),
        "city_projects_concluded": of("project", "concluded", level="city_above"),
        "full_page_articles": full, "training_models": of("training_model", "built"),
        "prep_groups": of("prep_group", "built"), "teaching_groups": of("teaching_group", "built"),
        "sanitation_gradings": [r for r in of("honour", "awarded", campaign="sanitation") if r.doc_no],
    }  # fmt: skip
    return {
        **{name: len(some) for name, some in projects.items()}, "web_sections": len(standing),
        "archive_volumes": qty(of("archive", "built", campaign="sanitation")),
        "senior_posts_added": qty(of("post", "appointed", post_level="senior")),
        "middle_posts_added": qty(of("post", "appointed", post_level="middle")),
        "textbook_copies": qty(of("textbook", "printed", theme="party_spirit", level="own")),
        "ideas_submitted": qty(of("idea", "submitted")), "web_posts_to_date": qty(posts),
    }  # fmt: skip


def _others(count: Recount) -> Figures:
    days = [g for g in count.gatherings if count.within(g.day)]
    return {
        "branch_days": sum(len(g.branches) for g in days if "branch_day" in (g.kind, *g.also)),
        "group_studies": sum("group_study" in (g.kind, *g.also) for g in days),
        "exchange_meetings": len(count.held("exchange")),
    }


PARTS = (_helping, _work, _trips, _results, _others)
"""What counts them."""

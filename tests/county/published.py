"""The figures as the published files give them: plain SQL over the counting views, for every figure of the recount."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from schemas.replica.database import open_published
from sync_server.county.calendar import END, START, TODAY

IN = f"between '{START}' and '{END}'"
OUTREACH = f"kind = 'outreach' and mode = 'in_person' and venue_class <> 'own_school' and held_on {IN}"
LESSON = f"kind = 'lesson' and classes is not null and held_on {IN}"
HOURS = f"""from session_counted_classes s join klass_counted k on k.record = s.value
    where s.kind in ('lesson', 'onsite', 'big_class') and k.is_main = 'yes' and held_on {IN}"""
BASE = {"board": "ge", "advert": "tiao", "wall": "sqm", "rubble": "ton", "photo": "zhang"}


def _persons(where: str) -> str:
    return f"""select count(distinct coalesce(m.final, d.value)) from dispatch_counted_persons d
        left join person_merged m on m.record = d.value where {where}"""


def _results(where: str, what: str = "count(*)") -> str:
    return f"select coalesce({what}, 0) from output_counted where {where} and happened_on {IN}"


def _has(kind: str) -> str:
    return f"exists (select 1 from json_each(kinds) where value = '{kind}') and held_on {IN}"


POSTED = f"start_on <= '{END}' and (end_on is null or end_on >= '{START}')"
OFFICE = {
    "outreach_sessions": f"select count(*) from session_counted where {OUTREACH}",
    "outreach_audience": f"select sum(audience) from session_counted where {OUTREACH}",
    "outreach_lecturers": f"select count(distinct value) from session_counted_lecturers s where {OUTREACH}",
    "villages_reached": f"""select count(distinct coalesce(m.final, s.place)) from session_counted s
        left join place_merged m on m.record = s.place
        where {OUTREACH} and place_kind in ('village', 'community')""",
    "online_sessions": f"select count(*) from session_counted where kind = 'outreach' and mode = 'online' and held_on {IN}",
    "online_audience": f"select sum(audience) from session_counted where kind = 'outreach' and mode = 'online' and held_on {IN}",
    "onsite_sessions": f"select count(*) from session_counted where kind = 'onsite' and venue_class = 'base' and held_on {IN}",
    "onsite_audience": f"select sum(audience) from session_counted where kind = 'onsite' and venue_class = 'base' and held_on {IN}",
    "leader_lectures": f"select count(*) from session_counted where {LESSON} and lecturer_role in ('city_standing', 'other_leader')",
    "class_observations": f"select count(*) from session_counted_observers where {LESSON}",
    "theory_spirit_hours": f"select sum(s.hours) {HOURS} and s.category in ('theory', 'party_spirit')",
    "class_hours": f"select sum(s.hours) {HOURS}",
    "new_topics_trialled": f"""select count(distinct topic) from session_counted
        where kind = 'trial' and is_new_topic = 'yes' and held_on {IN}""",
    "big_classes": f"select count(*) from session_counted where {_has('big_class')}",
    "main_class_big_classes": f"""select count(distinct s.record) from session_counted_classes s
        join klass_counted k on k.record = s.value where k.is_main = 'yes' and {_has("big_class")}""",
    "new_topics_taught": f"select count(*) from topic_life where first_taught_on {IN}",
    "new_topics_tried_first": f"select count(*) from topic_life where first_taught_on {IN} and first_passed_on < first_taught_on",
    "classes_held": f"select count(*) from klass_counted where opened_on {IN}",
    "enrolments": f"select sum(enrolled) from klass_counted where opened_on {IN}",
    **{f"{kind}_classes": f"select count(*) from klass_counted where kind = '{kind}' and opened_on {IN}"
       for kind in ("village_secretary", "party_member", "org_work")},
    "grassroots_trainees": f"""select coalesce(sum(enrolled_once), 0) from klass_counted
        where kind in ('village_secretary', 'party_member', 'org_work') and opened_on {IN}""",
    "present_total": f"select sum(present) from attendance_counted where called_on {IN}",
    "due_total": f"select sum(due) from attendance_counted where called_on {IN}",
    "compounds_with_boards": f"""select count(distinct w.place) from workload_counted w join place_counted p on p.record = w.place
        where w.item = 'board' and w.campaign = 'sanitation' and p.kind = 'compound' and done_on {IN}""",
    "schools_visited": f"""select count(distinct d.value) from dispatch_counted_places d join place_counted p on p.record = d.value
        where d.kind = 'visit_study' and p.kind = 'party_school' and start_on {IN}""",
    "study_visit_batches": f"select count(*) from dispatch_counted where kind = 'visit_study' and start_on {IN}",
    "staff_at_grassroots": _persons(f"kind = 'grassroots' and {POSTED}"),
    "first_secretaries": _persons(f"kind = 'first_secretary' and {POSTED}"),
    "sent_to_upper_schools": _persons(f"kind = 'upper_school' and start_on {IN}"),
    "contest_entrants": _persons(f"kind = 'contest' and level = 'city_above' and start_on {IN}"),
    "sent_for_practice": _persons(f"kind = 'practice' and start_on {IN}"),
    "research_trips": f"select count(*) from dispatch_counted where kind = 'research' and start_on {IN}",
    "own_topics_set": _results("kind = 'project' and event = 'approved' and level = 'own'"),
    "city_projects_approved": _results("kind = 'project' and event = 'approved' and level = 'city_above'"),
    "province_projects_concluded": _results("kind = 'project' and event = 'concluded' and level = 'province' and theme = 'congress19'"),
    "city_projects_concluded": _results("kind = 'project' and event = 'concluded' and level = 'city_above'"),
    "full_page_articles": _results("""kind = 'article' and event = 'published' and theme = 'mind_discussion'
        and layout = 'full_page' and reprint = 'no'"""),
    "training_models": _results("kind = 'training_model' and event = 'built'"),
    "prep_groups": _results("kind = 'prep_group' and event = 'built'"),
    "teaching_groups": _results("kind = 'teaching_group' and event = 'built'"),
    "sanitation_gradings": _results("kind = 'honour' and event = 'awarded' and campaign = 'sanitation' and doc_no is not null"),
    "web_sections": f"""select count(*) from output_counted where kind = 'web_section' and event = 'built'
        and happened_on <= '{END}' and (ended_on is null or ended_on >= '{END}')""",
    "archive_volumes": _results("kind = 'archive' and event = 'built' and campaign = 'sanitation'", "sum(qty)"),
    "senior_posts_added": _results("kind = 'post' and event = 'appointed' and post_level = 'senior'", "sum(qty)"),
    "middle_posts_added": _results("kind = 'post' and event = 'appointed' and post_level = 'middle'", "sum(qty)"),
    "textbook_copies": _results("kind = 'textbook' and event = 'printed' and theme = 'party_spirit' and level = 'own'", "sum(qty)"),
    "ideas_submitted": _results("kind = 'idea' and event = 'submitted'", "sum(qty)"),
    "web_posts_to_date": f"""select sum(qty) from output_counted where kind = 'web_post' and event in ('published', 'opening')
        and happened_on <= '{TODAY}'""",
    "branch_days": f"select count(*) from session_counted_branches where {_has('branch_day')}",
    "group_studies": f"select count(*) from session_counted where {_has('group_study')}",
    "exchange_meetings": f"select count(*) from session_counted where kind = 'exchange' and held_on {IN}",
}  # fmt: skip
VISITS = f"from contact_counted c where kind = 'visit' and reached = 'yes' and contacted_on {IN}"
CLOSED = f"status = 'closed' and closed_on {IN}"
PRIVATE = {
    "paired_party_members": f"""select count(distinct coalesce(m.final, p.person)) from pairing_counted p
        left join person_merged m on m.record = p.person
        where party_member = 'yes' and from_on <= '{END}' and (to_on is null or to_on >= '{START}')""",
    "households_visited": f"""select count(distinct coalesce(m.final, c.household)) from contact_counted c
        left join household_merged m on m.record = c.household
        where kind = 'visit' and reached = 'yes' and contacted_on {IN}""",
    "household_visits": f"select count(*) {VISITS}",
    "needs_resolved": f"select count(*) from need_counted where domain = 'helping' and {CLOSED}",
    "sanitation_needs_raised": f"select count(*) from need_counted where domain = 'sanitation' and raised_on {IN}",
    "sanitation_needs_closed": f"select count(*) from need_counted where domain = 'sanitation' and {CLOSED}",
    "sanitation_needs_checked": f"""select count(*) from need_counted where domain = 'sanitation' and {CLOSED}
        and checked_by is not null and checked_by <> owner and evidence is not null""",
}  # fmt: skip


def figures(folder: Path, keys: Mapping[str, str]) -> dict[str, Any]:
    """Every figure of the published files; `keys` are the county's keys by record id."""
    office, private = (
        open_published(folder / f"{name}.db", read_only=True) for name in ("office", "private")
    )
    try:
        found = {name: _exact(office.execute(sql).fetchone()[0]) for name, sql in OFFICE.items()}
        found |= {name: private.execute(sql).fetchone()[0] for name, sql in PRIVATE.items()}
        return found | _shares(found) | _groups(office) | _work(office) | _lists(office, keys)
    finally:
        office.close()
        private.close()


def _exact(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, float) else value


def _shares(found: Mapping[str, Any]) -> dict[str, Any]:
    parts = {
        "theory_spirit_share": ("theory_spirit_hours", "class_hours"),
        "attendance_rate": ("present_total", "due_total"),
        "trial_rate": ("new_topics_tried_first", "new_topics_taught"),
    }
    return {name: Fraction(found[top]) / Fraction(found[bottom]) if found[bottom] else None
            for name, (top, bottom) in parts.items()}  # fmt: skip


def _groups(db: Any) -> dict[str, Any]:
    found = {}
    for name, group in (("month", "substr(held_on, 1, 7)"), ("town", "town_name"), ("venue", "venue_class")):
        rows = db.execute(
            f"select {group}, count(*), sum(audience) from session_counted where {OUTREACH} group by 1"
        )
        for label, sessions, audience in rows:
            found[f"outreach_sessions by {name}: {label or ''}"] = sessions
            found[f"outreach_audience by {name}: {label or ''}"] = audience
    return found


def _work(db: Any) -> dict[str, Any]:
    """Sums in the unit of each item; what nobody can convert is left out."""
    sums = dict.fromkeys(BASE, Decimal(0))
    for item, unit, qty, kind, factor in db.execute(f"""
        select w.item, w.unit, w.qty, p.kind, (select r.factor from unit_rate_counted r where r.item = w.item
            and r.from_unit = w.unit and r.from_on <= w.done_on order by r.from_on desc limit 1)
        from workload_counted w left join place_counted p on p.record = w.place
        where w.campaign = 'sanitation' and w.done_on {IN}"""):
        if item != "board" or kind == "compound":
            sums[item] += _product(qty, 1 if unit == BASE[item] else factor or 0)
    names = ("boards_made", "adverts_removed", "walls_painted", "rubble_cleared", "sanitation_photos")
    return dict(zip(names, sums.values(), strict=True))


def _product(qty: Any, factor: Any) -> Decimal:
    return Decimal(str(qty)) * Decimal(str(factor))


def _lists(db: Any, keys: Mapping[str, str]) -> dict[str, Any]:
    villages = db.execute(f"""select distinct coalesce(m.final, s.place) from session_counted s
        left join place_merged m on m.record = s.place
        where {OUTREACH} and place_kind in ('village', 'community')""")
    areas = db.execute(f"""select distinct coalesce(p.area_name, replace(replace(t.name, '街道', ''), '镇', ''))
        from dispatch_counted_places d join place_counted p on p.record = d.value
        left join place_counted t on t.record = p.town where d.kind = 'research' and d.start_on {IN}""")
    return {
        "villages_reached_names": tuple(sorted(keys[row[0]] for row in villages)),
        "research_areas": tuple(sorted(row[0] for row in areas)),
    }  # fmt: skip

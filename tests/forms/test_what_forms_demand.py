"""What the bundled forms ask for and refuse, tried on records: the wording of the rules is the office's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from schemas.bundled import bundled
from schemas.rules import calculated, check

NOW = datetime(2020, 6, 30, 9, 0)
TALK = {
    "kind": "outreach", "held_on": "2020-03-18", "mode": "in_person", "place": "p1", "lecturers": ["me"],
    "lead": "me", "lecturer_role": "own_teacher", "title": "t", "headcount": 40,
}  # fmt: skip
LESSON = {
    **TALK, "kind": "lesson", "headcount": None, "topic": "t1", "classes": ["k1"], "hours": "1.5",
    "category": "theory",
}  # fmt: skip
TRIAL = {**LESSON, "kind": "trial", "is_new_topic": "yes", "trial_result": "passed"}
BRANCH_DAY = {
    "kind": "branch_day",
    "held_on": "2020-03-18",
    "mode": "online",
    "title": "t",
    "branches": ["b"],
}
CALL = {"kind": "phone", "contacted_on": "2020-03-18", "visitors": ["me"], "household": "h", "reached": "yes"}
NEED = {
    "raised_on": "2020-03-18", "domain": "helping", "category": "water", "household": "h", "description": "d",
    "owner": "me", "status": "open",
}  # fmt: skip
DIRT = {**NEED, "domain": "sanitation", "household": None, "place": "p"}
CLOSED = {"status": "closed", "closed_on": "2020-04-01"}
KLASS = {"name": "n", "kind": "org_work", "is_main": "yes", "sponsor": "own"}
ROLL = {"klass": "k", "called_on": "2020-03-18", "half_day": "morning", "due": 50, "present": 46, "leave": 4}
TRIP = {"kind": "visit_study", "persons": ["a", "b"], "places": ["p"], "start_on": "2020-03-18"}
WORK = {
    "item": "board", "campaign": "sanitation", "done_on": "2020-03-18", "place": "p", "qty": "12",
    "unit": "kuai",
}  # fmt: skip
ARTICLE = {
    "kind": "article", "event": "published", "happened_on": "2020-03-18", "title": "t", "level": "province",
    "layout": "part_page", "publisher": "x", "reprint": "no", "qty": "1",
}  # fmt: skip
HONOUR = {
    "kind": "honour", "event": "awarded", "happened_on": "2020-03-18", "publisher": "x", "grade": "1",
    "doc_no": "2020-1", "qty": "1",
}  # fmt: skip
PLACE = {"name": "n", "kind": "village", "town": "t"}
SAME = {
    "form": "session", "records": ["r1", "r2"], "heads": ["c"], "lead_record": "r1", "audience_rule": "lead",
    "reason": "x",
}  # fmt: skip
RULING = {
    "what": "value", "form": "session", "record": "r", "heads": ["c"], "field": "f", "value": "9",
    "reason": "x",
}  # fmt: skip
EXCUSE = {
    "what": "excuse", "form": "contact", "heads": ["c"], "claim": "c1", "from_on": "2020-02-01",
    "to_on": "2020-03-31", "reason": "x",
}  # fmt: skip
RATE = {
    "item": "board", "from_unit": "kuai", "to_unit": "ge", "factor": "1", "from_on": "2020-01-01",
    "basis": "x",
}  # fmt: skip
PAIR = {"person": "a", "household": "h", "party_member": "yes", "from_on": "2020-01-01"}

CASES: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("session", TALK, {}, ""),
    ("session", TALK, {"place": None}, "place"),
    ("session", TALK, {"place": None, "venue_class": "school"}, ""),
    ("session", TALK, {"place": None, "mode": "online"}, ""),
    ("session", TALK, {"lecturers": []}, "lecturers"),
    ("session", TALK, {"lead": None, "lecturer_role": None}, "lead lecturer_role"),
    ("session", TALK, {"title": None}, "title"),
    ("session", TALK, {"title": None, "topic": "t1"}, ""),
    ("session", TALK, {"headcount": None}, "headcount"),
    ("session", TALK, {"headcount": None, "doors": 2}, ""),
    ("session", TALK, {"headcount": 0}, ""),
    ("session", TALK, {"headcount": 5001}, "headcount"),
    ("session", TALK, {"headcount": -1}, "headcount"),
    ("session", TALK, {"note": "字" * 200}, ""),
    ("session", TALK, {"note": "字" * 201}, "note"),
    ("session", TALK, {"held_on": "1952-01-01"}, ""),
    ("session", TALK, {"also": ["branch_day"]}, "branches"),
    ("session", LESSON, {}, ""),
    ("session", LESSON, {"topic": None}, "topic"),
    ("session", LESSON, {"topic": None, "lecturer_role": "outside_expert"}, ""),
    ("session", LESSON, {"classes": []}, "classes"),
    ("session", LESSON, {"hours": None, "category": None}, "hours"),
    ("session", LESSON, {"hours": "1.25"}, "hours"),
    ("session", LESSON, {"hours": "2"}, ""),
    ("session", LESSON, {"category": None}, "category"),
    ("session", TRIAL, {}, ""),
    ("session", TRIAL, {"is_new_topic": None, "trial_result": None}, "is_new_topic trial_result"),
    ("session", BRANCH_DAY, {}, ""),
    ("session", BRANCH_DAY, {"branches": []}, "branches"),
    ("audience_count", {"session": "s", "n": 5000}, {}, ""),
    ("audience_count", {"session": "s", "n": 5001}, {}, "n"),
    ("audience_count", {"session": None, "n": None}, {}, "session n"),
    ("contact", CALL, {}, ""),
    ("contact", CALL, {"note": "3 月 18 日去过，种地 1200 平方米"}, ""),
    ("contact", CALL, {"note": "电话\n13812345678"}, "note"),
    ("contact", CALL, {"note": "字" * 201}, "note"),
    ("contact", CALL, {"reached": None, "visitors": [], "household": None}, "visitors household reached"),
    ("need", NEED, {}, ""),
    ("need", NEED, {"household": None}, "household"),
    ("need", NEED, {"closed_on": "2020-04-01"}, "closed_on"),
    ("need", NEED, {"status": "closed"}, "closed_on"),
    ("need", NEED, CLOSED, ""),
    ("need", DIRT, {}, ""),
    ("need", DIRT, {"place": None}, "place"),
    ("need", DIRT, CLOSED, "checked_by"),
    ("need", DIRT, {**CLOSED, "checked_by": "other"}, ""),
    ("need", DIRT, {**CLOSED, "checked_by": "me"}, "checked_by"),
    ("pairing", PAIR, {}, ""),
    ("pairing", PAIR, {"to_on": "2019-12-31"}, "to_on"),
    ("workload", WORK, {}, ""),
    ("workload", WORK, {"place": None}, "place"),
    ("workload", WORK, {"place": None, "item": "photo"}, ""),
    ("workload", WORK, {"qty": "-1"}, "qty"),
    ("klass", KLASS, {}, ""),
    ("klass", KLASS, {"opened_on": "2020-03-01"}, "enrolled"),
    ("klass", KLASS, {"opened_on": "2020-03-01", "enrolled": 50, "repeat_enrolled": 50}, ""),
    ("klass", KLASS, {"opened_on": "2020-03-01", "enrolled": 50, "repeat_enrolled": 51}, "repeat_enrolled"),
    ("attendance", ROLL, {}, ""),
    ("attendance", ROLL, {"leave": 5}, "present"),
    ("attendance", ROLL, {"leave": None, "present": 50}, ""),
    ("attendance", ROLL, {"due": 0, "present": 0, "leave": 0}, "due"),
    ("attendance", ROLL, {"due": None}, "due"),
    ("dispatch", TRIP, {}, ""),
    ("dispatch", TRIP, {"kind": "grassroots", "places": []}, "persons"),
    ("dispatch", TRIP, {"kind": "grassroots", "places": [], "persons": ["a"]}, ""),
    ("dispatch", TRIP, {"places": []}, "places"),
    ("dispatch", TRIP, {"kind": "contest"}, "level"),
    ("dispatch", TRIP, {"end_on": "2020-03-17"}, "end_on"),
    ("dispatch", TRIP, {"end_on": "2020-03-18"}, ""),
    ("output", ARTICLE, {}, ""),
    ("output", ARTICLE, {"title": None, "level": None, "layout": None}, "title level layout"),
    ("output", ARTICLE, {"publisher": None, "reprint": None, "qty": "0"}, "publisher reprint qty"),
    ("output", HONOUR, {}, ""),
    ("output", HONOUR, {"grade": None, "doc_no": None}, "grade doc_no"),
    ("output", HONOUR, {"kind": "post", "event": "appointed"}, "post_level"),
    ("output", HONOUR, {"kind": "web_post", "event": "published"}, "section"),
    ("output", HONOUR, {"kind": "web_post", "event": "opening"}, ""),
    ("place", PLACE, {}, ""),
    ("place", PLACE, {"town": None}, "town"),
    ("place", PLACE, {"town": None, "kind": "own_school"}, ""),
    ("unit_rate", RATE, {}, ""),
    ("unit_rate", RATE, {"factor": "0", "from_on": None, "basis": None}, "factor from_on basis"),
    ("same_event", SAME, {}, ""),
    ("same_event", SAME, {"records": ["r1"]}, "records"),
    ("same_event", SAME, {"audience_rule": "typed"}, "audience"),
    ("ruling", RULING, {}, ""),
    ("ruling", RULING, {"field": None, "value": None}, "field value"),
    ("ruling", RULING, {"record": None}, "record"),
    ("ruling", EXCUSE, {}, ""),
    ("ruling", EXCUSE, {"claim": None, "from_on": None, "to_on": None}, "claim from_on to_on"),
    ("device", {"device": "d", "name": "n", "state": "enrolled"}, {}, ""),
    ("form", {"form": "f", "version": 0}, {}, "version definition"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "record", "changed", "wrong"), CASES)
def test_a_record_is_asked_for_what_its_kind_needs(
    form: str, record: dict[str, Any], changed: dict[str, Any], wrong: str
) -> None:
    found = check(bundled()[form], {**record, **changed}, NOW)
    assert {p.detail["field"] for p in found} == set(wrong.split()), [p.text("en") for p in found]


@pytest.mark.parametrize(
    ("enrolled", "repeated", "once"), [(50, 8, "42"), (50, None, "50"), (50, 50, "0"), (None, None, None)]
)
def test_first_time_trainees_are_the_enrolled_without_the_repeated(
    enrolled: int | None, repeated: int | None, once: str | None
) -> None:
    record = {**KLASS, "enrolled": enrolled, "repeat_enrolled": repeated}
    assert calculated(bundled()["klass"], record, NOW)["enrolled_once"] == once

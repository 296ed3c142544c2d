"""The generator: the same county from the same seed, a truth that owes nothing to the product, errors as documented."""

from __future__ import annotations

import ast
import json
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import sync_server.county
from sync_server.county import County, make_county, recount
from sync_server.county.world import (
    Contact,
    Gathering,
    Household,
    Klass,
    Need,
    Person,
    Place,
    RollCall,
    Topic,
    Trip,
    UnitRate,
    Work,
    World,
)

PACKAGE = Path(sync_server.county.__file__).parent
NATURAL = {
    "E1": 20,
    "E2": 2,
    "E2c": 3,
    "E3": 1,
    "E3c": 3,
    "E4": 3,
    "E5": 3,
    "E6": 4,
    "E7": 2,
    "E8": 3,
    "E9": 1,
}
TRAPS = {
    "1970", "midnight", "conflict", "contested", "broken", "test entry", "twice", "older", "doors", "alike",
    "namesakes", "retired", "copied", "merged", "need twice", "trip twice", "person twice", "no rate", "held",
    "old form",
}  # fmt: skip


@pytest.fixture(scope="module")
def natural() -> County:
    return make_county(1)


def forms(county: County) -> Counter[str]:
    rows = [json.loads(line) for line in county.text.splitlines()[1:]]
    return Counter(row["form"] for row in rows if row["do"] == "record")


def test_the_same_seed_gives_the_same_bytes(natural) -> None:
    assert make_county(1).text == natural.text
    assert make_county(2, 0.1).text != make_county(3, 0.1).text


@pytest.mark.parametrize("module", ["truth", "truth_besides", "recounting", "world"])
def test_the_truth_is_worked_out_without_the_product(module) -> None:
    tree = ast.parse((PACKAGE / f"{module}.py").read_text("utf-8"))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    ours = {f"sync_server.county.{name}" for name in ("world", "recounting", "truth_besides")}
    assert imported <= ours | {
        "__future__",
        "collections.abc",
        "dataclasses",
        "decimal",
        "fractions",
        "typing",
    }


def test_a_natural_county_has_its_natural_numbers(natural) -> None:
    told = forms(natural)
    assert (told["contact"], told["attendance"], natural.truth["outreach_sessions"]) == (1854, 228, 96)
    assert told["need"] == 70 + 1 and told["workload"] == 60 + 2
    assert natural.truth["onsite_sessions"] == 22 and natural.truth["classes_held"] == 24
    assert natural.truth["households_visited"] == 120
    devices = {line.device for line in natural.scenario.lines if line.do == "enrol"}
    assert len(devices) == 55
    places = natural.world.all(Place)
    villages = [p.name for p in places if p.kind in ("village", "community")]
    assert len([p for p in places if p.kind == "town"]) == 10 and 750 < len(villages) < 850
    assert len(villages) > len(set(villages)), "some villages of different towns have one name"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_class_of_error_is_there_so_often(seed) -> None:
    county = make_county(seed)
    assert NATURAL.items() <= county.injected.items()
    assert set(county.injected) == {*NATURAL, *TRAPS}
    late = [
        key for key, at in county.arrived.items() if at > "2020-07-06" and key.startswith(("late", "talk"))
    ]
    assert len(late) == 4, "four records of three events arrive late"


def test_a_small_county_has_every_class_too() -> None:
    assert set(make_county(1, 0.1).injected) == {*NATURAL, *TRAPS}


@pytest.mark.parametrize("seed", [1, 2])
def test_rows_go_down_to_events_step_by_step(seed) -> None:
    steps = {step.taken: step.rows for step in make_county(seed).staircase}
    # A device that sends everything again sends more than one talk, so that the first step differs.
    assert steps.pop("raw") > 135
    assert steps == {"E4": 135, "amended": 123, "E9": 122, "E7": 120, "E1": 100, "E5": 97, "test entry": 96}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_effects_of_undecided_errors_add_up(seed) -> None:
    """Except where things are counted once however often they occur, one error hides nothing of another."""
    county = make_county(seed, 0.25)
    seen, effects = recount(county.seen), Counter[str]()
    for mishap in county.mishaps:
        effects.update(county.effect(mishap))
    for name, value in county.truth.items():
        if isinstance(value, int | Decimal) and name != "villages_reached":
            assert value + effects[name] == seen[name], name
    assert effects["outreach_sessions"] > 0 and effects["outreach_audience"] > 0
    silent = [m.kind for m in county.mishaps if not county.effect(m)]
    # Of a village mistaken for its neighbour only the list of villages can tell.
    assert {"E2", "E2c", "E3c", "E4", "E6", "E7", "E8", "E9"} <= set(silent)
    assert recount(county.seen)["villages_reached_names"] != county.truth["villages_reached_names"]


def tiny() -> World:
    """A county that can be counted on fingers."""
    hall, base = Place("hall", "本校", "own_school"), Place("base", "旧址", "base")
    town = Place("town", "青禾镇", "town")
    east = Place("east", "东坡村", "village", "town")
    west = Place("west", "西坡村", "village", "town", retired_on="2020-03-31", same_as="east")
    talk = {"half": "morning", "lecturers": ("a",), "role": "own_teacher"}
    klass = Klass("k", "一期", "village_secretary", True, "own", "2020-03-02", enrolled=50, repeated=3)
    other = Klass("k2", "二期", "org_work", True, "own", "2020-04-01", enrolled=30)
    lesson = {"half": "morning", "hours": Decimal(3), "category": "theory"}
    return World("2020-01-01", "2020-06-30", "2020-07-28", (
        hall, base, town, east, west, Person("a", "甲", "own_teacher"), Person("a2", "甲", "own_teacher", same_as="a"),
        Topic("t", "题", "theory", "组"), klass, other,
        Gathering("g1", "outreach", "2020-01-01", place="east", audience=80, **talk),
        Gathering("g2", "outreach", "2020-02-03", place="west", audience=0, **talk),
        Gathering("g3", "outreach", "2020-06-30", place="town", audience=20, **talk),
        Gathering("g4", "outreach", "2020-07-01", place="east", audience=500, **talk),
        Gathering("g5", "outreach", "2020-03-03", place="hall", audience=500, **talk),
        Gathering("g6", "outreach", "2020-03-04", mode="online", audience=300, **talk),
        Gathering("g7", "onsite", "2020-03-05", place="base", audience=45, **talk),
        Gathering("trial", "trial", "2020-04-01", "morning", topic="t", new_topic=True, result="passed"),
        Gathering("l1", "lesson", "2020-04-02", klasses=("k", "k2"), role="other_leader", **lesson),
        Gathering("l2", "lesson", "2020-04-03", klasses=("k",), role="own_teacher", topic="t", observers=("a", "b"),
                  half="morning", hours=Decimal(2), category="ability"),
        Gathering("bd", "branch_day", "2020-05-01", "evening", branches=("x", "y"), also=("group_study",)),
        RollCall("r1", "k", "2020-03-02", "morning", 50, 48, 1), RollCall("r2", "k", "2020-03-03", "morning", 50, 50, 0),
        Household("h1", "H-1", "east"), Household("h2", "H-2", "east", same_as="h1"), Household("h3", "H-3", "east"),
        Contact("c1", "visit", "2020-01-05", "a", "h1", True), Contact("c2", "visit", "2020-01-06", "a", "h2", True),
        Contact("c3", "visit", "2020-01-06", "a", "h3", False), Contact("c4", "phone", "2020-01-06", "a", "h3", True),
        Need("n1", "2019-12-01", "helping", "house", "漏雨", "a", status="closed", closed="2020-01-02"),
        Need("n2", "2020-05-01", "helping", "house", "漏雨", "a", status="closed", closed="2020-07-02"),
        UnitRate("u", "rubble", "truck", "ton", Decimal(4), "2020-01-01", ""),
        UnitRate("u2", "rubble", "truck", "ton", Decimal(5), "2020-05-01", ""),
        Work("w1", "rubble", "2020-04-30", "east", Decimal("1.5"), "truck"),
        Work("w2", "rubble", "2020-05-01", "east", Decimal(1), "truck"),
        Work("w3", "rubble", "2020-05-01", "east", Decimal(9), "bag"),
        Trip("p1", "upper_school", "", ("a",), "2020-02-01"), Trip("p2", "upper_school", "", ("a2",), "2020-03-01"),
        Trip("p3", "first_secretary", "", ("a",), "2019-01-01", end="2019-12-31"),
    ))  # fmt: skip


def test_the_recount_of_a_tiny_county_is_what_one_counts_by_hand() -> None:
    found = recount(tiny())
    assert (found["outreach_sessions"], found["outreach_audience"]) == (3, 100)
    assert found["villages_reached_names"] == ("east",)
    assert found["outreach_audience by town: 青禾镇"] == 100
    assert found["outreach_sessions by month: 2020-02"] == 1
    assert (found["online_sessions"], found["online_audience"]) == (1, 300)
    assert (found["onsite_sessions"], found["onsite_audience"]) == (1, 45)
    # One sitting of two classes: a lecture once, its hours on both timetables.
    assert (found["leader_lectures"], found["class_hours"]) == (1, 8)
    assert found["theory_spirit_share"] == Fraction(6, 8)
    assert found["class_observations"] == 2
    assert (found["new_topics_taught"], found["trial_rate"]) == (1, 1)
    assert (found["classes_held"], found["enrolments"], found["grassroots_trainees"]) == (2, 80, 77)
    assert found["attendance_rate"] == Fraction(98, 100)
    assert (found["branch_days"], found["group_studies"]) == (2, 1)
    assert (found["households_visited"], found["household_visits"]) == (1, 2)
    assert found["needs_resolved"] == 1
    assert found["rubble_cleared"] == 6 + 5
    assert (found["sent_to_upper_schools"], found["first_secretaries"]) == (1, 0)

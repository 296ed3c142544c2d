"""The hand-checked set: fourteen uploads, and what the office must be able to sign."""

import random

import pytest

from schemas.changes import Change
from schemas.clock import instant
from schemas.counting import AS_OF_SEQ, counting_sql
from schemas.packed import pack
from schemas.replica.database import transaction

OUTREACH = (
    "kind = 'outreach' and mode = 'in_person' and venue_class <> 'own_school'"
    " and held_on between '2020-01-01' and '2020-06-30'"
)
PLACES = {
    "甲村": "village",
    "乙村": "village",
    "东丙村": "village",
    "西丙村": "village",
    "丁村": "village",
    "基地": "base",
}


def upload(lecturer, held_on, place, n, kind="outreach", **more):
    return {
        "kind": kind, "held_on": held_on, "mode": "in_person", "place": place, "lecturers": [lecturer],
        "lead": "王", "lecturer_role": "own_teacher", "title": "宣讲", "headcount": n,
    } | more  # fmt: skip


# name, received, who, record, what it sets or does; what follows another of its record comes after it
UPLOADS = [
    ("a1", "2020-01-02", "王", "a1", upload("王", "2020-01-01", "甲村", 80)),
    ("a2", "2020-03-20", "李", "a2", upload("李", "2020-03-18", "乙村", 120)),
    ("a3", "2020-03-19", "王", "a3", upload("王", "2020-03-18", "乙村", 125)),
    ("a4", "2020-04-02", "李", "a4", upload("李", "2020-04-02", "东丙村", 60)),
    ("a5", "2020-04-09", "李", "a4", {"place": "西丙村"}),
    ("a6", "2020-05-07", "张", "a6", upload("张", "2020-05-06", "丁村", 900)),
    ("a7", "2020-06-01", "张", "a6", {"headcount": 90}),
    ("a8", "2020-05-11", "张", "a8", upload("张", "2020-05-11", "甲村", 60)),
    ("a9", "2020-05-12", "张", "a8", "withdraw"),
    ("b1", "2020-07-19", "王", "b1", upload("王", "2020-06-28", "丁村", 70)),
    ("b2", "2020-07-02", "王", "b2", upload("王", "2020-07-01", "乙村", 50)),
    ("b3", "2020-07-01", "李", "b3", upload("李", "2020-06-30", "基地", 45, kind="onsite")),
    ("b4", "2020-04-20", "李", "b4", upload("李", "2020-04-20", None, 300, mode="online")),
]


def filled(world, order):
    """The changes made in this order and received when the set says, one of them twice."""
    made: dict[str, Change] = {}
    for name, received, who, record, what in order:
        world.now = instant(f"{received}T07:30:00")
        act, fields = (what, {}) if isinstance(what, str) else ("set", what)
        fields = {k: v for k, v in fields.items() if v is not None}
        made[name] = world.made("session", record, f"d-{ascii_of(who)}", who, None, act, 1, None, fields)
    received_in_order = sorted(order, key=lambda u: u[1])
    append(world, made, [u for u in received_in_order if u[1] < "2020-07-05"])
    world.change(
        "same_event", "e1", "office", at="2020-07-05T09:00:00", form="session", records=["a2", "a3"],
        lead_record="a3",
        audience_rule="lead", heads=[made["a2"].id, made["a3"].id], reason="同一场",
    )  # fmt: skip
    append(world, made, [u for u in received_in_order if u[1] > "2020-07-05"])
    world.now = instant("2020-07-20T18:00:00")
    world.receive(made["b1"])


def append(world, made, uploads):
    with transaction(world.db):
        for name, received, *_ in uploads:
            world.log.append([pack(made[name])], instant(f"{received}T18:00:00"))


def ascii_of(name):
    return {"王": "wang", "李": "li", "张": "zhang"}[name]


def told_in_order(uploads):
    """Whether each record's first upload comes before its correction."""
    return all(
        [u[0] for u in uploads if u[3] == record] == [u[0] for u in UPLOADS if u[3] == record]
        for record in ("a4", "a6", "a8")
    )


def orders():
    drawn = random.Random(7)
    out = [UPLOADS]
    while len(out) < 3:
        order = drawn.sample(UPLOADS, len(UPLOADS))
        if told_in_order(order):
            out.append(order)
    return out


@pytest.fixture(params=range(3))
def summed(world, request):
    world.now = instant("2019-12-30T08:00:00")
    for name, kind in PLACES.items():
        world.change("place", name, "office", name=name, kind=kind, town="前柳")
    world.change("place", "前柳", "office", name="前柳镇", kind="town")
    for name in ("王", "李", "张"):
        world.change("person", name, "office", name=name, role="own_teacher")
    filled(world, orders()[request.param])
    return world


def as_of(world, moment, where, what="count(*), sum(audience), count(distinct place)"):
    file = world.file()
    forms = {name: maker.tables.form for name, maker in file.tables.makers.items()}
    seq = file.db.execute(f"select {AS_OF_SEQ}", {"as_of_ms": instant(moment)}).fetchone()[0]
    sql = f"select {what} from ({counting_sql(forms['session'], forms, as_of=True)}) where {where}"
    return file.db.execute(sql, {"as_of_seq": seq}).fetchone()


def test_the_end_of_july_has_five_talks_to_425_people_in_four_villages(summed):
    assert as_of(summed, "2020-07-31T23:00:00", OUTREACH) == (5, 425, 4)


def test_the_present_says_the_same_as_the_end_of_july(summed):
    row = summed.rows(
        f"select count(*), sum(audience), count(distinct place) from session_counted where {OUTREACH}"
    )
    assert row == [(5, 425, 4)]


def test_online_and_on_site_teaching_are_lines_of_their_own(summed):
    assert as_of(summed, "2020-07-31T23:00:00", "kind = 'outreach' and mode = 'online'") == (1, 300, 0)
    assert as_of(summed, "2020-07-31T23:00:00", "kind = 'onsite' and venue_class = 'base'") == (1, 45, 1)


def test_the_report_of_july_6_has_four_talks_to_355_people_though_more_has_come_since(summed):
    assert as_of(summed, "2020-07-06T23:00:00", OUTREACH) == (4, 355, 4)


def test_a_decision_counts_from_when_it_was_made(summed):
    assert as_of(summed, "2020-07-04T23:00:00", OUTREACH) == (5, 355 + 120, 4)


def test_the_upload_that_came_twice_is_in_the_log_once(summed):
    assert summed.rows("select count(*) from change_history where record = 'b1'") == [(1,)]

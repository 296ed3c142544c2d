"""What the figures count: joined events, audiences, venues."""

from .conftest import counted, same, session


def test_reports_of_one_event_are_one_row_with_the_leading_number(county):
    session(county, "s1", headcount=120, lecturers=["w1"], note="一")
    session(county, "s2", headcount=125, lecturers=["w2", "w1"], note=None)
    same(county, "e1", ["s2", "s1"])
    assert counted(county, "record, audience, audience_source, lecturers, note, reports") == [
        ("s2", 125, "same_event", '["w2","w1"]', "一", '["s2","s1"]')
    ]
    assert county.rows("select record, position, value from session_counted_lecturers") == [
        ("s2", 1, "w2"),
        ("s2", 2, "w1"),
    ]


def test_the_number_of_another_report_is_taken_when_the_leading_one_has_none(county):
    session(county, "s1", headcount=None, doors=None, kind="group_study")
    session(county, "s2", headcount=125)
    same(county, "e1", ["s1", "s2"])
    assert counted(county) == [("s1", 125, "same_event")]


def test_parts_that_were_counted_apart_are_added_and_a_typed_number_stands(county):
    session(county, "s1", headcount=20)
    session(county, "s2", headcount=30)
    event = same(county, "e1", ["s1", "s2"], "sum")
    assert counted(county) == [("s1", 50, "same_event")]
    county.change("same_event", "e1", "office", parents=(event.id,), audience_rule="typed", audience=44)
    assert counted(county) == [("s1", 44, "same_event")]


def test_decisions_that_overlap_make_one_event(county):
    for record in ("s1", "s2", "s3", "s4"):
        session(county, record)
    same(county, "e1", ["s1", "s2"])
    same(county, "e2", ["s2", "s3"], lead_record="s3")
    assert counted(county, "record, json_array_length(reports)") == [("s3", 3), ("s4", 1)]


def test_an_event_whose_report_moved_on_is_reopened_and_still_one(county):
    session(county, "s1")
    session(county, "s2")
    same(county, "e1", ["s1", "s2"])
    county.change("session", "s2", note="改")
    assert counted(county, "record, reopened") == [("s1", 1)]


def test_a_withdrawn_report_leaves_the_event_and_a_withdrawn_decision_undoes_it(county):
    session(county, "s1", headcount=10)
    session(county, "s2", headcount=20)
    same(county, "e1", ["s1", "s2"])
    county.change("session", "s1", act="withdraw")
    assert counted(county, "record, audience") == [("s2", 20)]
    county.change("session", "s1", act="restore")
    county.change("same_event", "e1", "office", act="withdraw")
    assert counted(county, "record, audience") == [("s1", 10), ("s2", 20)]


def test_two_lectures_of_one_day_and_place_are_two_until_somebody_says_otherwise(county):
    session(county, "s1")
    session(county, "s2")
    assert len(counted(county)) == 2


def test_the_audience_is_the_sum_of_its_counts(county):
    session(county, "s1", headcount=10)
    for i, n in enumerate((70, 55)):
        county.change("audience_count", f"n{i}", session="s1", n=n)
    assert counted(county) == [("s1", 125, "counts")]


def test_while_a_door_has_not_reported_there_is_no_smaller_number(county):
    session(county, "s1", headcount=None, doors=2)
    county.change("audience_count", "n1", session="s1", n=70)
    assert counted(county, "audience, audience_source, audience_unsettled") == [(None, "counts", 1)]
    county.change("audience_count", "n2", session="s1", n=55)
    assert counted(county, "audience, audience_unsettled") == [(125, 0)]


def test_a_count_that_breaks_a_rule_leaves_the_number_open_until_it_is_ruled_out(county):
    session(county, "s1", headcount=40)
    county.change("audience_count", "n1", session="s1", n=70)
    county.change("audience_count", "n2", session="s1", n=99999)
    assert counted(county, "audience, audience_unsettled") == [(None, 1)]
    county.change(
        "ruling",
        "r1",
        "office",
        form="audience_count",
        what="exclude",
        record="n2",
        heads=list(county.newest["n2"]),
        reason="错",
    )
    assert counted(county, "audience, audience_unsettled") == [(70, 0)]


def test_a_count_that_one_withdrew_while_another_edited_it_leaves_the_number_open(county):
    session(county, "s1", headcount=40)
    first = county.change("audience_count", "n1", session="s1", n=70)
    county.change("audience_count", "n1", "d2", parents=(first.id,), act="withdraw")
    county.change("audience_count", "n1", "d3", parents=(first.id,), n=71)
    assert counted(county, "audience, audience_unsettled") == [(None, 1)]


def test_the_next_report_that_waits_for_a_count_is_not_passed_over_for_a_third(county):
    session(county, "s1", kind="group_study", headcount=None)
    session(county, "s2", headcount=None, doors=2)
    session(county, "s3", headcount=40)
    same(county, "e1", ["s1", "s2", "s3"])
    assert counted(county, "audience, audience_unsettled") == [(None, 1)]


def test_the_venue_follows_from_the_place_and_the_town_is_named(county):
    session(county, "s1")
    session(county, "s2", place="b1", kind="onsite")
    session(county, "s3", place=None, venue_class="school")
    session(county, "s4", place=None, mode="online")
    assert counted(county, "record, venue_class, place_name, town_name") == [
        ("s1", "town_village", "甲村", "前柳镇"), ("s2", "base", "基地", None), ("s3", "school", None, None),
        ("s4", None, None, None),
    ]  # fmt: skip


def test_a_gathering_counts_as_each_of_its_kinds(county):
    session(county, "s1", kind="branch_day", also=["group_study", "branch_day"], branches=["x"])
    assert counted(county, "kinds") == [('["branch_day","group_study"]',)]


def test_the_life_of_a_topic_is_when_it_was_first_taught_and_first_passed(county):
    county.change("topic", "x1", "office", title="新", category="theory")
    county.change("topic", "x2", "office", title="旧", category="theory", first_taught_paper="2018-01-01")
    lesson = {
        "kind": "lesson",
        "classes": ["k1"],
        "hours": "2",
        "category": "theory",
        "title": None,
        "headcount": None,
    }
    session(county, "s1", topic="x1", held_on="2020-05-01", **lesson)
    session(county, "s2", topic="x1", held_on="2020-04-01", **lesson)
    session(county, "s3", topic="x2", held_on="2020-04-01", **lesson)
    session(
        county,
        "s4",
        topic="x1",
        held_on="2020-03-01",
        kind="trial",
        is_new_topic="yes",
        trial_result="passed",
        headcount=None,
    )
    rows = county.rows("select title, first_taught_on, first_passed_on from topic_life order by title")
    assert rows == [("新", "2020-04-01", "2020-03-01"), ("旧", "2018-01-01", None)]


def test_an_entry_that_was_merged_leads_to_the_one_that_stays(county):
    for record, into in (("w1", "w2"), ("w2", "w3"), ("w3", None), ("w4", "w5"), ("w5", "w4")):
        county.change("person", record, "office", name=record, role="own_teacher", merged_into=into)
    assert county.rows("select record, final from person_merged order by record") == [
        ("w1", "w3"),
        ("w2", "w3"),
        ("w5", "w4"),
    ]


def test_a_date_reaches_the_index_and_no_row_is_grouped_that_nobody_decided_about(county):
    file = county.file()
    half_year = "held_on between '2020-01-01' and '2020-06-30'"
    query = f"select count(*), sum(audience) from session_counted where {half_year}"
    plan = [row[3] for row in file.db.execute(f"explain query plan {query}")]
    assert "SEARCH b USING INDEX ix_session_held_on (held_on>? AND held_on<?)" in plan
    assert not {"SCAN session", "SCAN audience_count", "SCAN c"} & set(plan)

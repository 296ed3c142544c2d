"""What a person ruled about a record: whether it counts, and which value of a field stands."""

import pytest

from .conftest import counted, rule, session


def test_what_was_ruled_out_does_not_count_and_what_was_ruled_in_does(county):
    session(county, "s1")
    session(county, "s2", headcount=9000)
    rule(county, "r1", "exclude", "s1")
    rule(county, "r2", "include", "s2")
    assert counted(county) == [("s2", 9000, "headcount")]
    assert county.rows("select record from session_unsettled") == []


def test_the_newest_ruling_governs_and_one_that_is_withdrawn_does_not(county):
    session(county, "s1")
    rule(county, "r1", "exclude", "s1")
    rule(county, "r2", "include", "s1")
    assert counted(county, "record") == [("s1",)]
    county.change("ruling", "r2", "office", act="withdraw")
    assert counted(county, "record") == []


def test_a_value_that_was_ruled_settles_the_rule_it_broke(county):
    session(county, "s1", headcount=9000)
    rule(county, "r1", "value", "s1", field="headcount", value="900")
    assert counted(county, "headcount, audience, audience_source, rulings") == [(900, 900, "ruling", 1)]


def test_a_ruled_value_that_is_no_number_is_never_a_zero(county):
    session(county, "s1")
    rule(county, "r1", "value", "s1", field="headcount", value="五十多")
    assert counted(county) == [("s1", 50, "headcount")]


def test_a_ruling_is_reopened_when_the_record_moves_on(county):
    session(county, "s1")
    rule(county, "r1", "value", "s1", field="headcount", value="45")
    assert counted(county, "audience, reopened") == [(45, 0)]
    county.change("session", "s1", headcount=60)
    assert counted(county, "audience, reopened") == [(45, 1)]


def test_a_ruled_value_that_is_no_value_of_the_field_settles_nothing(county):
    session(county, "s1", headcount=9000)
    session(county, "s2", held_on="2020-06-31")
    rule(county, "r1", "value", "s1", field="headcount", value="九百")
    rule(county, "r2", "value", "s2", field="held_on", value="2020-06-31")
    assert counted(county, "record") == []
    assert county.rows("select record from session_unsettled order by record") == [("s1",), ("s2",)]
    rule(county, "r2", "value", "s2", field="held_on", value="2020-06-30")
    assert counted(county, "record, held_on") == [("s2", "2020-06-30")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("held_on", "2020-06-31"),
        ("kind", "nonsense"),
        ("headcount", "-5"),
        ("audience", "1e2"),
        ("doors", "2.0"),
    ],
)
def test_a_ruled_value_that_is_none_changes_nothing(county, field, value):
    session(county, "s1")
    rule(county, "r1", "value", "s1", field=field, value=value)
    assert counted(county, "held_on, kind, audience, doors, rulings") == [
        ("2020-03-18", "outreach", 50, None, 0)
    ]


def test_the_newer_of_a_ruling_on_the_audience_and_one_on_the_headcount_stands(county):
    session(county, "s1", headcount=None)
    rule(county, "r1", "value", "s1", field="audience", value="55")
    assert counted(county, "audience, audience_source") == [(55, "ruling")]
    rule(county, "r2", "value", "s1", field="headcount", value="66")
    assert counted(county, "audience, rulings") == [(66, 1)]


def test_a_count_that_was_ruled_to_be_of_another_session_is_counted_there(county):
    session(county, "s1", headcount=40)
    session(county, "s2", headcount=30)
    county.change("audience_count", "n1", session="s1", n=70)
    heads = list(county.newest["n1"])
    county.change("ruling", "r1", "office", form="audience_count", what="value", record="n1", field="session",
                  value="s2", heads=heads, reason="记错了场次")  # fmt: skip
    assert counted(county) == [("s1", 40, "headcount"), ("s2", 70, "counts")]


def test_a_ruling_that_a_newer_one_overrules_does_not_reopen_anything(county):
    session(county, "s1")
    rule(county, "r1", "exclude", "s1")
    county.change("session", "s1", headcount=60)
    rule(county, "r2", "include", "s1")
    assert counted(county, "audience, reopened, rulings") == [(60, 0, 1)]


def test_a_ruling_on_the_audience_stands_above_the_doors(county):
    session(county, "s1", headcount=None, doors=3)
    rule(county, "r1", "value", "s1", field="audience", value="210")
    assert counted(county, "audience, audience_source, audience_unsettled") == [(210, "ruling", 0)]


def test_what_was_sent_back_waits_until_it_is_changed_and_then_counts_again(county):
    session(county, "s1")
    rule(county, "r1", "return", "s1")
    assert counted(county, "record") == []
    assert county.rows("select record from session_unsettled") == [("s1",)]
    county.change("session", "s1", headcount=60)
    assert counted(county, "record, audience, rulings, reopened") == [("s1", 60, 0, 0)]
    assert county.rows("select record from session_unsettled") == []


def test_a_record_that_was_changed_before_it_was_sent_back_is_not_held_out(county):
    session(county, "s1")
    before = list(county.newest["s1"])
    county.change("session", "s1", headcount=60)
    county.change(
        "ruling", "r1", "office", form="session", what="return", record="s1", heads=before, reason="人数不符"
    )
    assert counted(county, "record, reopened") == [("s1", 0)]


def test_of_sending_back_and_other_verdicts_the_newest_that_stands_governs(county):
    session(county, "s1", headcount=9000)
    rule(county, "r1", "include", "s1")
    rule(county, "r2", "return", "s1")
    assert counted(county, "record") == []
    county.change("session", "s1", title="改了")
    assert counted(county, "record, rulings, reopened") == [("s1", 1, 1)]
    rule(county, "r3", "return", "s1")
    rule(county, "r4", "exclude", "s1")
    assert counted(county, "record") == []
    assert county.rows("select record from session_unsettled") == []


def test_a_count_that_was_sent_back_leaves_the_number_of_its_session_open(county):
    session(county, "s1", headcount=None, doors=1)
    county.change("audience_count", "n1", session="s1", n=70)
    heads = list(county.newest["n1"])
    county.change(
        "ruling",
        "r1",
        "office",
        form="audience_count",
        what="return",
        record="n1",
        heads=heads,
        reason="核对",
    )
    assert counted(county, "audience, audience_unsettled") == [(None, 1)]
    county.change("audience_count", "n1", n=71)
    assert counted(county, "audience, audience_unsettled") == [(71, 0)]


def test_a_withdrawn_record_that_was_sent_back_does_not_wait(county):
    session(county, "s1")
    county.change("session", "s1", act="withdraw")
    rule(county, "r1", "return", "s1")
    assert county.rows("select record from session_unsettled") == []

"""A part of a counting view: the rows and columns that somebody needs, whether or not they were decided about."""

import pytest

from schemas.counting import Part, counting_sql, unsettled_sql

from .conftest import rule, same, session


def part(world, form, columns, where, what=counting_sql, **more):
    forms = {name: maker.tables.form for name, maker in world.file().tables.makers.items()}
    sql = what(forms[form], forms, part=Part(frozenset(columns), where, **more))
    return sorted(world.rows(sql))


@pytest.fixture
def decided(county):
    session(county, "s1", held_on="2020-03-18", headcount=10)
    session(county, "s2", held_on="2020-04-01", headcount=20)
    session(county, "s3", held_on="2020-04-02", headcount=30)
    session(county, "s4", held_on="2020-04-02", headcount=40)
    rule(county, "r1", "value", "s1", field="headcount", value="11")
    same(county, "e1", ["s3", "s4"])
    return county


def test_a_condition_holds_for_what_was_decided_about_as_for_the_rest(decided):
    april = "held_on >= '2020-04-01'"
    assert part(decided, "session", ["record", "audience"], april) == [("s2", 20), ("s3", 30)]
    assert part(decided, "session", ["record", "rulings"], "held_on < '2020-04-01'") == [("s1", 1)]


def test_a_day_that_was_ruled_is_the_one_that_counts(decided):
    rule(decided, "r2", "value", "s2", field="held_on", value="2020-03-02")
    march = "held_on between '2020-03-01' and '2020-03-31'"
    assert part(decided, "session", ["record", "held_on"], march) == [
        ("s1", "2020-03-18"),
        ("s2", "2020-03-02"),
    ]


def test_any_other_form_is_cut_alike(county):
    for record, day in (("k1", "2020-03-01"), ("k2", "2020-05-01")):
        fields = {"name": record, "kind": "other", "is_main": "yes", "sponsor": "own", "enrolled": 9}
        county.change("klass", record, **fields, opened_on=day)
    assert part(county, "klass", ["record"], "opened_on > '2020-04-01'", decided=False) == [("k2",)]
    about = {"form": "klass", "record": "k1", "heads": list(county.newest["k1"]), "reason": "核实"}
    county.change("ruling", "r1", "office", **{**about, "what": "value", "field": "enrolled", "value": "12"})
    assert part(county, "klass", ["record", "enrolled"], "opened_on < '2020-04-01'") == [("k1", 12)]
    assert part(county, "klass", ["record", "reports"], "opened_on > '2020-04-01'") == [("k2", '["k2"]')]


def test_what_waits_is_cut_to_its_days_and_what_has_none(county):
    session(county, "s1", held_on="2020-03-18", headcount=9000)
    session(county, "s2", held_on="2020-04-01", headcount=9000)
    session(county, "s3", held_on="soon", headcount=9000)
    april = "coalesce(held_on >= '2020-04-01', 1)"
    for decided in (True, False):
        assert part(county, "session", ["record"], april, unsettled_sql, decided=decided) == [
            ("s2",),
            ("s3",),
        ]
    rule(county, "r1", "return", "s1")
    assert part(county, "session", ["record"], april, unsettled_sql) == [("s2",), ("s3",)]

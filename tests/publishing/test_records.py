"""What becomes of a record on its way into a published file."""

from dataclasses import replace

from schemas.bundled import bundled
from schemas.form import Field, Form
from schemas.replica.database import transaction

from .conftest import TALK, dump


def test_a_record_is_a_row_that_says_who_made_it_and_when(world):
    world.change("session", "s1", "d7", author="李", at="2020-03-19T09:00:00", made_at=0, **TALK)
    world.change("session", "s1", "d8", author="王", at="2020-03-25T10:30:00", headcount=55)
    columns = "headcount, device, author, made_at, received_at, changed_at, state, counted"
    assert world.rows(f"select {columns} from session") == [
        (55, "d7", "李", "1970-01-01 08:00:00", "2020-03-19 09:00:00", "2020-03-25 10:30:00", "ok", 1)
    ]


def test_what_a_record_was_before_is_kept_with_the_entries_between_which_it_held(world):
    world.change("session", "s1", **TALK)
    world.change("session", "s1", headcount=55, lecturers=["w2"])
    assert world.rows("select headcount, seq_from, seq_to from session_versions order by seq_from") == [
        (50, 1, 2),
        (55, 2, None),
    ]
    assert world.rows("select value, seq_from, seq_to from session_lecturers_past") == [("w1", 1, 2)]
    assert world.rows("select position, value, seq_from from session_lecturers") == [(1, "w2", 2)]


def test_a_value_that_its_column_cannot_hold_stands_beside_the_problem(world):
    world.change("session", "s1", **TALK | {"headcount": "五十", "held_on": "2020-02-31"})
    assert world.rows("select headcount, held_on, state, counted from session") == [(None, None, "broken", 0)]
    assert world.rows("select field, code, raw from problem order by position") == [
        ("held_on", "wrong_type", "2020-02-31"),
        ("headcount", "wrong_type", "五十"),
    ]
    assert world.rows("select record from session_counted") == []
    assert world.rows("select record, state from session_unsettled") == [("s1", "broken")]


def test_a_number_beyond_all_numbers_is_a_problem_not_a_row_that_breaks_the_file(world):
    world.change(
        "workload", "w1", item="other", campaign="other", done_on="2020-03-01", qty="9" * 400, unit="ge"
    )
    assert world.rows("select qty, state from workload") == [(None, "broken")]


def test_a_clock_beyond_the_calendar_is_shown_as_the_number_it_said(world):
    world.change("session", "s1", made_at=2**53, **TALK)
    assert world.rows("select made_at, state from session") == [(str(2**53), "ok")]


def test_edits_that_did_not_see_each_other_are_a_conflict_and_the_later_value_counts_meanwhile(world):
    first = world.change("session", "s1", **TALK)
    world.change(
        "session", "s1", "d2", at="2020-03-20T08:00:00", parents=(first.id,), author="李", headcount=60
    )
    world.change(
        "session", "s1", "d3", at="2020-03-20T09:00:00", parents=(first.id,), author="张", headcount=70
    )
    assert world.rows("select headcount, state, counted from session") == [(70, "conflict", 1)]
    assert world.rows("select field, value, author, is_read from conflict order by position") == [
        ("headcount", "70", "张", 1),
        ("headcount", "60", "李", 0),
    ]


def test_a_withdrawn_record_stays_and_is_out_of_the_figures(world):
    world.change("session", "s1", **TALK)
    world.change("session", "s1", act="withdraw")
    assert world.rows("select withdrawn, state, counted, headcount from session") == [(1, "withdrawn", 0, 50)]
    assert world.rows("select record from session_unsettled") == []


def test_a_withdrawal_beside_an_edit_that_did_not_see_it_waits_for_a_person(world):
    first = world.change("session", "s1", **TALK)
    world.change("session", "s1", "d2", parents=(first.id,), act="withdraw")
    world.change("session", "s1", "d3", parents=(first.id,), headcount=60)
    assert world.rows("select state, counted from session") == [("contested", 0)]
    assert world.rows("select record from session_unsettled") == [("s1",)]


def test_a_held_change_is_shown_without_its_values_until_it_is_released(world):
    held = world.change("session", "s1", "d9", held="out_of_scope", **TALK)
    assert world.rows("select state, counted, headcount from session") == [("held", 0, None)]
    assert world.rows("select code from problem") == [("out_of_scope",)]
    assert world.rows("select id, device, author, code, released from held") == [
        (held.id, "d9", "王", "out_of_scope", 0)
    ]
    world.release(held)
    assert world.rows("select state, counted, headcount from session") == [("ok", 1, 50)]
    assert world.rows("select released, seq_released from held") == [(1, 2)]
    assert world.rows("select seq_from, state from session_past") == [(1, "held")]


def test_a_record_that_only_got_a_change_after_its_held_one_shows_what_can_be_read(world):
    world.change("session", "s1", "d9", held="out_of_scope", **TALK)
    world.change("session", "s1", headcount=61)
    assert world.rows("select headcount, state from session") == [(61, "broken")]


def test_the_history_tells_every_change_with_who_when_and_what(world):
    world.change("session", "s1", **TALK)
    world.change("session", "s1", "d2", author="李", headcount=60)
    assert world.rows(
        "select author, device, n, act, json_extract(fields, '$.headcount') from change_history"
    ) == [
        ("王", "d1", 1, "set", 50),
        ("李", "d2", 1, "set", 60),
    ]


def test_the_private_history_opens_what_was_sealed(world):
    world.change("contact", "c1", kind="visit", contacted_on="2020-03-18", note="密")
    assert world.rows("select json_extract(fields, '$.note') from change_history", "private") == [("密",)]


def test_a_form_that_gains_a_field_gains_a_column_without_a_restart(world):
    world.change("session", "s1", **TALK)
    world.file()
    grown = grown_session(Field("weather", "text", {"zh": "天气", "en": "Weather"}))
    world.define(grown)
    world.change("session", "s2", form_version=3, **TALK | {"weather": "晴"})
    assert world.rows("select record, weather, state from session order by record") == [
        ("s1", None, "ok"),
        ("s2", "晴", "ok"),
    ]
    assert world.rows("select record, weather from session_counted where weather = '晴'") == [("s2", "晴")]


def test_a_record_of_a_version_that_is_not_known_yet_is_judged_again_when_it_is(world):
    world.change("session", "s2", form_version=3, **TALK | {"weather": "晴"})
    assert world.rows("select state from session") == [("ok",)]
    weather = Field("weather", "select_one", {"zh": "天气"}, choices=(), required=True)
    world.define(grown_session(weather))
    assert world.rows("select weather, state from session") == [("晴", "broken")]


def test_a_later_version_that_asks_for_more_makes_no_old_record_wrong(world):
    world.change("session", "s1", **TALK)
    world.define(grown_session(Field("weather", "text", {"zh": "天气"}, required=True)))
    world.change("session", "s1", headcount=51)
    assert world.rows("select headcount, state from session") == [(51, "ok")]


def test_records_of_a_form_that_is_not_known_yet_wait_for_it(world):
    world.change("visitlog", "x1", guests=3)
    assert world.rows("select * from waiting", "private") == [("visitlog", "x1")]
    world.define(small_form("visitlog", "private"))
    assert world.rows("select record, guests from visitlog", "private") == [("x1", 3)]
    assert world.rows("select * from waiting", "private") == []


def test_a_repeat_is_a_table_of_its_rows(world):
    rows = Field(
        "stops", "repeat", {"zh": "站"},
        fields=(Field("name", "text", {"zh": "名"}), Field("minutes", "integer", {"zh": "分"})),
    )  # fmt: skip
    world.define(small_form("tour", "office", rows))
    world.change("tour", "t1", stops=[{"name": "甲", "minutes": 5}, {"name": "乙", "minutes": 9}])
    assert world.rows("select record, position, name, minutes from tour_stops") == [
        ("t1", 1, "甲", 5),
        ("t1", 2, "乙", 9),
    ]


def test_a_calculated_field_is_a_number_where_it_reads_as_one(world):
    world.change(
        "klass",
        "k1",
        name="班",
        kind="other",
        is_main="yes",
        sponsor="own",
        opened_on="2020-03-01",
        enrolled=40,
        repeat_enrolled=3,
    )
    assert world.rows("select enrolled_once, typeof(enrolled_once) from klass") == [(37, "integer")]


def test_a_definition_that_cannot_be_read_is_marked_and_harms_nothing(world):
    world.change("form", "f1", "office", form="evil", version=1, definition='{"form": "a; drop table log"}')
    assert world.rows("select state from form") == [("broken",)]
    assert world.rows("select code from problem") == [("bad_form",)]


def test_a_file_made_by_another_version_of_the_program_is_made_anew(world, monkeypatch):
    world.change("session", "s1", **TALK)
    file = world.file()
    file.db.execute("delete from session")
    world.files.clear()
    file.close()
    monkeypatch.setattr("sync_server.publishing.published_file.TABLES_VERSION", 99)
    assert world.rows("select record from session") == [("s1",)]


def test_a_field_named_as_a_column_of_every_table_has_a_column_of_another_name(world):
    world.change("device", "v1", "office", device="d1", name="一号", state="enrolled")
    assert world.rows("select device, state, field_device, field_state from device") == [
        ("office", "ok", "d1", "enrolled")
    ]


def test_an_entry_that_comes_late_is_put_where_it_belongs(world):
    world.change("session", "s1", **TALK)
    world.change("session", "s1", headcount=60)
    world.change("session", "s1", note="后")
    file, first, late, last = world.file(), *world.log.entries(0, 3)
    whole = dump(file)
    file.db.execute("delete from log")
    file.tables.rebuild()
    for entries, after in (([first, last], 0), ([late], 3)):
        with transaction(file.db):
            file.log.copy_in(entries)
            file.tables.apply(entries, [], after)
    tables = {name: rows for name, rows in dump(file).items() if not name.startswith("device_")}
    assert tables == {name: rows for name, rows in whole.items() if not name.startswith("device_")}


def grown_session(field):
    session = bundled()["session"]
    return replace(session, version=session.version + 1, fields=(*session.fields, field))


def small_form(name, home, *fields):
    guests = Field("guests", "integer", {"zh": "客人"})
    return Form(name, 1, {"zh": name, "en": name}, home, "field", (guests, *fields))

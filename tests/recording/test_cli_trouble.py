"""What a person is told when the notebook's file or the clock is in trouble. Nothing is made worse."""

import pytest
import sqlcipher3.dbapi2 as durable

from schemas.clock import instant


def test_a_file_that_is_no_notebook_is_left_alone(taizhang):
    taizhang.path.write_bytes(b"not a notebook at all, but a letter to the office" * 100)
    before = taizhang.path.read_bytes()
    ran = taizhang("record", "场次", "人数=1", "--json")

    assert (ran.code, ran.codes) == (5, ["damaged_file"])
    assert taizhang.path.read_bytes() == before


def test_a_notebook_with_damaged_pages_says_so(taizhang, lists):
    for number in range(40):
        taizhang.write("session", title=f"讲座 {number} " * 30)
    db = durable.connect(str(taizhang.path))
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()
    data = bytearray(taizhang.path.read_bytes())
    data[4096:] = b"\x5a" * (len(data) - 4096)
    taizhang.path.write_bytes(bytes(data))
    ran = taizhang("list", "--json")

    assert (ran.code, ran.codes) == (5, ["damaged_file"])
    assert "请勿删除" in taizhang("list").err


def test_a_notebook_of_a_newer_program_is_not_touched(taizhang):
    taizhang.open().close()
    db = durable.connect(str(taizhang.path))
    db.execute("pragma user_version = 99")
    db.close()
    ran = taizhang("record", "场次", "人数=1", "--json")

    assert (ran.code, ran.codes) == (5, ["newer_file"])


def test_a_database_of_somebody_else_is_not_touched(taizhang):
    db = durable.connect(str(taizhang.path))
    db.execute("create table recipes (name text)")
    db.close()

    assert taizhang("record", "场次", "人数=1").code == 5


def test_a_folder_where_nothing_can_be_made_is_named(taizhang, tmp_path):
    (tmp_path / "file").write_text("")
    taizhang.path = tmp_path / "file" / "notebook.db"
    ran = taizhang("record", "场次", "人数=1", "--json")

    assert (ran.code, ran.codes) == (5, ["disk_full"])


def test_a_clock_from_1970_fills_in_no_date(taizhang, lists):
    taizhang.clock.now = 5_000
    ran = taizhang("record", "场次", "类别=宣讲", "地点=人民路", "人数=8")

    assert ran.code == 0
    assert "本机的日期看来不对" in ran.err
    assert "日期：" not in ran.out
    assert "还缺：日期" in ran.out


@pytest.mark.parametrize("day", ["昨天", "3月5日", "今天"])
def test_a_day_that_needs_the_clock_is_refused_while_the_clock_is_wrong(taizhang, day):
    taizhang.clock.now = 5_000
    ran = taizhang("record", "场次", f"日期={day}", "--json")

    assert (ran.code, ran.codes) == (2, ["clock_doubtful"])


def test_a_day_in_full_is_taken_whatever_the_clock_says(taizhang):
    taizhang.clock.now = 5_000

    assert taizhang("record", "场次", "日期=2020年3月5日", "--json").json["values"]["held_on"] == "2020-03-05"


@pytest.mark.parametrize(
    ("now", "is_doubted"),
    [
        ("2020-03-13", False),
        ("2020-03-10", True),  # before the office was last reached
        ("2035-01-01", False),  # somebody was away for long: nothing speaks against it
    ],
)
def test_the_office_has_the_last_word_on_what_day_it_was(taizhang, now, is_doubted):
    notebook = taizhang.open()
    reached = instant("2020-03-12")
    notebook.replica.put("clock_seen", [reached, reached])
    notebook.close()
    taizhang.clock.now = instant(now)

    assert (taizhang("status", "--json").json["clock_doubt"] is not None) == is_doubted


def test_a_clock_that_ran_ahead_is_believed_again_once_it_is_set(taizhang):
    notebook = taizhang.open()
    notebook.replica.put("clock_seen", [instant("2035-01-01"), instant("2020-03-12")])
    notebook.close()

    taizhang.clock.now = instant("2035-01-02")
    assert taizhang("status", "--json").json["clock_doubt"]["code"] == "clock_doubtful"
    taizhang.clock.now = instant("2020-03-13")
    assert taizhang("status", "--json").json["clock_doubt"] is None


def test_a_correction_holds_whatever_the_clocks_say(taizhang):
    record = taizhang("record", "场次", "人数=120", "--json").json["record"]
    taizhang.clock.now = instant("2035-01-01")
    taizhang("amend", record, "人数=130")
    taizhang.clock.now = 5_000
    taizhang("amend", record, "人数=140")

    shown = taizhang("show", record, "--json").json
    assert shown["values"]["headcount"] == 140
    assert shown["conflicts"] == {}

"""Changing what was recorded: `amend`, `withdraw`, `restore`, and settling what stands beside each other."""

import pytest


@pytest.fixture
def record(taizhang, lists):
    """A lecture that is complete."""
    ran = taizhang("record", "场次", "类别=宣讲", "地点=人民路", "题目=防汛", "人数=120", "--json")
    return ran.json["record"]


@pytest.fixture
def in_conflict(taizhang, record):
    """The lecture, with a headcount that somebody else changed without seeing the first correction."""
    notebook = taizhang.open()
    shown = notebook.records.get(record).heads
    notebook.amend(record, {"headcount": 130}, shown)
    notebook.amend(record, {"headcount": 140}, shown)
    notebook.close()
    return record


def test_a_record_is_found_by_the_end_of_its_number(taizhang, record):
    ran = taizhang("amend", record[-8:], "人数=130", "--json")

    assert ran.code == 0
    assert ran.json["record"] == record
    assert ran.json["values"]["headcount"] == 130


def test_a_number_with_its_sign_is_the_same_number(taizhang, record):
    assert taizhang("amend", f"#{record[-8:]}", "--人数", "130").code == 0


def test_only_what_was_said_is_changed(taizhang, record):
    taizhang("amend", record, "人数=130")
    notebook = taizhang.open()
    step = notebook.records.history(record)[-1].change
    notebook.close()

    assert step.fields == {"headcount": 130}


def test_a_blank_clears_a_field(taizhang, record):
    ran = taizhang("amend", record, "人数=", "--json")

    assert ran.json["values"]["headcount"] is None
    assert ran.codes == ["required"]


def test_saying_the_same_again_changes_nothing(taizhang, record):
    before = taizhang.count()
    ran = taizhang("amend", record, "人数=120")

    assert "没有改动" in ran.out
    assert taizhang.count() == before


def test_a_record_that_is_not_there_is_said_so(taizhang, record):
    for text in ("ffffffff", "abc", "%%%%"):
        ran = taizhang("amend", text, "人数=1", "--json")
        assert (ran.code, ran.codes) == (2, ["unknown_record"])


def test_a_number_that_several_records_have_asks_which(taizhang, record):
    taizhang("record", "场次", "人数=1")
    ran = taizhang("amend", record[:8], "人数=1", "--json")

    assert (ran.code, ran.codes) == (2, ["ambiguous_record"])


def test_a_wrong_answer_changes_nothing(taizhang, record):
    before = taizhang.count()

    assert taizhang("amend", record, "人数=多").code == 2
    assert taizhang.count() == before


def test_a_withdrawn_record_comes_back_when_restored(taizhang, record):
    assert taizhang("withdraw", record, "--json").json["withdrawn"] is True
    assert "已撤回" in taizhang("list").out
    assert taizhang("restore", record, "--json").json["withdrawn"] is False


def test_withdrawing_twice_and_restoring_twice_write_once(taizhang, record):
    taizhang("withdraw", record)
    before = taizhang.count()
    assert "已经撤回" in taizhang("withdraw", record).out
    assert taizhang.count() == before
    taizhang("restore", record)
    assert "没有撤回" in taizhang("restore", record).out
    assert taizhang.count() == before + 1


def test_answers_that_stand_beside_each_other_are_both_shown(taizhang, in_conflict):
    out = taizhang("show", in_conflict).out

    assert "有并存的答案，待定" in out
    assert "人数 有不同的答案：140人次（王芳） / 130人次（王芳）" in out


def test_saying_one_of_them_again_settles_it(taizhang, in_conflict):
    assert taizhang("amend", in_conflict, "人数=140", "--json").json["change"]
    assert taizhang("show", in_conflict, "--json").json["conflicts"] == {}


def test_a_withdrawal_beside_an_edit_waits_for_a_person(taizhang, record):
    notebook = taizhang.open()
    shown = notebook.records.get(record).heads
    notebook.amend(record, {"headcount": 130}, shown)
    notebook.author.withdraw(record, "session", shown, "李明")
    notebook.close()

    assert "一人撤回、一人在改，待定" in taizhang("show", record).out
    assert taizhang("restore", record).code == 0
    assert taizhang("show", record, "--json").json["contested"] is False

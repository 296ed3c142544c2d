"""What happens when people edit one record without seeing each other, case by case."""

from __future__ import annotations

from schemas.changes import Change, make
from schemas.fold import fold

DISTANT = {"1970": 0, "2020": 1_583_985_600_000, "2035": 2_051_222_400_000}


def change(device: str, made_at: str, *parents: Change, act: str = "set", **fields: object) -> Change:
    return make(
        device=device, n=1, prev=None, record="r", form="session", form_version=1, author=device,
        made_at=DISTANT[made_at], fields=fields, act=act, parents=tuple(p.id for p in parents),
    )  # fmt: skip


def keeps(name: str) -> bool:
    return name != "note"


def test_an_edit_made_with_a_clock_from_1970_wins_over_what_it_saw():
    first = change("d1", "2035", headcount=900)
    second = change("d2", "1970", first, headcount=90)
    record = fold([first, second], keeps)
    assert (record.values["headcount"], record.conflicts) == (90, {})


def test_two_who_did_not_see_each_other_leave_a_conflict_and_the_later_is_read():
    first = change("d1", "2020", headcount=80)
    left, right = change("d1", "2020", first, headcount=81), change("d2", "2035", first, headcount=85)
    record = fold([first, left, right], keeps)
    assert record.values["headcount"] == 85
    assert [c.value for c in record.conflicts["headcount"]] == [85, 81]


def test_the_same_value_twice_is_no_conflict():
    left, right = change("d1", "2020", headcount=80), change("d2", "2035", headcount=80)
    assert fold([left, right], keeps).conflicts == {}


def test_different_fields_are_merged_without_a_word():
    first = change("d1", "2020", headcount=80)
    left, right = change("d1", "2020", first, headcount=81), change("d2", "2020", first, place="p")
    record = fold([first, left, right], keeps)
    assert (record.values, record.conflicts) == ({"headcount": 81, "place": "p"}, {})


def test_a_note_takes_the_later_writer_and_asks_nobody():
    left, right = change("d1", "2020", note="早"), change("d2", "2035", note="晚")
    record = fold([left, right], keeps)
    assert (record.values["note"], record.conflicts) == ("晚", {})


def test_withdrawing_while_another_edits_is_contested_until_somebody_has_seen_both():
    first = change("d1", "2020", headcount=80)
    edit, gone = change("d1", "2020", first, headcount=81), change("d2", "2020", first, act="withdraw")
    open_case = fold([first, edit, gone], keeps)
    assert (open_case.withdrawn, open_case.contested) == (True, True)
    settled = change("d3", "1970", edit, gone, act="restore")
    closed = fold([first, edit, gone, settled], keeps)
    assert (closed.withdrawn, closed.contested, closed.values["headcount"]) == (False, False, 81)


def test_withdrawing_what_one_has_seen_is_simply_withdrawn():
    first = change("d1", "2020", headcount=80)
    gone = change("d2", "2020", first, act="withdraw")
    record = fold([first, gone], keeps)
    assert (record.withdrawn, record.contested) == (True, False)


def test_a_held_withdrawal_does_not_withdraw():
    first = change("d1", "2020", headcount=80)
    gone = change("d2", "2020", first, act="withdraw").header()
    assert fold([first, gone], keeps).withdrawn is False
    assert fold([gone], keeps).withdrawn is False


def test_a_parent_that_is_not_here_yet_changes_nothing():
    first = change("d1", "2020", headcount=80)
    second = change("d2", "2020", first, headcount=81)
    assert fold([second], keeps).values == {"headcount": 81}

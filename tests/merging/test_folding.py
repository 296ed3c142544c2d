"""Merging is set union, clocks decide nothing that causality decides, and no conflict is settled in silence."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st
from merging.drawn_changes import CLOCKS, LAW, change, histories, keeps_both, saw, standing, written

from schemas.fold import ancestors, fold

OLDEST, NEWEST = min(CLOCKS), max(CLOCKS)


def folded(changes):
    return fold(changes, keeps_both)


@LAW
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_decides_nothing(changes, random):
    shuffled = random.sample(changes, len(changes))
    assert written(folded(changes)) == written(folded(shuffled))


@LAW
@given(histories(size_max=5))
def test_every_order_of_a_few_changes_gives_the_same_record(changes):
    assert len({written(folded(order)) for order in permutations(changes)}) == 1


@LAW
@given(histories(), st.data())
def test_replicas_that_exchange_what_they_have_agree_whoever_meets_whom_first(changes, data):
    some = st.lists(st.sampled_from(changes), unique_by=lambda c: c.id)
    a, b, c = ({x.id: x for x in data.draw(some)} for _ in range(3))
    if not a | b | c:
        return
    left, right, other = (a | b) | c, a | (b | c), (c | b) | a
    assert len({written(folded(merged.values())) for merged in (left, right, other)}) == 1


@LAW
@given(histories())
def test_a_change_that_comes_twice_counts_once(changes):
    assert written(folded(changes)) == written(folded([*changes, *changes]))


@LAW
@given(histories())
def test_a_field_holds_what_no_later_setting_of_it_saw(changes):
    record = folded(changes)
    names = {name for c in changes for name in c.fields or ()}
    assert record.values.keys() == names
    for name in names:
        left = standing(name, changes)
        assert record.values[name] == left[-1].fields[name]
        is_open = keeps_both(name) and len({c.fields[name] for c in left}) > 1
        assert (name in record.conflicts) == is_open
        if is_open:
            assert [c.change for c in record.conflicts[name]] == [c.id for c in reversed(left)]


@LAW
@given(histories())
def test_a_change_knows_all_that_its_author_was_shown(changes):
    by_id = {c.id: c for c in changes}
    found = ancestors(by_id)
    for later in changes:
        assert found[later.id] == {c.id for c in changes if saw(later, c, changes)}


@LAW
@given(histories(headers=False), st.sampled_from(CLOCKS), st.sampled_from([1, 2, None]))
def test_an_edit_made_in_sight_of_everything_is_what_is_read_whatever_its_clock_says(changes, clock, value):
    shown = folded(changes)
    last = change(99, [c for c in changes if c.id in shown.heads], made_at=clock, place=value)
    record = folded([*changes, last])
    assert record.values["place"] == value
    assert "place" not in record.conflicts
    assert record.heads == (last.id,)


def test_an_edit_from_1970_wins_over_the_value_from_2035_that_it_saw():
    first = change(1, made_at=NEWEST, headcount=30)
    second = change(2, [first], made_at=OLDEST, headcount=37)
    assert folded([first, second]).values == {"headcount": 37}


def test_edits_that_did_not_see_each_other_stand_beside_each_other_until_somebody_settles_it():
    first = change(1, headcount=30)
    left, right = change(2, [first], headcount=37), change(3, [first], made_at=NEWEST, headcount=38)
    record = folded([first, left, right])
    assert record.values["headcount"] == 38
    assert [c.value for c in record.conflicts["headcount"]] == [38, 37]
    assert not record.is_settled
    settled = folded([first, left, right, change(4, [left, right], made_at=OLDEST, headcount=37)])
    assert settled.values["headcount"] == 37
    assert settled.is_settled


def test_who_settles_a_conflict_without_having_seen_one_side_does_not_settle_it():
    first = change(1, headcount=30)
    left, right = change(2, [first], headcount=37), change(3, [first], headcount=38)
    record = folded([first, left, right, change(4, [left], headcount=39)])
    assert {c.value for c in record.conflicts["headcount"]} == {38, 39}


def test_two_people_who_typed_the_same_are_no_conflict():
    first = change(1, headcount=30)
    record = folded([first, change(2, [first], headcount=37), change(3, [first], headcount=37)])
    assert record.is_settled


def test_a_note_is_the_later_one_and_no_conflict():
    first = change(1, note="a")
    left, right = change(2, [first], made_at=5, note="b"), change(3, [first], made_at=6, note="c")
    record = folded([first, left, right])
    assert record.values == {"note": "c"}
    assert record.is_settled


def test_edits_of_different_fields_both_stand():
    first = change(1, headcount=30)
    record = folded([first, change(2, [first], headcount=37), change(3, [first], place="v1")])
    assert record.values == {"headcount": 37, "place": "v1"}
    assert record.is_settled


def test_a_withdrawal_beside_an_edit_that_did_not_see_it_is_contested_until_settled():
    first = change(1, headcount=30)
    edit, withdrawal = change(2, [first], headcount=37), change(3, [first], "withdraw")
    record = folded([first, edit, withdrawal])
    assert record.withdrawn
    assert record.contested
    for act, withdrawn in (("withdraw", True), ("restore", False)):
        settled = folded([first, edit, withdrawal, change(4, [edit, withdrawal], act)])
        assert (settled.withdrawn, settled.contested) == (withdrawn, False)


def test_a_withdrawal_in_sight_of_everything_is_not_contested():
    first = change(1, headcount=30)
    record = folded([first, change(2, [first], "withdraw", made_at=OLDEST)])
    assert (record.withdrawn, record.contested) == (True, False)


def test_an_edit_in_sight_of_a_withdrawal_neither_restores_the_record_nor_contests_it():
    first = change(1, headcount=30)
    withdrawal = change(2, [first], "withdraw")
    record = folded([first, withdrawal, change(3, [withdrawal], headcount=37)])
    assert (record.withdrawn, record.contested) == (True, False)
    assert record.values == {"headcount": 37}


def test_a_held_edit_does_not_contest_a_withdrawal():
    first = change(1, headcount=30)
    record = folded([first, change(2, [first], "withdraw"), change(3, [first], headcount=37).header()])
    assert (record.withdrawn, record.contested) == (True, False)


def test_a_restoration_that_did_not_see_a_second_withdrawal_is_contested():
    first = change(1, [], "withdraw")
    record = folded([first, change(2, [first], "restore"), change(3, [first], "withdraw")])
    assert record.contested


@LAW
@given(histories(headers=False), st.data())
def test_a_held_change_sets_nothing_and_still_counts_in_the_ancestry(changes, data):
    held = data.draw(st.sampled_from(changes))
    with_header = [c.header() if c.id == held.id else c for c in changes]
    silent = [c if c.id != held.id else change_without_values(c) for c in changes]
    record = folded(with_header)
    assert record.heads == folded(changes).heads
    assert record.values == folded(silent).values


def change_without_values(original):
    """The same place in the history, with nothing set in it."""
    return type(original)(
        **{f: getattr(original, f) for f in original.__slots__} | {"fields": {}, "act": "set"}
    )


def test_an_edit_in_sight_of_a_held_one_also_saw_what_that_had_seen():
    first = change(1, made_at=NEWEST, headcount=30)
    held = change(2, [first], headcount=99).header()
    last = change(3, [held], made_at=OLDEST, headcount=37)
    assert folded([first, held, last]).values == {"headcount": 37}


def test_a_held_withdrawal_withdraws_nothing():
    first = change(1, headcount=30)
    record = folded([first, change(2, [first], "withdraw").header()])
    assert (record.withdrawn, record.contested) == (False, False)
    assert not folded([change(1, [], "withdraw").header()]).withdrawn


def test_erased_values_are_gone_and_what_the_change_did_to_the_record_stands():
    first = change(1, headcount=30)
    withdrawal = change(2, [first], "withdraw")
    record = folded([change_with(first, fields={}), withdrawal])
    assert record.values == {}
    assert record.withdrawn


def change_with(original, **other):
    return type(original)(**{f: getattr(original, f) for f in original.__slots__} | other)


@LAW
@given(histories(), st.sampled_from(CLOCKS))
def test_whoever_has_seen_everything_can_settle_everything(changes, clock):
    shown = folded(changes)
    seen = [c for c in changes if c.id in shown.heads]
    record = folded([*changes, change(99, seen, "restore", clock, **dict.fromkeys(shown.values, 9))])
    assert record.is_settled
    assert not record.withdrawn
    assert set(record.values.values()) <= {9}


def test_a_parent_that_has_not_come_yet_adds_nothing():
    first = change(1, made_at=NEWEST, headcount=30)
    second = change(2, [first], made_at=OLDEST, headcount=37)
    assert folded([second]).values == {"headcount": 37}
    assert folded([second]).heads == (second.id,)

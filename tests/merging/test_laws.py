"""The laws of the merge: it is a function of the set of changes, and of nothing else."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from merging_histories import histories
from schemas.changes import Change
from schemas.fold import ancestors, fold

SMALL = settings(max_examples=150, deadline=None, derandomize=True)


def keeps(name: str) -> bool:
    return name != "note"


def folded(changes: list[Change]) -> object:
    return fold(changes, keeps)


@SMALL
@given(histories(sizes=(1, 5)))
def test_every_order_of_arrival_gives_the_same_record(changes: list[Change]) -> None:
    assert len({repr(folded(list(order))) for order in permutations(changes)}) == 1


@SMALL
@given(histories(), st.randoms(use_true_random=False))
def test_merging_is_commutative_associative_and_idempotent(changes: list[Change], chance) -> None:
    one, two, three = ([c for c in changes if chance.random() < 0.6] for _ in range(3))
    if not one + two + three:
        return
    assert folded(one + two + three) == folded(three + two + one)
    assert folded([*(one + two), *three]) == folded([*one, *(two + three)])
    assert folded(one + two + three) == folded((one + two + three) * 2)


@SMALL
@given(histories())
def test_no_clock_decides_what_somebody_decided_in_sight_of_it(changes: list[Change]) -> None:
    seen_by = ancestors({c.id: c for c in changes})
    record = fold(changes, keeps)
    for name, value in record.values.items():
        setters = [c for c in changes if name in (c.fields or {})]
        standing = [c for c in setters if not any(c.id in seen_by[other.id] for other in setters)]
        assert value in [c.fields[name] for c in standing]
        if len(standing) == 1:
            assert name not in record.conflicts


@SMALL
@given(histories())
def test_a_conflict_shows_every_value_that_nobody_has_overruled(changes: list[Change]) -> None:
    seen_by = ancestors({c.id: c for c in changes})
    for name, candidates in fold(changes, keeps).conflicts.items():
        setters = [c for c in changes if name in (c.fields or {})]
        standing = {c.id for c in setters if not any(c.id in seen_by[other.id] for other in setters)}
        assert {c.change for c in candidates} == standing
        assert len({c.value for c in candidates}) > 1


@SMALL
@given(histories())
def test_a_change_in_sight_of_everything_settles_everything(changes: list[Change]) -> None:
    before = fold(changes, keeps)
    last = changes[-1]
    decision = Change(
        "f" * 64, "d9", 1, None, "r", "session", 1, before.heads, "restore", "办公室", -(2**50),
        dict.fromkeys(before.values, 9), None, None,
    )  # fmt: skip
    after = fold([*changes, decision], keeps)
    assert (after.conflicts, after.contested, after.withdrawn) == ({}, False, False)
    assert after.heads == (decision.id,)
    assert set(after.values.values()) <= {9}, f"whatever {last.made_at} said"


@SMALL
@given(histories())
def test_a_held_change_says_nothing_but_still_stands_between(changes: list[Change]) -> None:
    record = fold([*changes[:-1], changes[-1].header()], keeps)
    rest = fold(changes[:-1], keeps) if changes[:-1] else None
    assert record.heads == fold(changes, keeps).heads
    assert set(record.values) == (set(rest.values) if rest else set())

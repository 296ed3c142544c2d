"""One way to write a change down: what Python's json writes too, within limits that are checked."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from merging.drawn_changes import LAW, change

from schemas.canonical import WHOLE_MAX, are_plain, canonical, check_limits, is_plain, parse
from schemas.changes import SALT_BYTES, make, verify
from schemas.problems import TaizhangError

texts = st.text(st.characters(codec="utf-8"), max_size=20)
plain = st.one_of(texts, st.integers(-WHOLE_MAX, WHOLE_MAX), st.booleans(), st.none())
keys = st.text(st.characters(max_codepoint=127), max_size=8)
values = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=12)


@LAW
@given(values)
def test_the_bytes_are_those_of_sorted_json_without_spaces(value):
    check_limits(value)
    expected = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert canonical(value) == expected
    assert canonical(parse(expected)) == expected


OUTSIDE = {
    "a float": 1.0,
    "a whole number in clothes of a float": 2.0**53,
    "too large": WHOLE_MAX + 1,
    "too small": -WHOLE_MAX - 1,
    "half a character": "\ud800",
    "a key that is not ASCII": {"键": 1},
    "a key that is no text": {1: 1},
    "bytes": b"x",
    "deep inside": [{"a": [0, {"b": 0.5}]}],
}


@pytest.mark.parametrize("value", OUTSIDE.values(), ids=OUTSIDE.keys())
def test_what_is_outside_the_limits_is_refused_with_its_place(value):
    with pytest.raises(TaizhangError) as caught:
        check_limits(value, "session")
    assert caught.value.problem.code == "not_canonical"
    assert caught.value.problem.where.startswith("session")


@pytest.mark.parametrize("text", ["1.0", "9007199254740993", '"\\ud800"', '{"键":1}', "[1e2]", "NaN", "{"])
def test_json_outside_the_limits_is_not_read(text):
    with pytest.raises(TaizhangError) as caught:
        parse(text.encode())
    assert caught.value.problem.code == "not_canonical"


@LAW
@given(
    st.lists(
        plain | st.floats() | st.sampled_from([WHOLE_MAX + 1, -WHOLE_MAX - 1]) | st.lists(st.integers()),
        max_size=6,
    )
)
def test_a_column_is_plain_when_each_of_its_values_is(items):
    assert are_plain(items) == all(is_plain(i) for i in items)


def test_the_same_change_has_the_same_id_in_whatever_order_it_was_put_together():
    one = change(1, headcount=37, place="v1")
    other = change(1, place="v1", headcount=37)
    assert one.id == other.id


def sealed(values, salt="ab" * SALT_BYTES):
    return make(device="d1", n=1, prev=None, record="r", form="need", form_version=1, author="王", made_at=1,
                fields=values, salt=salt)  # fmt: skip


def test_a_sealed_change_keeps_its_id_when_its_values_are_erased():
    whole = sealed({"description": "漏"})
    erased = type(whole)(**{f: getattr(whole, f) for f in whole.__slots__} | {"fields": {}, "salt": None})
    verify(whole)
    verify(erased)


def test_the_same_values_under_another_salt_cannot_be_told_to_be_the_same():
    assert sealed({"a": 1}).sealed != sealed({"a": 1}, "cd" * SALT_BYTES).sealed


@pytest.mark.parametrize(("field", "value", "code"), [
    ("fields", {"description": "干"}, "seal_mismatch"), ("salt", "00" * SALT_BYTES, "seal_mismatch"),
    ("author", "李", "id_mismatch"), ("made_at", 2, "id_mismatch"), ("sealed", "00" * 32, "id_mismatch"),
])  # fmt: skip
def test_an_altered_change_is_not_what_its_id_says(field, value, code):
    whole = sealed({"description": "漏"})
    altered = type(whole)(**{f: getattr(whole, f) for f in whole.__slots__} | {field: value})
    with pytest.raises(TaizhangError) as caught:
        verify(altered)
    assert caught.value.problem.code == code

"""How numbers are printed in a summary: never up, never with a word that is not true, never with a word twice."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.figures.wording import printed, read_wording


def shown(value: str, wording: str, text: str = "") -> str:
    """What stands in the text in the end, when `text` stood behind the blank."""
    done = printed(Fraction(value), read_wording(wording, "test"), text)
    return done.text + text[done.used :]


@pytest.mark.parametrize(
    ("value", "wording", "text", "expected"),
    [
        ("9752", "about", "余人次", "9700余人次"), ("9752", "about", "人次", "9700余人次"),
        ("22", "about", "余", "20余"), ("100", "about", "余", "100"), ("1000", "about", "余", "1000"), ("7", "about", "余", "7"),
        ("27.5", "about", "余吨", "20余吨"), ("9.5", "about", "余吨", "9.5吨"), ("999", "about", "", "990余"),
        ("0.9757", "at_least", "%以上", "97%以上"), ("1", "at_least", "%以上", "100%"),
        ("0.746875", "percent 1, floors 70", "%", "74.7%"), ("0.6996", "percent 1, floors 70", "%", "69.96%"),
        ("0.996", "percent 0, floors 100", "%", "99.6%"), ("0.7", "percent 1, floors 70", "%", "70%"),
        ("2", "hanzi", "个", "两个"), ("10", "hanzi", "个", "十个"), ("11", "hanzi", "个", "11个"),
        ("27.50", "exact", "吨", "27.5吨"), ("120", "exact", "户", "120户"),
    ],
)  # fmt: skip
def test_a_number_is_printed_as_the_office_would(value, wording, text, expected):
    assert shown(value, wording, text) == expected


@given(st.integers(0, 10**7), st.integers(1, 100))
def test_about_is_never_more_than_the_number_and_says_so_exactly_when_it_is_less(numerator, denominator):
    value = Fraction(numerator, denominator)
    text = printed(value, read_wording("about", "test")).text
    floored = Fraction(text.removesuffix("余"))
    if value >= 10:
        assert floored <= value and ("余" in text) == (floored < value)
        assert value - floored < (10 if value < 1000 else 100)


@given(st.integers(0, 10**5), st.integers(1, 10**5), st.sampled_from([70, 100]))
def test_a_percent_never_crosses_a_floor_that_somebody_is_measured_by(numerator, denominator, floor):
    value = Fraction(numerator, denominator)
    text = printed(value, read_wording(f"percent 1, floors {floor}", "test")).text
    assert (Fraction(text) >= floor) == (value * 100 >= floor)

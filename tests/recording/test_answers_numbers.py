"""Typed numbers: exact ones are read however they are written, rounded ones never pass for exact."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.answers import parse
from schemas.answers.numerals import read_numeral
from schemas.form import Field
from schemas.problems import Problem, TaizhangError

HEADCOUNT = Field("headcount", "integer", {"zh": "人数", "en": "People"}, unit="人次")
DOORS = Field("doors", "integer", {"zh": "计数口数", "en": "Doors"})
HOURS = Field("hours", "decimal", {"zh": "学时", "en": "Hours"}, unit="学时")
AREA = Field("area", "decimal", {"zh": "面积", "en": "Area"}, unit="㎡")


def nobody(of: str, text: str) -> str:
    raise AssertionError


def read(field: Field, text: str) -> Any:
    return parse(field, text, date(2020, 3, 18), nobody)


def refused(field: Field, text: str) -> Problem:
    with pytest.raises(TaizhangError) as caught:
        read(field, text)
    return caught.value.problem


@pytest.mark.parametrize(
    "typed",
    [
        "1200", "１２００", "1,200", "１，２００", "1200人", "1200人次",
        "1200 人次", "1200名", "1200个", " 1200 ",
        "1200.0", "01200", "一千二百", "一千二百人次",
    ],
)  # fmt: skip
def test_a_whole_number_is_read_however_it_is_written(typed: str) -> None:
    assert read(HEADCOUNT, typed) == 1200


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("约200人", "200"), ("200余人", "200"), ("二百余人", "200"),
        ("200余人次", "200"), ("大约 200", "200"),
        ("近200人", "200"), ("200人左右", "200"), ("200以上", "200"), ("200人以上", "200"), ("200+", "200"),
        ("200多人", "200"), ("200来人", "200"), ("十几人", "10"),
        ("一千多人", "1000"), ("三万余人次", "30000"),
        ("1.2万", "12000"), ("1.2万人次", "12000"), ("20多万", "200000"), ("3千人", "3000"), ("＞200", "200"),
        ("≥200", "200"), ("~200", "200"), ("about 200", "200"), ("不到200人", "200"), ("1,200余人", "1200"),
        ("20-30", "20-30"), ("20～30人", "20-30"), ("20至30人", "20-30"),
        ("约20—30人左右", "20-30"), ("200人余", "200"),
    ],
)  # fmt: skip
def test_a_rounded_number_is_never_taken_for_an_exact_one(typed: str, number: str) -> None:
    for field in (HEADCOUNT, DOORS):
        problem = refused(field, typed)
        assert (problem.code, problem.detail["number"], problem.got) == ("not_exact", number, typed)
        assert number in problem.text("zh")
        assert number in problem.text("en")


@pytest.mark.parametrize(
    "typed",
    [
        "很多",
        "数百人",
        "20户",
        "20 30",
        "1,20",
        "12,00",
        "3.5",
        "20人30户",
        "1e3",
        "二三十人",
        "一百二",
        "9" * 20,
        "-",
        "人",
    ],
)
def test_what_is_no_whole_number_of_this_field_is_refused(typed: str) -> None:
    problem = refused(HEADCOUNT, typed)
    assert (problem.code, problem.where) == ("wrong_type", "人数")


def test_a_unit_must_be_the_one_of_the_field() -> None:
    assert read(HOURS, "4学时") == "4"
    assert read(AREA, "30㎡") == "30"
    assert refused(HOURS, "4天").code == "wrong_type"
    assert refused(AREA, "30人").code == "wrong_type"
    assert read(DOORS, "2个") == 2
    assert read(DOORS, "2人") == 2


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("27.50", "27.5"), ("27.5学时", "27.5"), ("２７．５", "27.5"), (".5", "0.5"),
        ("5.", "5"), ("0.0", "0"),
        ("-0", "0"), ("－1.50", "-1.5"), ("−2", "-2"), ("1,234.50", "1234.5"), ("007", "7"), ("十五", "15"),
        ("0.000000000000000000000000000001", "0.000000000000000000000000000001"),
    ],
)  # fmt: skip
def test_decimals_are_plain_text_without_what_says_nothing(typed: str, value: str) -> None:
    assert read(HOURS, typed) == value


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("零", 0), ("〇", 0), ("两", 2), ("十", 10), ("十五", 15),
        ("二十", 20), ("九十九", 99), ("一百零二", 102),
        ("一百一十", 110), ("两千零五十", 2050), ("一万", 10_000),
        ("一万零二百", 10_200), ("十二万三千", 123_000),
        ("一百二", None), ("一万二", None), ("二三十", None), ("十百", None), ("零十", None), ("百", None),
        ("万", None), ("二〇二〇", None), ("一万万", None), ("三三", None),
    ],
)  # fmt: skip
def test_chinese_numerals_are_read_in_their_full_form_only(numeral: str, number: int | None) -> None:
    assert read_numeral(numeral) == number


def in_chinese(number: int) -> str:
    """The full form, written the other way round from the reader: size by size."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return in_chinese(high) + "万" + gap + (in_chinese(low) if low else "")
    out, gap = "", ""
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            out += gap + "零一二三四五六七八九"[digit] + name
            gap = ""
        elif out:
            gap = "零"
    return out or "零"


@given(st.integers(0, 99_999_999))
@settings(max_examples=500, derandomize=True, deadline=None)
def test_every_number_in_full_chinese_form_reads_back(number: int) -> None:
    assert read_numeral(in_chinese(number)) == number


@given(st.text(st.sampled_from("0123456789.,-一二十百千万零余多约近人次个左右~ "), max_size=12))
@settings(max_examples=1000, derandomize=True, deadline=None)
def test_any_text_is_a_number_or_a_problem_and_hedges_never_pass(typed: str) -> None:
    try:
        number = read(HEADCOUNT, typed)
    except TaizhangError as error:
        assert error.problem.code in ("wrong_type", "not_exact")
    else:
        assert number is None or not set(typed) & set("余多约近左右~")

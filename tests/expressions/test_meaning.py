"""What expressions mean over the values of a record, beyond the shared vectors."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.expressions import Context, compile
from schemas.expressions.functions import FUNCTIONS
from schemas.expressions.values import Value

CHINA = timezone(timedelta(hours=8))
JUST_AFTER_MIDNIGHT = datetime(2026, 11, 21, 0, 30, tzinfo=CHINA)


def text(
    expression: str, own: object = None, repeat_of: dict[str, str] | None = None, **values: object
) -> str:
    return compile(expression).as_text(Context(values, JUST_AFTER_MIDNIGHT, own, repeat_of or {}))


def holds(expression: str, own: object = None, **values: object) -> bool:
    return compile(expression).as_bool(Context(values, JUST_AFTER_MIDNIGHT, own))


def test_a_list_of_codes_is_read_like_codes_with_blanks_between() -> None:
    assert text("${also}", also=["lesson", "other"]) == "lesson other"
    assert text("selected(${also}, 'other')", also=["lesson", "other"]) == "true"
    assert text("selected(${also}, 'less')", also=["lesson", "other"]) == "false"
    assert text("count-selected(${also})", also=["lesson", "other"]) == "2"
    assert text("selected-at(${also}, 1)", also=["lesson", "other"]) == "other"


def test_a_name_with_a_blank_in_it_is_one_of_a_list() -> None:
    assert text("count-selected(${aliases})", aliases=["东 岭", "East Ridge"]) == "2"


@pytest.mark.parametrize("nothing", [None, "", []])
def test_whatever_is_empty_reads_as_the_empty_text(nothing: object) -> None:
    assert holds("${x} = ''", x=nothing)
    assert holds("count-selected(${x}) = 0", x=nothing)
    assert not holds("${x}", x=nothing)
    assert text("${x} + 1", x=nothing) == "NaN"


def test_decimals_that_travel_as_text_are_numbers() -> None:
    assert text("${hours} * 2", hours="27.5") == "55"
    assert holds(". mod 0.5 = 0", own="1.5")
    assert not holds(". mod 0.5 = 0", own="1.3")


def test_whole_numbers_compare_with_the_text_of_a_choice() -> None:
    assert holds("${n} = '14'", n=14)


def test_what_only_looks_like_a_number_to_a_programmer_is_none() -> None:
    for strange in ("1e3", "inf", "nan", "1_000", "１２", "0x10", "+5"):
        assert text("number(${x})", x=strange) == "NaN"


def test_today_is_the_date_on_the_wall_where_the_record_was_made() -> None:
    assert text("today()") == "2026-11-21"
    assert text("int(now() + 0) - int(today() + 0)") == "0"
    assert holds(". <= today()", own="2026-11-21")
    assert not holds(". <= today()", own="2026-11-22")
    assert text("date(today() - 7)") == "2026-11-14"


def test_a_day_that_no_calendar_has_is_no_number() -> None:
    assert text("number('2026-02-30')") == "NaN"
    assert text("date('2026-02-30')") == ""
    assert text("format-date('tomorrow', '%Y')") == ""


def test_the_rows_of_a_repeat_are_seen_together_and_one_by_one() -> None:
    rows = [{"people": 2}, {"people": None}, {"people": 3}]
    inside = {"people": "visit"}
    assert text("count(${visit})", visit=rows) == "3"
    assert text("count(${visit})", visit=[]) == "0"
    assert text("count-non-empty(${people})", repeat_of=inside, visit=rows) == "2"
    assert text("max(${people})", repeat_of=inside, visit=[rows[0], rows[2]]) == "3"
    assert text("${people} + 1", repeat_of=inside, visit=rows, people=7) == "8"


def test_a_sum_over_an_unanswered_row_is_not_a_number_rather_than_too_small() -> None:
    rows = [{"people": 2}, {"people": None}]
    assert text("sum(${people})", repeat_of={"people": "visit"}, visit=rows) == "NaN"
    assert text("max(${people})", repeat_of={"people": "visit"}, visit=rows) == "NaN"
    assert text("sum(${people})", repeat_of={"people": "visit"}, visit=[]) == "0"


def test_only_the_chosen_side_of_a_condition_is_evaluated() -> None:
    assert text("if(${n} = '', 'none', ${n} * 2)") == "none"
    assert text("if(${n} = '', 'none', ${n} * 2)", n=4) == "8"


def test_once_keeps_what_the_field_holds() -> None:
    assert text("once(today())", own="2026-01-01") == "2026-01-01"
    assert text("once(today())") == "2026-11-21"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("substring-before('a-b', '-')", "a"),
        ("substring-after('a-b-c', '-')", "b-c"),
        ("substring-before('ab', '-')", ""),
        ("substring-after('ab', '-')", ""),
        ("translate('2020.3', '.', '-')", "2020-3"),
        ("translate('a1b2', '12', '')", "ab"),
        ("checklist(1, 2, true(), false(), true())", "true"),
        ("checklist(-1, 1, true(), true())", "false"),
        ("boolean(0 div 0)", "false"),
        ("'1.0' = 1", "true"),
        ("1 = '1.0'", "true"),
        ("'1.0' = '1'", "false"),
        ("true() = 'a'", "true"),
        ("ceiling(2.1)", "3"),
        ("floor(-2.1)", "-3"),
        ("pow(0, -1)", "Infinity"),
        ("sqrt(-1)", "NaN"),
        ("5 mod 0", "NaN"),
        ("-1 div 0", "-Infinity"),
        ("0.0000001 * 1", "0.0000001"),
        ("2 = 2 = true()", "true"),
        ("10 - 4 - 3", "3"),
        ("1 + 2 < 4 and not(false())", "true"),
        ("format-date-time('2026-11-21T08:05:09', '%Y-%m-%d %H:%M:%S')", "2026-11-21 08:05:09"),
        ("date-time(0.5)", "1970-01-01T12:00:00"),
        ("regex('一二', '\\d+')", "false"),
    ],
)
def test_functions_beyond_the_shared_vectors(expression: str, value: str) -> None:
    assert text(expression) == value


def test_a_word_may_be_an_operator_and_the_name_of_a_field() -> None:
    assert text("${or} or ${div}", div="x") == "true"


VALUES = st.one_of(
    st.text(max_size=12), st.floats(), st.booleans(), st.lists(st.text(max_size=5), max_size=3),
    st.sampled_from(["2026-11-21", "2026-02-30", "12", "-0.5", "9999-12-31", ""]),
    st.tuples(st.floats(), st.text(max_size=3)), st.just(()),
)  # fmt: skip


@given(st.sampled_from(sorted(FUNCTIONS)), st.data())
@settings(max_examples=600, derandomize=True, deadline=None)
def test_no_function_fails_whatever_a_record_holds(name: str, data: st.DataObject) -> None:
    fewest, most, function = FUNCTIONS[name]
    count = data.draw(st.integers(fewest, min(most, 4)))
    arguments: list[Value] = [data.draw(VALUES) for _ in range(count)]
    assert isinstance(function(*arguments), str | float | bool | list | tuple)

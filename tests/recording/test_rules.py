"""A whole record is judged by its form: what is missing, what cannot be, and in which words."""

import gc
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import rules
from schemas.form import Choice, Field, Form
from schemas.problems import Problem

NOON = datetime(2020, 3, 18, 12, tzinfo=timezone(timedelta(hours=8)))


def named(zh: str, en: str = "") -> dict[str, str]:
    return {"zh": zh, "en": en or zh}


KINDS = (
    Choice("outreach", named("宣讲", "outreach")),
    Choice("lesson", named("授课", "lesson")),
    Choice("other", named("其他", "other")),
)
FIELDS = (
    Field("kind", "select_one", named("类别"), choices=KINDS, required=True),
    Field("also", "select_multiple", named("同时计作"), choices=KINDS),
    Field(
        "held_on", "date", named("日期"), required=True, constraint=". <= today()",
        constraint_message=named("日期还没有到", "the day has not come"),
    ),
    Field("topic", "one_of", named("专题"), of="topic"),
    Field("title", "text", named("题目"), required="${topic} = ''"),
    Field("lecturers", "many_of", named("主讲人"), of="person", relevant="${kind} != 'other'"),
    Field(
        "headcount", "integer", named("人数"), relevant="count-selected(${lecturers}) > 0",
        constraint=". >= 0 and . <= 5000", constraint_message=named("0 到 5000", "0 to 5000"),
    ),
    Field("hours", "decimal", named("学时"), constraint=". mod 0.5 = 0"),
    Field("old_note", "text", named("旧备注"), required=True, constraint="false()", retired=True),
    Field("each", "calculate", named("人均学时"), calculation="round(${hours} div ${headcount}, 3)"),
    Field("is_long", "calculate", named("是否长课"), calculation="${hours} > 4"),
)  # fmt: skip
SESSION = Form("session", 1, named("场次"), "office", "field", FIELDS)
GOOD: dict[str, Any] = {
    "kind": "outreach", "also": ["lesson"], "held_on": "2020-03-18", "topic": "t1",
    "lecturers": ["p1", "p2"], "headcount": 120, "hours": "1.5",
}  # fmt: skip


def judged(**changed: Any) -> list[Problem]:
    return rules.check(SESSION, {**GOOD, **changed}, NOON)


def told(**changed: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in judged(**changed)]


def test_a_good_record_has_no_problem() -> None:
    assert judged() == []


@pytest.mark.parametrize("blank", [None, "", "  \u3000"])
def test_a_blank_required_field_is_named(blank: Any) -> None:
    assert told(kind=blank) == [("required", "类别")]


def test_an_empty_record_misses_what_is_required_in_the_order_of_the_form() -> None:
    problems = rules.check(SESSION, {}, NOON)
    assert [p.where for p in problems] == ["类别", "日期", "题目"]
    assert [p.detail["field"] for p in problems] == ["kind", "held_on", "title"]


def test_a_field_may_be_required_by_what_another_says() -> None:
    assert told(topic=None) == [("required", "题目")]
    assert told(topic=None, title="乡村振兴") == []


def test_an_empty_field_is_empty_to_its_own_rules_whatever_was_answered_before_it() -> None:
    field = Field("note", "text", named("备注"), required="string-length(.) > 0")
    form = replace(SESSION, fields=(FIELDS[7], field))
    assert rules.check(form, {"hours": "1.5"}, NOON) == []


def test_a_question_that_is_not_asked_is_neither_required_nor_judged() -> None:
    asked = replace(FIELDS[1], required=True, relevant="${kind} = 'lesson'", constraint="false()")
    form = replace(SESSION, fields=(FIELDS[0], asked))
    assert rules.check(form, {"kind": "other"}, NOON) == []
    assert rules.check(form, {"kind": "other", "also": ["other"]}, NOON) == []
    assert [p.code for p in rules.check(form, {"kind": "lesson"}, NOON)] == ["required"]
    assert [p.code for p in rules.check(form, {"kind": "lesson", "also": ["other"]}, NOON)] == ["constraint"]


def test_an_answer_left_over_from_a_question_no_longer_asked_does_not_count_for_others() -> None:
    assert told(headcount=9000) == [("constraint", "人数")]
    assert told(headcount=9000, kind="other") == []


def test_the_order_of_the_fields_does_not_matter_to_what_is_relevant() -> None:
    backwards = replace(SESSION, fields=tuple(reversed(FIELDS)))
    assert rules.check(backwards, {**GOOD, "headcount": 9000, "kind": "other"}, NOON) == []


def test_a_constraint_speaks_in_the_words_of_the_form() -> None:
    (problem,) = judged(headcount=9000)
    assert problem.code == "constraint"
    assert problem.detail == {"field": "headcount", "message_zh": "0 到 5000", "message_en": "0 to 5000"}
    assert problem.text("zh") == "人数 · 0 到 5000 · 得到：9000 · 请核对这个数"
    assert "0 to 5000" in problem.text("en")


def test_a_constraint_without_words_still_says_something_in_both_languages() -> None:
    (problem,) = judged(hours="1.3")
    assert "不符合" in problem.text("zh")
    assert "does not meet" in problem.text("en")


def test_today_is_the_day_of_the_record_whenever_it_is_judged() -> None:
    assert told(held_on="2020-03-19") == [("constraint", "日期")]
    later = rules.check(SESSION, {**GOOD, "held_on": "2020-03-19"}, NOON + timedelta(days=1))
    assert later == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("headcount", "120"), ("headcount", True), ("headcount", 1.5), ("headcount", 2**53 + 1),
        ("hours", 1.5), ("hours", "1.5h"), ("hours", "1e3"), ("hours", "１"),
        ("held_on", "2020-02-30"), ("held_on", "2020/03/01"), ("held_on", 20200301),
        ("kind", ["lesson"]), ("also", "lesson"), ("also", [1]), ("topic", ["t1"]),
        ("lecturers", "p1"), ("title", 5),
    ],
)  # fmt: skip
def test_a_value_of_another_shape_is_named_and_not_judged_further(field: str, value: Any) -> None:
    (problem,) = judged(**{field: value})
    assert problem.code == "wrong_type"
    assert problem.detail["field"] == field
    assert "?" not in problem.text("zh") + problem.text("en")


def test_a_code_that_is_no_choice_is_shown_with_the_choices() -> None:
    (problem,) = judged(kind="party")
    assert problem.text("zh") == "类别 · 不在可选范围内 · 得到：party · 可选：宣讲、授课、其他"
    (problem,) = judged(also=["lesson", "party", "dance"])
    assert problem.got == "party、dance"


def test_a_value_of_the_wrong_shape_is_told_even_where_the_question_is_not_asked() -> None:
    assert told(kind="other", headcount="many") == [("wrong_type", "人数")]


def test_fields_of_a_newer_form_are_left_aside() -> None:
    assert judged(weather={"sky": "blue"}, mood=3.5) == []


def test_a_retired_field_asks_for_nothing_but_keeps_its_shape() -> None:
    assert told(old_note="写过的") == []
    assert told(old_note=5) == [("wrong_type", "旧备注")]


def test_a_rule_that_this_program_cannot_read_is_a_problem_of_the_record_and_stops_no_other_rule() -> None:
    newer = replace(FIELDS[7], constraint="brand-new(.)")
    form = replace(SESSION, fields=(FIELDS[0], newer))
    problems = rules.check(form, {"hours": "1.3"}, NOON)
    assert [(p.code, p.detail["field"]) for p in problems] == [
        ("bad_expression", "hours"),
        ("required", "kind"),
    ]


def test_calculated_fields_are_text_and_silent_when_there_is_nothing_to_tell() -> None:
    assert rules.calculated(SESSION, GOOD, NOON) == {"each": "0.013", "is_long": "0"}
    assert rules.calculated(SESSION, {**GOOD, "hours": "6"}, NOON) == {"each": "0.05", "is_long": "1"}
    assert rules.calculated(SESSION, {**GOOD, "headcount": None}, NOON)["each"] is None


def test_a_calculation_may_stand_before_what_it_reads() -> None:
    double = Field("double", "calculate", named("二倍"), calculation="${single} * 2")
    single = Field("single", "calculate", named("一倍"), calculation="${headcount} + 0")
    form = replace(SESSION, fields=(double, single, FIELDS[0], replace(FIELDS[6], relevant="")))
    assert rules.calculated(form, {"headcount": 4}, NOON) == {"double": "8", "single": "4"}


def test_fields_that_wait_for_each_other_are_still_judged() -> None:
    one = Field("one", "text", named("一"), relevant="${two} = ''")
    two = Field("two", "text", named("二"), relevant="${one} = ''")
    form = replace(SESSION, fields=(one, two))
    assert rules.check(form, {"one": "x", "two": "y"}, NOON) == []


def test_answers_that_are_not_relevant_can_be_dropped_and_nothing_else_is() -> None:
    values = {**GOOD, "kind": "other", "weather": "sunny"}
    kept = rules.relevant_values(SESSION, values, NOON)
    assert values.keys() - kept.keys() == {"lecturers", "headcount"}
    assert kept["weather"] == "sunny"


def test_two_forms_of_one_name_and_version_are_kept_apart() -> None:
    strict = replace(SESSION, fields=tuple(replace(f, required=True) for f in FIELDS))
    assert len(rules.check(strict, {}, NOON)) > len(rules.check(SESSION, {}, NOON))


def test_a_form_that_is_gone_leaves_nothing_behind() -> None:
    gc.collect()
    before = len(rules._scopes)
    rules.check(replace(SESSION, version=2), GOOD, NOON)
    gc.collect()
    assert len(rules._scopes) <= before


PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(max_size=8),
    st.lists(st.text(max_size=4) | st.dictionaries(st.text(max_size=3), st.text(max_size=3)), max_size=3),
    st.sampled_from(["lesson", "other", "2020-03-18", "1.5"]),
)  # fmt: skip


@given(st.dictionaries(st.sampled_from([f.name for f in FIELDS]), PLAIN))
@settings(max_examples=400, derandomize=True, deadline=None)
def test_any_record_can_be_judged_always_the_same_and_dropping_twice_is_dropping_once(
    values: dict[str, Any],
) -> None:
    problems = rules.check(SESSION, values, NOON)
    assert problems == rules.check(SESSION, dict(reversed(values.items())), NOON)
    places = [[f.name for f in FIELDS].index(p.detail["field"]) for p in problems]
    assert places == sorted(places)
    assert all("?" not in p.rule.rule["zh"].format_map({**p.detail, "got": ""}) for p in problems)
    kept = rules.relevant_values(SESSION, values, NOON)
    assert rules.relevant_values(SESSION, kept, NOON) == kept

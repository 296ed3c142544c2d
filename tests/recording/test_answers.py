"""What a person types becomes a value: choices, references, lists, dates, and what is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from schemas.answers import parse, show
from schemas.form import Choice, Field
from schemas.problems import TaizhangError, fail

TODAY = date(2020, 3, 18)
PEOPLE = {
    "张三": ["p1"],
    "李四": ["p2"],
    "王五": ["p3", "p4"],
    "Anna Lee": ["p5"],
    "Bo Li": ["p6", "p7"],
    "甲、乙组": ["p8"],
}


def named(zh: str, en: str = "") -> dict[str, str]:
    return {"zh": zh, "en": en or zh}


def person(of: str, text: str) -> str:
    """The list of people, as a program has it."""
    found = PEOPLE.get(text, [])
    if not found:
        raise fail("unknown_reference", got=text, list=of)
    if len(found) > 1:
        raise fail("ambiguous_reference", got=text, list=of, candidates="王五（本校）、王五（外聘）")
    return found[0]


KINDS = (
    Choice("outreach", named("宣讲", "Outreach")),
    Choice("lesson", named("授课", "Lesson")),
    Choice("party_day", named("支部生活日", "Party day")),
)
YES_NO = (Choice("yes", named("是", "Yes")), Choice("no", named("否", "No")))
KIND = Field("kind", "select_one", named("类别"), choices=KINDS)
ALSO = Field("also", "select_multiple", named("同时计作"), choices=KINDS)
IS_NEW = Field("is_new", "select_one", named("是否新专题"), choices=YES_NO)
LEAD = Field("lead", "one_of", named("第一主讲人"), of="person")
LECTURERS = Field("lecturers", "many_of", named("主讲人"), of="person")
HELD_ON = Field("held_on", "date", named("日期"))
NOTE = Field("note", "text", named("备注"))
ALIASES = Field("aliases", "list_of_text", named("别名"))


def read(field: Field, text: str, resolve: Callable[[str, str], str] = person) -> Any:
    return parse(field, text, TODAY, resolve)


def refused(field: Field, text: str) -> TaizhangError:
    with pytest.raises(TaizhangError) as caught:
        read(field, text)
    return caught.value


@pytest.mark.parametrize("field", [KIND, ALSO, LEAD, LECTURERS, HELD_ON, NOTE, ALIASES])
def test_nothing_but_blanks_clears_a_field(field: Field) -> None:
    assert read(field, "") is None
    assert read(field, " \u3000\n") is None


def test_text_is_kept_as_typed() -> None:
    assert read(NOTE, "  １２人，约200人\n") == "  １２人，约200人\n"


@pytest.mark.parametrize("typed", ["lesson", "授课", " Lesson ", "LESSON", "ｌｅｓｓｏｎ"])
def test_a_choice_is_typed_as_code_or_label_in_any_width_and_case(typed: str) -> None:
    assert read(KIND, typed) == "lesson"


def test_what_is_no_choice_is_refused_with_the_choices() -> None:
    problem = refused(KIND, "讲座").problem
    assert problem.code == "not_a_choice"
    assert problem.text("zh") == "类别 · 不在可选范围内 · 得到：讲座 · 可选：宣讲、授课、支部生活日"


@pytest.mark.parametrize("typed", ["是", "yes", "Y", "对", "√", "1", "TRUE"])
def test_there_are_many_ways_to_say_yes(typed: str) -> None:
    assert read(IS_NEW, typed) == "yes"


@pytest.mark.parametrize("typed", ["否", "no", "N", "不是", "×", "0", "false"])
def test_there_are_many_ways_to_say_no(typed: str) -> None:
    assert read(IS_NEW, typed) == "no"


def test_yes_is_no_answer_to_another_question() -> None:
    assert refused(KIND, "是").problem.code == "not_a_choice"
    assert refused(IS_NEW, "可能").problem.code == "not_a_choice"


@pytest.mark.parametrize(
    "typed",
    [
        "宣讲、支部生活日",
        "宣讲,party_day",
        "宣讲，Party day",
        "宣讲；支部生活日；",
        "宣讲 支部生活日",
        "宣讲\n宣讲\n支部生活日",
    ],
)
def test_several_choices_are_separated_as_people_do(typed: str) -> None:
    assert read(ALSO, typed) == ["outreach", "party_day"]


def test_every_part_that_is_no_choice_is_named() -> None:
    assert refused(ALSO, "宣讲、跳舞、授课、唱歌").problem.got == "跳舞、唱歌"


def test_a_reference_is_typed_by_name() -> None:
    assert read(LEAD, " 张三 ") == "p1"
    assert read(LECTURERS, "李四、张三") == ["p2", "p1"]
    assert read(LECTURERS, "李四 张三 李四") == ["p2", "p1"]


def test_a_name_with_a_blank_in_it_stays_one_name() -> None:
    assert read(LECTURERS, "Anna Lee") == ["p5"]
    assert read(LECTURERS, "张三，Anna Lee") == ["p1", "p5"]
    assert [(p.code, p.got) for p in refused(LECTURERS, "Bo Li").problems] == [
        ("ambiguous_reference", "Bo Li")
    ]


def test_a_name_with_a_separator_in_it_stays_one_name_when_it_stands_alone() -> None:
    assert read(LECTURERS, "甲、乙组") == ["p8"]


def test_every_name_that_cannot_be_resolved_is_a_problem_of_the_field() -> None:
    problems = refused(LECTURERS, "张三、赵六、王五").problems
    assert [(p.code, p.where, p.got) for p in problems] == [
        ("unknown_reference", "主讲人", "赵六"),
        ("ambiguous_reference", "主讲人", "王五"),
    ]
    assert {p.detail["field"] for p in problems} == {"lecturers"}
    assert refused(LEAD, "王五").problem.code == "ambiguous_reference"


def test_texts_of_ones_own_are_not_split_at_blanks() -> None:
    assert read(ALIASES, "东岭村、 East Ridge ；、东岭") == ["东岭村", "East Ridge", "东岭"]


@pytest.mark.parametrize(
    "typed",
    [
        "2020-03-05", "2020-3-5", "2020.3.5", "2020/3/5", "20200305", "2020年3月5日", "2020 年 3 月 5 号",
        "2020年03月05", "3月5日", "3月5号", "3.5", "3/5", "03-05", "２０２０．３．５", "2020-03-05 00:00:00",
        "2020-03-05T00:00:00",
    ],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert read(HELD_ON, typed) == "2020-03-05"


def test_days_near_today_have_names() -> None:
    assert [read(HELD_ON, word) for word in ("今天", "昨天", "前天", "Today", "yesterday")] == [
        "2020-03-18", "2020-03-17", "2020-03-16", "2020-03-18", "2020-03-17",
    ]  # fmt: skip


def test_a_day_without_a_year_is_the_nearest_that_is_not_to_come() -> None:
    assert read(HELD_ON, "3月18日") == "2020-03-18"
    assert read(HELD_ON, "3月19日") == "2019-03-19"
    assert read(HELD_ON, "12.31") == "2019-12-31"
    assert parse(HELD_ON, "2月29日", date(2019, 5, 1), person) == "2016-02-29"


@pytest.mark.parametrize(
    "typed",
    [
        "2020-02-30",
        "13月1日",
        "2020年3月",
        "2020",
        "20.3.5",
        "2020-3/5",
        "3月",
        "明天",
        "2020-03-05 09:30",
        "0020-01-01",
        "去年",
    ],
)
def test_what_is_no_day_or_not_surely_one_is_refused(typed: str) -> None:
    problem = refused(HELD_ON, typed).problem
    assert (problem.code, problem.where, problem.got) == ("wrong_type", "日期", typed)


@pytest.mark.parametrize("kind", ["calculate", "repeat"])
def test_what_is_computed_or_has_rows_is_not_typed_in(kind: Any) -> None:
    assert refused(Field("x", kind, named("合计")), "5").problem.code == "not_typed_in"


def test_an_unknown_code_and_a_misfit_are_shown_as_they_are() -> None:
    assert show(KIND, "dance", lambda of, id: id) == "dance"
    assert show(HELD_ON, 5, lambda of, id: id) == "5"
    assert show(LECTURERS, "p1", lambda of, id: id + "?") == "p1?"


def test_rows_are_shown_in_one_line() -> None:
    columns = (
        Field("household", "one_of", named("户", "Household"), of="household"),
        Field("n", "integer", named("人数", "People")),
    )
    rows = Field("visit", "repeat", named("入户"), fields=columns)
    value = [{"household": "h1", "n": 2}, {"household": "h2", "n": None}]
    assert show(rows, value, lambda of, id: id.upper()) == "户 H1、人数 2；户 H2"
    assert show(rows, value, lambda of, id: id, "en") == "Household h1, People 2; Household h2"

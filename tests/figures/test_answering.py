"""What a blank prints: the number in its wording, the names, or why it stays open. Never a zero that nothing supports."""

from __future__ import annotations

from fractions import Fraction

import pytest

from schemas.figures import Value, read
from schemas.figures.answering import Answers
from schemas.filling import fill
from schemas.problems import TaizhangError

DECLARED = read(
    """
figure = [
  {name = "场次", measure = "count", view = "session", date = "held_on in_period"},
  {name = "人次", measure = "sum", view = "session", field = "audience", date = "held_on in_period", wording = "about"},
  {name = "出勤率", measure = "ratio", over = ["场次", "人次"], unit = "%", wording = "at_least"},
]
names = [
  {name = "文章", of = "场次", shows = "title", wording = "names 1 《》"},
  {name = "地点", of = "场次", shows = "title", wording = "names all"},
  {name = "市名", given = "", wording = "names 1"},
]
""",
    "test.toml",
)
TEXT = "共{{场次}}场，{{人次}}余人，率{{出勤率}}%以上，{{文章}}等{{场次}}篇，到{{地点}}等地，{{市名}}市"


def value(number: Fraction | int | None) -> Value:
    return Value(None if number is None else Fraction(number), (), (), 0, 0, ())


def filled(numbers: dict[str, Fraction | int | None], names: dict[str, tuple[str | None, ...]]) -> str:
    answers = Answers(DECLARED, {name: value(number) for name, number in numbers.items()}, names)
    return fill(TEXT, answers)


def test_a_summary_is_filled_with_what_is_true():
    told = filled(
        {"场次": 2, "人次": 355, "出勤率": Fraction(9757, 10000)},
        {"文章": ("甲", "乙"), "地点": ("前柳", "后柳"), "市名": ("",)},
    )
    assert told == "共2场，350余人，率97%以上，《甲》等2篇，到前柳、后柳，【待核：没有设定】市"


def test_one_that_is_named_and_counted_needs_no_word_for_more():
    assert "《甲》1篇" in filled({"场次": 1, "人次": 5, "出勤率": 1}, {"文章": ("甲",), "地点": ("前柳",)})


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (
            {"场次": 0, "人次": 0, "出勤率": None},
            "共【待核：期内无记录】场，【待核：期内无记录】人，率【待核：分母为零】，",
        ),
        ({}, "共【待核：没有算出来】场，【待核：没有算出来】人，率【待核：没有算出来】，"),
    ],
)
def test_a_blank_that_nothing_supports_stays_open_and_its_word_goes(numbers, expected):
    assert filled(numbers, {"文章": (), "地点": ()}).startswith(expected)
    assert "0场" not in filled(numbers, {"文章": (), "地点": ()})


def test_a_shown_row_without_a_name_keeps_the_list_open():
    assert "【待核：有一条没有名称】" in filled(
        {"场次": 2, "人次": 5, "出勤率": 1}, {"文章": (None, "乙"), "地点": ("前柳",)}
    )


def test_a_name_that_is_not_declared_is_refused_with_the_nearest():
    with pytest.raises(TaizhangError) as raised:
        Answers(DECLARED, {}, {}).check(["场次", "出勤律"], "模板.docx")
    [problem] = raised.value.problems
    assert (problem.code, problem.where, problem.got) == ("unknown_placeholder", "模板.docx", "出勤律")
    assert "出勤率" in problem.detail["nearest"]

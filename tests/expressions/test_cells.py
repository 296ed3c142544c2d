"""A cell that cannot be read is refused when the form is loaded, with its place and the reason."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.expressions import compile
from schemas.problems import TaizhangError

BROKEN = [
    ("1 +", "没有写完"),
    ("(1", "缺右括号"),
    ("concat('a' 'b')", "缺逗号"),
    ("1 2", "不该有 2"),
    ("", "没有写完"),
    ("'a", "引号没有结束"),
    ("${a", "项名没有写对"),
    ("men > 3", "${men}"),
    (". >= 5 andd . <= 480", "andd"),
    ("shout(1)", "没有函数 shout()"),
    ("random()", "没有函数 random()"),
    ("if(1, 2)", "参数个数不对"),
    ("regex(., '[')", "模式不对"),
    ("regex(., ${men})", "模式要直接写出来"),
    ("/data/men", "不认识的符号 /"),
    ("“a” = 'a'", "全角符号 “"),
    ("if(1，2，3)", "全角符号 ，"),
    ("-" * 200 + "1", "套得太深"),
    ("+".join("1" * 400), "太长"),
]


@pytest.mark.parametrize(("text", "reason"), BROKEN, ids=[text[:25] for text, _ in BROKEN])
def test_a_broken_cell_is_named_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(TaizhangError) as caught:
        compile(text, where="survey 第 7 行 constraint")
    problem = caught.value.problem
    assert problem.code == "bad_expression"
    assert problem.where == "survey 第 7 行 constraint"
    assert reason in problem.text("zh")
    assert "?" not in problem.text("en")


def test_the_place_of_the_mistake_is_counted_from_one() -> None:
    with pytest.raises(TaizhangError) as caught:
        compile("1 + foo(2)")
    assert "第 5 个字符" in caught.value.problem.text("zh")
    assert "character 5" in caught.value.problem.text("en")


def test_a_name_that_the_form_does_not_have_is_a_mistake() -> None:
    assert compile("${men} > 1", known=["men"]).names == {"men"}
    assert compile("${nobody} > 1").names == {"nobody"}
    with pytest.raises(TaizhangError) as caught:
        compile("${men} > ${nobody}", known=["men"])
    assert "nobody" in caught.value.problem.text("zh")


def test_the_longest_expression_that_is_taken_can_be_evaluated(noon_context) -> None:
    assert compile("+".join("1" * 300)).as_text(noon_context) == "300"


@given(st.text(st.sampled_from(list("12.'\"${}()+-*<>=! ,，andordivmodabtodayifx、")), max_size=40))
@settings(max_examples=500, derandomize=True, deadline=None)
def test_any_text_is_either_an_expression_or_a_named_problem(noon_context, text: str) -> None:
    try:
        expression = compile(text)
    except TaizhangError as error:
        assert error.problem.code == "bad_expression"
    else:
        assert isinstance(expression.as_text(noon_context), str)

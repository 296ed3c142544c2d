"""What a figure says of itself in words, and the rules it stands on."""

from __future__ import annotations

import re

import pytest

from schemas.bundled import bundled
from schemas.figures import shipped
from schemas.figures.definition import Definition
from schemas.figures.rules import read_rules, shipped_rules
from schemas.problems import TaizhangError

FIGURES = shipped().figures


def words(name: str, english: bool = False) -> dict[str, str]:
    forms = bundled()
    return dict(
        Definition(FIGURES[name], forms, (lambda zh, en: en) if english else (lambda zh, en: zh)).lines()
    )


def test_codes_are_told_as_the_form_words_them() -> None:
    found = words("外出宣讲受众人次")
    assert found["条件（都要符合）"] == "类别＝宣讲；方式＝线下；场地类别≠校内"
    assert found["怎么数"] == "“受众人数（以主讲人或认定为准）”相加"
    assert "kind" not in words("领导干部授课场次")["条件（都要符合）"]


@pytest.mark.parametrize("name", FIGURES)
def test_no_code_is_left_in_the_words_of_any_figure(name: str) -> None:
    assert not re.search(r"[a-z]+_[a-z]+", " ".join(words(name).values()).replace(" ÷ ", "")), words(name)
    assert not re.search(r"[a-z]+_[a-z]+", " ".join(words(name, english=True).values()))


def test_a_share_says_of_which_two() -> None:
    assert words("新课试讲率")["怎么算"] == "先试讲新课个数 ÷ 首讲新课个数"


def test_every_rule_that_a_figure_names_is_written_down_in_both_languages() -> None:
    rules = shipped_rules()
    assert [*rules] == [f"R{n}" for n in range(1, 23)]
    assert {code for figure in FIGURES.values() for code in figure.rules} <= rules.keys()
    assert all(rule.zh and rule.en for rule in rules.values())


def test_an_office_words_a_rule_its_own_way() -> None:
    own = read_rules('[[rule]]\ncode = "R3"\nzh = "一场就是一场"', "own.toml")
    assert (shipped_rules() | own)["R3"].zh == "一场就是一场"
    with pytest.raises(TaizhangError) as raised:
        read_rules('[[rule]]\ncode = "R3"', "own.toml")
    assert raised.value.problem.code == "bad_figure" and "own.toml" in raised.value.problem.where

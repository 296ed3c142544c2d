"""What an office declares is read, held against its forms, and refused in words that say where and what is near."""

from __future__ import annotations

import pytest

from schemas.bundled import bundled
from schemas.figures import read, shipped
from schemas.figures.checking import check
from schemas.problems import TaizhangError

GOOD = """
[[figure]]
name = "夜校场次"
english = "evening_classes"
view = "session"
measure = "count"
filter = "kind = lesson; half_day = evening"
date = "held_on in_period"
unit = "场次"
"""


def codes_of(text: str) -> list[tuple[str, str, str]]:
    return [(p.code, p.where, p.got) for p in check(read(text, "own.toml"), bundled(), "own.toml")]


def test_what_is_shipped_fits_the_forms_that_are_shipped():
    assert check(shipped(), bundled(), "figures.toml") == []


def test_all_the_blanks_of_the_half_year_are_declared():
    declared = shipped()
    blanks = [f for f in declared.figures.values() if f.name not in HELPERS]
    assert len(blanks) == 46 + 3  # one of the 47 blanks stands twice; three digits are typed in the text
    assert len(declared.names) == 23 and len(declared.claims) == 16


HELPERS = {
    "理论党性课时", "总课时", "实到人次", "应到人次", "先试讲新课个数", "首讲新课个数", "省级刊发篇数", "创卫评定次数", "创卫问题登记项数",
    "创卫问题销号项数",
    "创卫销号齐全项数", "学访批次", "学访交流会次数", "教研组个数", "市级刊发篇数", "主体班次大课堂期数", "线上宣讲场次",
    "线上宣讲受众人次", "外出宣讲村数",
}  # fmt: skip


def test_an_office_adds_a_figure_of_its_own_without_code():
    both = shipped() | read(GOOD, "own.toml")
    assert check(both, bundled(), "own.toml") == []
    assert both.figures["夜校场次"].unit == "场次"


@pytest.mark.parametrize(
    ("old", "new", "where", "near"),
    [
        ('view = "session"', 'view = "sesion"', "view", "session"),
        ("kind = lesson", "knid = lesson", "filter", "kind"),
        ("kind = lesson", "kind = leson", "filter", "lesson"),
        ("kind = lesson", "place.knd = village", "filter", "kind"),
        ("held_on in_period", "heldon in_period", "date", "held_on"),
        ('view = "session"', 'view = "session each lecturer"', "view", "lecturers"),
    ],
)
def test_a_name_that_is_not_there_is_told_with_its_place_and_the_nearest(old, new, where, near):
    [problem] = check(read(GOOD.replace(old, new), "own.toml"), bundled(), "own.toml")
    assert problem.code == "unknown_in_figure"
    assert problem.where == f"own.toml · 夜校场次 · {where}"
    assert near in problem.detail["nearest"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('measure = "count"', 'measure = "average"'),
        ("kind = lesson", "kind like lesson"),
        ("kind = lesson", "kind = lesson or 1 = 1"),
        ("held_on in_period", "held_on this year"),
        ("held_on in_period", "held_on overlaps"),
        ('unit = "场次"', 'unit = "场次"\nwording = "roughly"'),
        ('unit = "场次"', 'units = "场次"'),
        ('name = "夜校场次"', 'name = "夜校 场次"'),
        ("[[figure]]", "[[figure"),
        ('view = "session"', 'view = "session"\nover = ["甲", "乙"]'),
    ],
)
def test_words_that_a_declaration_does_not_have_are_refused_with_the_key(old, new):
    with pytest.raises(TaizhangError) as raised:
        read(GOOD.replace(old, new), "own.toml")
    assert raised.value.problem.code == "bad_figure"
    assert raised.value.problem.where.startswith("own.toml")


def test_two_figures_of_one_name_are_refused():
    with pytest.raises(TaizhangError):
        read(GOOD + GOOD, "own.toml")

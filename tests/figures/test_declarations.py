"""What an office declares is read, held against its forms, and refused in words that say where and what is near."""

from __future__ import annotations

from random import Random

import pytest
from click.testing import CliRunner

from schemas.bundled import bundled
from schemas.figures import read, shipped
from schemas.figures.checking import check
from schemas.problems import TaizhangError
from sync_server.cli import main
from sync_server.office import Office

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
        ("[[figure]]", "[figure]"),
        ('unit = "场次"', 'unit = ["场次"]'),
        ('unit = "场次"', 'unit = "场次"\nrules = "K3"'),
        ('unit = "场次"', 'unit = "场次"\nversion = "two"'),
        ('unit = "场次"', 'unit = "场次"\nrules = [3]'),
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


@pytest.mark.parametrize(
    ("in_force", "is_right"),
    [("2019-01-01..2020-06-30", True), ("2019-01-01..", True), ("..2020-06-30", True), ("2019-01-01", False),
     ("2020-06-30..2019-01-01", False), ("2019-02-30..", False)],
)  # fmt: skip
def test_a_requirement_says_since_when_and_until_when_it_is_asked(in_force, is_right):
    claim = f"""
[[claim]]
name = "每月一访"
kind = "cadence"
says = "contact: kind = visit; by household; contacted_on"
over = "each household of pairing (from_on..to_on), every month, at least 1"
in_force = "{in_force}"
"""
    if is_right:
        assert read(claim, "own.toml").claims["每月一访"].asks.in_force == tuple(in_force.split(".."))
        return
    with pytest.raises(TaizhangError) as raised:
        read(claim, "own.toml")
    assert raised.value.problem.where == "own.toml · 每月一访 · in_force"


def test_a_file_of_declarations_with_a_mistake_stops_the_command_with_file_key_and_nearest_name(tmp_path):
    folder = tmp_path / "office"
    Office.create(folder, lambda: 1_580_000_000_000, Random(1).randbytes).close()
    (folder / "figures.toml").write_text(GOOD.replace("kind = lesson", "kind = leson"), "utf-8")
    given = ["figures", str(folder), "--from", "2020-01-01", "--to", "2020-06-30"]
    ran = CliRunner().invoke(main, given)
    assert ran.exit_code != 0 and "figures.toml · 夜校场次 · filter" in ran.output and "lesson" in ran.output
    (folder / "figures.toml").unlink()
    ran = CliRunner().invoke(main, [*given[:3], "2020-06-30", "--to", "2020-01-01"])
    assert ran.exit_code != 0 and "2020-06-30 … 2020-01-01" in ran.output

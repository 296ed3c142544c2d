"""Charts: the numbers of the figures, drawn so that everybody can read them."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from datasette_plugins.charts import Bar, Square, bars, pillars, squares

SVG = "{http://www.w3.org/2000/svg}"
YEAR = "start=2020-01-01&end=2020-06-30"


@pytest.mark.parametrize("draw", [bars, pillars])
def test_a_chart_has_a_title_a_description_and_a_bar_for_each_value(draw: Any) -> None:
    root = ElementTree.fromstring(draw("按镇街", "甲 2，乙 1", [Bar("甲<&", 2, "2"), Bar("乙", 1, "1")]))
    assert [root.find(f"{SVG}{tag}").text for tag in ("title", "desc")] == ["按镇街", "甲 2，乙 1"]  # type: ignore[union-attr]
    assert root.get("role") == "img" and root.get("aria-labelledby")
    assert len(root.findall(f"{SVG}rect")) == 2
    assert "甲<&" in [text.text for text in root.iter(f"{SVG}text")]


def test_a_longer_bar_is_a_larger_number_and_an_unknown_one_has_none() -> None:
    root = ElementTree.fromstring(
        bars("t", "d", [Bar("a", 4, "4"), Bar("b", 1, "1"), Bar("c", None, "待核")])
    )
    widths = [float(str(rect.get("width")).rstrip("%")) for rect in root.iter(f"{SVG}rect")]
    assert widths[0] == 4 * widths[1] > 0 and widths[2] == 0


def test_nothing_to_draw_is_an_empty_picture() -> None:
    for drawing in (bars("t", "d", []), pillars("t", "d", []), squares("t", "d", [])):
        assert ElementTree.fromstring(drawing).find(f"{SVG}rect") is None


def test_a_place_reached_is_full_with_its_number_and_one_not_reached_is_hollow() -> None:
    root = ElementTree.fromstring(
        squares("镇", "两个村", [Square(3, "甲村：3 场"), Square(0, "乙村：没到过")])
    )
    classes = [rect.get("class") for rect in root.iter(f"{SVG}rect")]
    assert classes == ["tz-reached", "tz-unreached"]
    assert [text.text for text in root.iter(f"{SVG}text")] == ["3"]


def tables(page: str) -> list[dict[str, list[str]]]:
    found = []
    for table in re.findall(r"<table.*?</table>", page, re.S):
        rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', table, re.S)
        cells = {re.sub("<[^>]+>", "", head): re.findall(r"<td[^>]*>([^<]*)", rest) for head, rest in rows}
        found.append(cells)
    return found


def test_every_number_of_the_charts_is_the_figures_own(pages: Any) -> None:
    shown = tables(pages.page(f"/-/charts?{YEAR}"))
    for name in ("outreach_by_town", "outreach_by_venue"):
        rows = pages.rows(f"/office/{name}.json?_shape=array&{YEAR}")
        expected = {next(iter(row.values())): [str(v) for v in list(row.values())[1:4]] for row in rows}
        assert expected in shown, name


def test_the_places_reached_add_up_to_the_figure(pages: Any) -> None:
    page = pages.page(f"/-/places?{YEAR}")
    total = pages.rows(f"/office/outreach_sessions.json?_shape=array&{YEAR}")[0]["场次"]
    counts = [int(rest[0]) for table in tables(page) for rest in table.values()]
    assert f"外出宣讲 {total} 场" in page
    elsewhere = re.search(r"另有 (\d+) 场不在", page)
    assert sum(counts) + (int(elsewhere[1]) if elsewhere else 0) == total
    assert "没到过的村" in page


def test_a_village_merged_into_another_is_one_square(living: Any) -> None:
    place = living.pages.record("select record from place where name = '甲村'")
    before = living.pages.page(f"/-/places?{YEAR}").count("tz-reached") + living.pages.page(
        f"/-/places?{YEAR}"
    ).count("tz-unreached")
    living.record(
        "place",
        name="甲家村",
        kind="village",
        merged_into=place,
        town=living.pages.record("select town from place where name = '甲村'"),
    )
    living.publish()
    page = living.pages.page(f"/-/places?{YEAR}")
    assert page.count("tz-reached") + page.count("tz-unreached") == before

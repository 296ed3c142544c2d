"""Filling a template and the tables by town and month, on the pages: chosen or handed over, looked at, taken away."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import openpyxl
import pytest
from docx import Document

from datasette_plugins.filling.kept import IN_ALL_MAX, KEPT_S, OF_ONE_MAX, Kept
from datasette_plugins.filling.uploading import FILE_MAX
from schemas.filling import read_template, word_of
from schemas.problems import TaizhangError

from .conftest import BROWSER
from .summed import YEAR, text

OFFICE_ONLY = {"id": "wen", "name": "文员", "roles": ["office"]}
NOT_OFFICE: dict[str, Any] = {"id": "x", "name": "某", "roles": []}
EARLY = f"{YEAR}&as_of=2020-07-06"
MINE = word_of(
    "# 总结\n宣讲{{外出宣讲场次}}场次，{{外出宣讲受众人次}}余人次，走访{{走访户数}}户，办班{{班次期数}}期。"
)


def hand_over(pages: Any, data: bytes, name: str = "去年.docx", asked: str = EARLY, **more: Any) -> Any:
    given = {"start": "2020-01-01", "end": "2020-06-30", "as_of": "2020-07-06"}
    return pages.ask(
        f"/-/summary/fill?{asked}", "post", data=given, files={"file": (name, data)}, headers=BROWSER, **more
    )


def word(pages: Any, address: str, **more: Any) -> list[str]:
    answer = pages.ask(address, **more)
    assert answer.status_code == 200 and "filename*=UTF-8''" in answer.headers["content-disposition"]
    return [p.text for p in Document(io.BytesIO(answer.content)).paragraphs]


def test_the_summary_leads_to_the_text_that_ships_and_to_its_own_template(pages: Any) -> None:
    assert f'href="/-/summary/fill?{YEAR}"' in unescape(pages.page(f"/-/summary?{YEAR}"))
    page = pages.page(f"/-/summary/fill?{EARLY}")
    assert "/-/summary/fill/half-year?" in page and "5 MB" in page and 'value="2020-07-06"' in page
    assert any("{{外出宣讲场次}}" in line for line in word(pages, "/-/summary/fill/half-year/template"))


@pytest.mark.parametrize(
    ("as_of", "said"),
    [("2020-07-06", "宣讲4场次，受众350余人次"), ("2020-07-31", "宣讲5场次，受众420余人次")],
)
def test_the_text_that_ships_says_the_golden_set_and_what_stays_open(
    pages: Any, as_of: str, said: str
) -> None:
    asked = f"{YEAR}&as_of={as_of}"
    page = text(pages.page(f"/-/summary/fill/half-year?{asked}"))
    assert (
        "70 个空，填上 4 个，空着 66 个" in page
        and said in page
        and "7 个说法站不住或还不能定，文中也标了" in page
    )
    assert "班次期数期内无记录" in page and "上级市名没有设定" in page and "分母为零" in page
    filled = "".join(word(pages, f"/-/summary/fill/half-year/document?{asked}"))
    assert said in filled and "{{" not in filled and not re.search(r"(?<![\d.])0(?![\d.])", filled)


def test_an_own_file_is_kept_for_other_periods_and_for_nobody_else(pages: Any) -> None:
    answer = hand_over(pages, MINE, asked="")
    assert answer.status_code == 303
    here, asked = answer.headers["location"].split("?")
    assert asked == f"{YEAR}&as_of=2020-07-06"
    page = text(pages.page(answer.headers["location"]))
    assert (
        "模板：去年.docx，" in page
        and "4 个空，填上 2 个，空着 2 个" in page
        and "16 个说法这份模板没有标" in page
    )
    assert word(pages, f"{here}/document?{asked}")[1].startswith("宣讲4场次，350余人次，走访【待核：")
    later = word(pages, f"{here}/document?{YEAR}&as_of=2020-07-31")
    assert later[1].startswith("宣讲5场次，420余人次")
    assert pages.ask(f"{here}/template").content == MINE
    other = pages.ask(f"{here}?{asked}", actor=OFFICE_ONLY, headers=BROWSER)
    assert other.status_code == 404 and "请重新选模板文件" in other.text and "去年.docx" not in other.text


@pytest.mark.parametrize(
    ("name", "data", "status", "told"),
    [
        ("去年.docx", word_of("{{外出宣讲场}}，{{走访户}}"), 422, ("相近的：外出宣讲场次", "走访户数")),
        ("去年.docx", b"no word file", 422, ("不是 Word", "去年.docx")),
        ("去年.doc", b"\xd0\xcf\x11\xe0", 422, (".docx",)),
        ("去年.md", b"", 422, ("模板是空的",)),
        ("去年.md", "共{{外出宣讲场次}场".encode(), 422, ("双花括号",)),
        ("去年.docx", b"P" * (FILE_MAX + 70_000), 413, ("模板太大", "5 MB")),
        ("去年.docx", b"P" * (FILE_MAX + 10), 413, ("模板太大", "5 MB")),
        ("", b"", 422, ("没有选模板文件",)),
    ],
)
def test_what_is_no_template_is_said_and_the_question_stays(
    pages: Any, name: str, data: bytes, status: int, told: tuple[str, ...]
) -> None:
    answer = hand_over(pages, data, name)
    assert answer.status_code == status
    assert all(part in text(answer.text) for part in told), text(answer.text)[:600]
    assert 'name="as_of" value="2020-07-06"' in answer.text and 'type="file"' in answer.text


def test_the_annex_tells_of_every_figure_and_its_records(pages: Any) -> None:
    books = [pages.ask(f"/-/summary/fill/half-year/annex?{EARLY}", actor=a) for a in (None, OFFICE_ONLY)[1:]]
    book = openpyxl.load_workbook(io.BytesIO(books[0].content))
    heading, *rows = book["数"].iter_rows(values_only=True)
    figures = {row[0]: dict(zip(heading, row, strict=True)) for row in rows}
    assert figures["外出宣讲受众人次"]["准数"] == 355 and figures["外出宣讲受众人次"]["记录条数"] == 4
    assert len(figures) == 68 and figures["走访户数"]["记录条数"] is None
    behind = [r[2] for r in book["依据"].iter_rows(values_only=True) if r[:2] == ("外出宣讲场次", "计入")]
    assert len(set(behind)) == 4


def test_whoever_may_see_households_has_looked_when_the_annex_names_their_records(pages: Any) -> None:
    from sync_server.audit import Audit

    def looks() -> int:
        audit = Audit(pages.noting.folder, pages.noting.desks.clock)
        found = [line for line in audit.lines() if "/annex" in line.what]
        audit.close()
        return len(found)

    before = looks()
    assert pages.ask(f"/-/summary/fill/half-year/annex?{EARLY}", actor=OFFICE_ONLY).status_code == 200
    assert looks() == before
    assert pages.ask(f"/-/summary/fill/half-year/annex?{EARLY}").status_code == 200
    assert looks() == before + 1


def test_tables_by_town_and_month_on_the_page_and_to_take_away(pages: Any) -> None:
    page = pages.page(f"/-/summary/table?{YEAR}")
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.S)
    told = [[text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)] for row in rows]
    assert told[0] == ["镇街", "1月", "2月", "3月", "4月", "5月", "6月", "合计"]
    assert [row[-1] for row in told if row[0] == "合计"] == ["5", "425"]
    assert "0" not in {cell for row in told for cell in row}
    for ending in ("docx", "xlsx"):
        answer = pages.ask(f"/-/summary/table.{ending}?{YEAR}&figure=outreach_sessions")
        assert answer.content[:2] == b"PK" and f".{ending}" in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (f"{YEAR}&figure=外出宣讲场", "相近的：外出宣讲场次"),
        ("start=2018-01-01&end=2020-06-30", "最多 12 个月"),
        (f"{YEAR}&figure=households_visited", "走访户数"),
    ],
)
def test_a_table_that_cannot_be_made_says_why(pages: Any, asked: str, told: str) -> None:
    answer = pages.ask(f"/-/summary/table?{asked}", actor=OFFICE_ONLY, headers=BROWSER)
    assert answer.status_code == 422 and told in text(answer.text) and "<table" not in answer.text
    assert pages.ask(f"/-/summary/table.docx?{asked}", actor=OFFICE_ONLY).status_code == 422


def test_a_private_figure_is_spread_for_who_may_see_households(pages: Any) -> None:
    assert "走访户数" in text(pages.page(f"/-/summary/table?{YEAR}&figure=households_visited"))
    assert "households_visited" not in pages.page(f"/-/summary/table?{YEAR}", actor=OFFICE_ONLY)


@pytest.mark.parametrize("path", ["fill", "fill/half-year", "fill/half-year/document", "table", "table.xlsx"])
def test_who_may_not_see_the_summary_gets_none_of_it(pages: Any, path: str) -> None:
    assert pages.ask(f"/-/summary/{path}?{YEAR}", actor=NOT_OFFICE).status_code == 403


def test_few_templates_are_kept_and_not_for_long() -> None:
    now = [0.0]
    keys = iter(range(1000))
    kept, one = Kept(lambda: now[0], lambda: str(next(keys))), read_template("a.md", b"a")
    mine = [kept.add("me", one) for _ in range(OF_ONE_MAX + 1)]
    others = [kept.add(str(n), one) for n in range(IN_ALL_MAX)]
    now[0] = KEPT_S
    for gone, owner in (
        (mine[0], "me"),
        (mine[-1], "me"),
        (others[-1], str(IN_ALL_MAX - 1)),
        (others[-1], "me"),
    ):
        with pytest.raises(TaizhangError):
            kept.get(gone, owner)


WRONG = """
[[figure]]
name = "外出宣讲场次"
english = "outreach_sessions"
view = "session"
measure = "count"
filter = "kindd = outreach"
date = "held_on in_period"
unit = "场次"

[[names]]
name = "上级市名"
given = "云州"
"""


def test_a_figure_that_cannot_be_worked_out_says_so_everywhere_and_is_no_number(
    pages: Any, tmp_path: Any
) -> None:
    (tmp_path / "figures.toml").write_text(WRONG, "utf-8")
    own = pages.datasette.config["plugins"]["taizhang"]
    own["office_folder"] = str(tmp_path)
    try:
        page = text(pages.page(f"/-/summary/fill/half-year?{EARLY}"))
        assert (
            "外出宣讲场次" in page
            and "kindd" in page
            and "宣讲【待核：没有算出来】场次，受众350余人次" in page
        )
        assert "在云州市有关刊物" in page and "figures.toml" in page
        assert "宣讲【待核：没有算出来】场次，受众" in "".join(
            word(pages, f"/-/summary/fill/half-year/document?{EARLY}")
        )
        book = openpyxl.load_workbook(
            io.BytesIO(pages.ask(f"/-/summary/fill/half-year/annex?{EARLY}").content)
        )
        row = next(r for r in book["数"].iter_rows(values_only=True) if r[0] == "外出宣讲场次")
        assert row[1] is None and row[8] == "没有算出来"
        assert pages.ask(f"/-/summary/table?{EARLY}&figure=outreach_sessions").status_code == 422
    finally:
        own.pop("office_folder")

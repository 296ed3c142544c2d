"""One-page tables by town and month: against the county's own objects, and never a number that nothing supports."""

from __future__ import annotations

import io
from collections import Counter
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from docx import Document

from schemas.figures import shipped
from schemas.figures.crossing import ALL, Cell, Crossed, months_of, spreadable
from schemas.figures.reckoning import Value
from schemas.figures.sheets import Sheet, as_markdown, as_word, as_workbook, cell_word, lines, notes
from schemas.problems import TaizhangError
from sync_server.cli import main
from sync_server.commands.figures import declared_in
from sync_server.county.calendar import END, START
from sync_server.county.recounting import Recount
from sync_server.county.truth import recount
from sync_server.county.world import Place
from sync_server.figures import forms_of, opened
from sync_server.summarising import Period
from sync_server.tabling import tabled

LATER = 1_630_000_000_000
TALKS, PEOPLE, VISITED = "外出宣讲场次", "outreach_audience", "走访户数"


@pytest.fixture(scope="module")
def sheet(small_county) -> Sheet:
    return tabled(
        small_county.folder, declared_in(small_county.folder), Period(START, END, LATER), (TALKS, PEOPLE, VISITED), "表"
    )  # fmt: skip


def test_every_cell_is_what_the_countys_own_objects_say(small_county, sheet):
    count = Recount(small_county.county.seen)
    talks, people = Counter(), Counter()
    for one in count.outreach():
        place = count.places[one.place]
        town = place if place.kind == "town" else count.places.get(place.town)
        for key in ((t, m) for t in (town.name if town else None, ALL) for m in (one.day[:7], ALL)):
            talks[key] += 1
            people[key] += one.audience or 0
    cells = [{key: cell.value for key, cell in table.cells.items()} for table in sheet.tables]
    assert cells[0] == talks and cells[1] == people and len(talks) > 10
    assert talks[ALL, ALL] == recount(small_county.county.seen)["outreach_sessions"]


def test_what_is_counted_once_is_not_added_up_from_its_months(small_county, sheet):
    table, truth = sheet.tables[2], recount(small_county.county.seen)
    months = [table.cells[ALL, month].value for month in table.months if (ALL, month) in table.cells]
    assert table.cells[ALL, ALL].value == truth["households_visited"] < sum(months)
    assert any("合计不是各格相加" in text for text in notes(sheet))


def test_a_town_without_a_record_stands_there_with_no_number(small_county, sheet):
    towns = {place.name for place in small_county.county.seen.all(Place) if place.kind == "town"}
    heading, *rows = lines(sheet.tables[0])
    assert (
        heading == ["镇街", "1月", "2月", "3月", "4月", "5月", "6月", "合计"]
        and towns
        and towns <= {row[0] for row in rows}
    )
    assert "0" not in {cell for row in rows for cell in row} and "—" in {cell for row in rows for cell in row}


def one_cell(figure: str, cell: Cell | None) -> Crossed:
    months = months_of("2019-12-01", "2020-01-31")
    cells = {} if cell is None else {("甲镇", "2020-01"): cell, (ALL, ALL): cell}
    whole = Value(None, (), (), 0, 0, ("r1",))
    return Crossed(shipped().figures[figure], months, ("甲镇", None), cells, whole)


def test_a_cell_says_what_is_open_and_is_never_a_0():
    assert cell_word(None) == "—"
    assert cell_word(Cell(Fraction(0), 2, 2)) == "【待核：2条没有数】"
    assert cell_word(Cell(Fraction(45, 10), 2, 1)) == "4.5（另1条没有数）"
    page = as_markdown(
        Sheet("表", "2019-12-01", "2020-01-31", "2020-02-01", 9, [one_cell(TALKS, Cell(Fraction(3), 3, 0))])
    )
    assert "| 镇街 | 2019年12月 | 2020年1月 | 合计 |" in page and "| 甲镇 | — | 3 | — |" in page
    assert "| 不在镇街 | — | — | — |" in page and "1 条待核，没有计入" in page


def test_the_page_is_a_word_file_and_a_workbook_with_the_same_in_them(sheet):
    wanted = [lines(table) for table in sheet.tables]
    opened_again = Document(io.BytesIO(as_word(sheet)))
    assert [[[cell.text for cell in row.cells] for row in t.rows] for t in opened_again.tables] == wanted
    told = [paragraph.text for paragraph in opened_again.paragraphs]
    assert told[-len(notes(sheet)) :] == notes(sheet) and as_word(sheet) == as_word(sheet)
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(sheet)))
    assert book.sheetnames == [TALKS, "外出宣讲受众人次", VISITED, "说明"]
    last = list(book[TALKS].iter_rows(values_only=True))[-1]
    assert [last[0], last[-1]] == ["合计", sheet.tables[0].cells[ALL, ALL].value]


def test_only_what_has_a_place_and_a_day_can_be_spread(small_county):
    with opened(small_county.folder) as files:
        known = {name for db in files for name in spreadable(shipped(), forms_of(db))}
    assert {TALKS, VISITED, "清理垃圾吨数", "解决问题项数"} <= known
    assert not known & {"班次期数", "下基层干部人数", "网站信息条数", "新课试讲率"}


@pytest.mark.parametrize(
    ("names", "period", "code"),
    [
        (("外出宣讲场",), (START, END), "no_table"),
        (("班次期数",), (START, END), "no_table"),
        ((TALKS,), (END, START), "bad_period"),
        ((TALKS,), ("2019-01-01", "2020-01-01"), "table_too_long"),
    ],
)
def test_what_cannot_be_made_is_said_to_be_so(small_county, names, period, code):
    with pytest.raises(TaizhangError) as raised:
        tabled(small_county.folder, shipped(), Period(*period, LATER), names, "表")
    assert raised.value.problem.code == code
    if code == "no_table" and names == ("外出宣讲场",):
        assert TALKS in raised.value.problem.detail["nearest"]


def test_the_command_writes_each_kind_of_file(small_county, tmp_path: Path):
    asked = ["--from", START, "--to", END]
    for ending, begins in ((".docx", b"PK"), (".xlsx", b"PK"), (".md", "# 宣讲".encode())):
        out = tmp_path / f"表{ending}"
        done = CliRunner().invoke(
            main, ["table", str(small_county.folder), str(out), TALKS, *asked, "--title", "宣讲"]
        )
        assert done.exit_code == 0 and out.read_bytes().startswith(begins), done.output
    done = CliRunner().invoke(main, ["table", str(small_county.folder), str(tmp_path / "表.pdf"), *asked])
    assert done.exit_code == 2 and ".docx" in done.output

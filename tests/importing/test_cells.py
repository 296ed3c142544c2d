"""Single cells: what is read, and what is named because reading it would be a guess."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from schemas.form import Field, Form
from schemas.ledger.columns import decide, understood
from schemas.ledger.header import find_header
from schemas.ledger.names import several
from schemas.ledger.personal import has_personal_number, masked
from schemas.ledger.reading import _rows
from schemas.ledger.rows import RowReader
from schemas.ledger.sheet import Cell, Sheet
from schemas.problems import fail


def one_cell(ledger, name):
    (row,) = ledger.rows
    return row.values.get(name, [p.code for p in row.problems])


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (dt.datetime(2020, 3, 5), "2020-03-05"),
        (dt.datetime(2020, 3, 5, 9, 30), "2020-03-05"),
        (dt.date(2020, 3, 5), "2020-03-05"),
        (43895, "2020-03-05"),
        (43895.0, "2020-03-05"),
        ("43895", "2020-03-05"),
        (20200305, "2020-03-05"),
        ("2020.3.5", "2020-03-05"),
        ("2020．3．5", "2020-03-05"),
        ("2020年 3月 5日", "2020-03-05"),
        ("２０２０年３月５号", "2020-03-05"),
        ("20.3.5", "2020-03-05"),
        ("2020/3/5 9:30", "2020-03-05"),
        ("2020-3-5 周四", "2020-03-05"),
        ("2020-02-30", ["wrong_type"]),
        ("3月5日", ["cell_without_year"]),
        ("3-5", ["cell_without_year"]),
        (3.1, ["wrong_type"]),
        (120, ["wrong_type"]),
        (dt.datetime(1900, 4, 29), ["wrong_type"]),
        ("3月5日-7日", ["wrong_type"]),
        ("昨天", ["wrong_type"]),
        (None, ["required"]),
        ("——", ["required"]),
    ],
)
def test_dates_are_read_as_offices_write_them(reading, typed, read) -> None:
    ledger = reading([["时间", "地点"], [typed, "前柳村"]])
    assert one_cell(ledger, "held_on") == read


@pytest.mark.parametrize(
    ("typed", "half"),
    [("2020年3月5日上午", "morning"), ("2020.3.5（下午）", "afternoon"), ("2020.3.5", [])],
)
def test_a_half_day_written_behind_the_date_is_read_too(reading, typed, half) -> None:
    ledger = reading([["时间", "地点"], [typed, "前柳村"]])
    assert one_cell(ledger, "held_on") == "2020-03-05"
    assert one_cell(ledger, "half_day") == half


def test_a_half_day_behind_the_date_is_no_guess_where_a_column_says_it(reading) -> None:
    ledger = reading([["时间", "时段", "地点"], ["2020.3.5上午", "下午", "前柳村"]])
    assert one_cell(ledger, "held_on") == ["wrong_type"]


def test_a_day_that_has_not_come_yet_needs_its_year_written(reading) -> None:
    ledger = reading([["2020年台账"], ["时间", "地点"], ["12月5日", "前柳村"], ["2020.12.5", "前柳村"]])
    assert [[p.code for p in row.problems] for row in ledger.rows] == [["cell_date_ahead"], []]


def test_the_day_the_paper_was_filled_in_gives_no_year(reading) -> None:
    ledger = reading([["填表日期：2020年1月5日"], ["时间", "地点"], ["3月5日", "前柳村"]])
    assert one_cell(ledger, "held_on") == ["cell_without_year"]


def test_as_above_needs_something_above(reading) -> None:
    rows = [["时间", "地点", "题目"], ["2020.3.5", "前柳村", "同上"], ["2020.3.6", "同上", "家风"]]
    ledger = reading(rows)
    assert [p.code for p in ledger.rows[0].problems] == ["cell_nothing_above"]
    assert ledger.rows[1].values["place"] == "v1"


def test_a_phone_number_is_no_headcount(reading) -> None:
    ledger = reading([["时间", "地点", "人数"], ["2020.3.5", "前柳村", 13800138000]])
    assert one_cell(ledger, "headcount") == ["personal_number"]


def test_a_cell_strayed_to_the_end_of_the_sheet_costs_one_line(reading, save) -> None:
    book = Workbook()
    for row in (["时间", "地点"], ["2020.3.5", "前柳村"]):
        book.active.append(row)
    book.active["A1048576"] = "备注：完"
    ledger = reading(save(book))
    assert [(s.number, s.through, s.reason) for s in ledger.skipped] == [
        (3, 1048575, "empty"),
        (1048576, 0, "footnote"),
    ]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (120, 120),
        (120.0, 120),
        (" 120 人次 ", 120),
        ("１，２００人", 1200),
        (0, 0),
        ("/", []),
        ("无", []),
        (120.5, ["wrong_type"]),
        ("约200人", ["not_exact"]),
        ("二百余人", ["not_exact"]),
        ("全村", ["wrong_type"]),
    ],
)
def test_numbers_are_read_only_when_exact(reading, typed, read) -> None:
    ledger = reading([["时间", "地点", "人数"], ["2020.3.5", "前柳村", typed]])
    assert one_cell(ledger, "headcount") == read


def test_a_decimal_comes_out_as_excel_shows_it(reading) -> None:
    ledger = reading([["时间", "地点", "学时"], ["2020.3.5", "前柳村", 0.1 + 0.2]])
    assert one_cell(ledger, "hours") == "0.3"


def test_text_is_kept_as_typed(reading) -> None:
    ledger = reading([["时间", "地点", "题目", "备注"], ["2020.3.5", "前柳村", "（一）Ａ，Ｂ", "无"]])
    assert one_cell(ledger, "title") == "（一）Ａ，Ｂ"
    assert one_cell(ledger, "note") == "无"


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("张三、李四", ["张三", "李四"]),
        ("张三 李四", ["张三", "李四"]),
        ("王　芳", ["王芳"]),
        ("王 芳 李明远", ["王芳", "李明远"]),
        ("李明远 王 芳 张 三", ["李明远", "王芳", "张三"]),
        ("John Smith/张三", ["John Smith", "张三"]),
        ("张三；；李四\n", ["张三", "李四"]),
        ("赵六 张三", ["赵六", "张三"]),
    ],
)
def test_names_are_split_where_the_list_says_so(resolve, cell, names) -> None:
    assert several(cell, "person", resolve).split("、") == names


def test_a_lecturer_not_in_the_list_is_named_and_the_row_stays_out(reading) -> None:
    ledger = reading([["时间", "地点", "主讲人"], ["2020.3.5", "前柳村", "张三、赵六"]])
    (problem,) = ledger.rows[0].problems
    assert (problem.code, problem.where, problem.got) == ("unknown_reference", "Sheet1!C2 主讲人", "赵六")
    assert ledger.readable == []


def test_a_number_merged_over_two_lectures_is_given_to_neither(reading, save) -> None:
    book = Workbook()
    for row in (["时间", "地点", "人数"], ["2020.3.5", "前柳村", 120], ["2020.3.5", "白塔村", None]):
        book.active.append(row)
    book.active.merge_cells("C2:C3")
    ledger = reading(save(book))
    assert [[p.code for p in row.problems] for row in ledger.rows] == [["cell_merged_number"]] * 2


def test_one_record_drawn_over_two_rows_is_one_row(reading, save) -> None:
    book = Workbook()
    for row in (["时间", "地点", "人数"], ["2020.3.5", "前柳村", 120], [], ["2020.3.6", "前柳村", 9]):
        book.active.append(row)
    for merged in ("A2:A3", "B2:B3", "C2:C3"):
        book.active.merge_cells(merged)
    book.active["A4"], book.active["B4"], book.active["C4"] = "2020.3.6", "前柳村", 9
    ledger = reading(save(book))
    assert [(row.number, row.values["headcount"]) for row in ledger.readable] == [(2, 120), (4, 9)]
    assert [(s.number, s.reason) for s in ledger.skipped] == [(3, "merged_above")]


def test_a_formula_that_gave_an_empty_text_is_an_empty_cell(reading, save) -> None:
    book = Workbook()
    for row in (["时间", "地点", "题目"], ["2020.3.5", "前柳村", '=IF(1,"","x")']):
        book.active.append(row)
    data = save(book)
    assert [p.code for p in reading(data).rows[0].problems] == ["cell_without_value"]
    data = save(book, {"C2": ""})
    assert reading(_as_text_result(data)).readable[0].values["place"] == "v1"


def _as_text_result(data: bytes) -> bytes:
    """Marks C2 as a formula with a text result, as Excel does."""
    done = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(done, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<c r="C2"', b'<c t="str" r="C2"'))
    return done.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "370785199001011234",
        "37078519900101123X",
        "370785900101123",
        "13800138000",
        "138-0013-8000",
        "１３８００１３８０００",
    ],
)
def test_numbers_of_persons_are_found_and_blotted_out(text) -> None:
    assert has_personal_number(f"联系{text}。")
    assert masked(f"a{text}b") == "a***b"


@pytest.mark.parametrize("text", ["20200305", "1380013800", "0536-2323232", "999001000000", "1200"])
def test_other_numbers_are_left_alone(text) -> None:
    assert not has_personal_number(text)


CELLS = st.one_of(
    st.none(), st.integers(-5, 60000), st.floats(-5, 60000, allow_nan=False), st.booleans(),
    st.dates(dt.date(1950, 1, 1), dt.date(2050, 1, 1)),
    st.sampled_from(["合计", "同上", "前柳村", "张三", "3月5日", "2020.3.5", "约200人", "备注：无", "=A1"]),
)  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=6))
def test_no_row_is_ever_lost_whatever_stands_in_it(body) -> None:
    """Every row under the header comes out exactly once: readable, named with its problems, or skipped."""
    names = ("时间", "地点", "主讲人", "人数", "备注")
    kinds = ("date", "one_of", "many_of", "integer", "text")
    form = Form(
        "t", 1, {}, "office", "field",
        tuple(Field(k, k, {"zh": n, "en": n}, of="x") for n, k in zip(names, kinds, strict=True)),
    )  # fmt: skip
    rows = [list(names), *body]
    cells = {(r, c): Cell(v) for r, line in enumerate(rows, 1) for c, v in enumerate(line, 1)}
    sheet = Sheet("S", {place: cell for place, cell in cells.items() if not cell.is_blank})

    def resolve(of: str, text: str) -> str:
        if text != "前柳村":
            raise fail("unknown_reference", got=text, list=of)
        return "v1"

    header = find_header(sheet, lambda path: understood(form, {}, path))
    columns, _ = decide(form, sheet, header, {}, {})
    reader = RowReader(form, sheet, columns, fixed={}, year=2020, today=dt.date(2020, 7, 7), resolve=resolve)
    read, skipped = _rows(sheet, header, columns, reader)
    told = sorted([row.number for row in read] + [s.number for s in skipped])
    assert told == list(range(2, sheet.rows[-1] + 1))

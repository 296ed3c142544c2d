"""One workbook as messy as a real one: every readable row comes out right, every other cell is named."""

from __future__ import annotations

import datetime as dt

import pytest
from openpyxl import Workbook

from schemas.ledger import Skipped, preview

ROWS = [
    ["2020年上半年外出宣讲台账"],
    ["填报单位：理论教研室"],
    [
        "序号",
        "宣讲\n时间",
        "宣讲地点",
        "宣讲人",
        "职务",
        "宣讲题目",
        "受众",
        None,
        None,
        "联系电话",
        "备注",
    ],
    [None, None, None, None, None, None, "总人数", "党员", "群众"],
    [
        1,
        dt.datetime(2020, 3, 5),
        "前柳村",
        "张三、李四",
        "教师",
        "《党章》",
        120.0,
        30,
        90,
        13800138000,
        None,
    ],
    [2, "2020.3.6", "白塔村", "王　芳", "教师", "全会精神", "１２０人次", 20, 100, None, "雨"],
    [3, "3月9日", "石桥村", "王 芳 李明远", None, "全会精神", "=H7+I7", 15, 70, None, None],
    [None],
    [4, 43901, "前柳村", "John Smith", None, "乡村振兴", "1,050", None, None, None, "/"],
    [5, "20200315", "白塔村", "张三\n李四", None, "脱贫攻坚", "约200人", None, None, None, None],
    [None, "小　计", None, None, None, None, 1625, None, None, None, None],
    [6, "2020年4月2日（星期四）", "前柳村", "张三", None, "同上", "=G99", None, None, None, None],
    [7, None, "白塔村", "李四", None, "家风", 40, None, None, None, None],
    [8, None, "石桥村", "李四", None, "家风", 55, None, None, None, None],
    [9, "2020.2.30", "双泉", "赵六", None, "家风", "#REF!", None, None, None, None],
    [10, "2020.5.6", "前柳村", "张三", None, "家风", 30, None, None, None, "电话13900139000"],
    [11, "2020.3.6", "白塔村", "王芳", None, "全会精神", 120, None, None, None, "雨"],
    [12, 4.1, "前柳村", "张三", None, "家风", "二百余人", None, None, None, None],
    [13, None, None, None, None, None, None, None, None, None, None],
    ["合计", None, None, None, None, None, "=SUM(G5:G19)", None, None, None, None],
    ["填表人：张三", None, None, None, None, "审核人：李四"],
    ["2.人数为签到数"],
]
MERGED = "A1:K1 A2:K2 G3:I3 A3:A4 B3:B4 C3:C4 D3:D4 E3:E4 F3:F4 J3:J4 K3:K4 B13:B14"


@pytest.fixture
def messy(save) -> bytes:
    book = Workbook()
    cover = book.active
    cover.title = "封面"
    cover["A1"] = "县委党校"
    sheet = book.create_sheet("宣讲")
    book.move_sheet("宣讲", -1)
    for row in ROWS:
        sheet.append(row)
    for merged in MERGED.split():
        sheet.merge_cells(merged)
    sheet["B13"] = "4月20日"
    sheet["G15"].data_type = "e"
    return save(book, {"G7": "85"})


def test_every_readable_row_is_right(reading, messy) -> None:
    ledger = reading(messy)
    assert ledger.problems == ()
    names = ("held_on", "place", "lecturers", "title", "headcount", "note")
    right = {
        5: ("2020-03-05", "v1", ["p1", "p2"], "《党章》", 120),
        6: ("2020-03-06", "v2", ["p3"], "全会精神", 120, "雨"),
        7: ("2020-03-09", "v3", ["p3", "p4"], "全会精神", 85),
        9: ("2020-03-11", "v1", ["p5"], "乡村振兴", 1050),
        13: ("2020-04-20", "v2", ["p2"], "家风", 40),
        14: ("2020-04-20", "v3", ["p2"], "家风", 55),
    }
    assert {row.number: row.values for row in ledger.readable} == {
        number: {"kind": "outreach", **dict(zip(names, values, strict=False))}
        for number, values in right.items()
    }


def test_every_unreadable_cell_is_named_by_row_and_cell(reading, messy) -> None:
    ledger = reading(messy)
    named = {(row.number, p.code, p.where) for row in ledger.unreadable for p in row.problems}
    number = "受众/总人数"
    assert named == {
        (10, "not_exact", f"宣讲!G10 {number}"),
        (12, "cell_without_value", f"宣讲!G12 {number}"),
        (15, "wrong_type", "宣讲!B15 宣讲时间"),
        (15, "unknown_reference", "宣讲!C15 宣讲地点"),
        (15, "unknown_reference", "宣讲!D15 宣讲人"),
        (15, "cell_error", f"宣讲!G15 {number}"),
        (16, "personal_number", "宣讲!K16 备注"),
        (17, "ledger_row_twice", "宣讲!17"),
        (18, "wrong_type", "宣讲!B18 宣讲时间"),
        (18, "not_exact", f"宣讲!G18 {number}"),
    }
    by_row = {row.number: row for row in ledger.unreadable}
    assert by_row[10].problems[0].detail["number"] == "200"
    assert by_row[18].problems[1].detail["number"] == "200"
    assert by_row[17].problems[0].detail["first"] == 6
    assert by_row[12].values["title"] == "脱贫攻坚"


def test_totals_footnotes_and_empty_rows_are_reported_as_skipped(reading, messy) -> None:
    ledger = reading(messy)
    assert [(s.number, s.reason) for s in ledger.skipped] == [
        (8, "empty"), (11, "total"), (19, "empty"), (20, "total"), (21, "footnote"), (22, "footnote"),
    ]  # fmt: skip
    assert ledger.skipped[4] == Skipped(21, "footnote", "填表人：张三 审核人：李四")


def test_every_column_is_told_with_its_field_or_the_reason(reading, messy) -> None:
    ledger = reading(messy)
    assert [(c.letter, c.field, c.reason) for c in ledger.columns] == [
        ("A", None, "serial"), ("B", "held_on", ""), ("C", "place", ""), ("D", "lecturers", ""),
        ("E", None, "not_understood"), ("F", "title", ""), ("G", "headcount", ""),
        ("H", None, "not_understood"), ("I", None, "not_understood"), ("J", None, "personal"),
        ("K", "note", ""),
    ]  # fmt: skip
    assert ledger.columns[7].title == "受众/党员"
    assert ledger.sheet == "宣讲"
    assert ledger.other_sheets == ("封面",)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_preview_names_all_that_was_not_read_and_no_personal_number(reading, messy, language) -> None:
    text = preview(reading(messy), language)
    head = {
        "zh": "可导入 6 行，6 行要人核对，跳过 6 行",
        "en": "6 rows can be imported, 6 need a person, 6 skipped",
    }
    assert head[language] in text.splitlines()[0]
    for told in (
        "宣讲!G10",
        "宣讲!G12",
        "宣讲!C15",
        "宣讲!K16",
        "宣讲!17",
        "受众/党员",
        "职务",
        "小",
        "封面",
        "8",
    ):
        assert told in text
    assert "13800138000" not in text
    assert "13900139000" not in text

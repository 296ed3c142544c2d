"""Which column fills which field, and what the person can say about it."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from schemas.bundled import bundled
from schemas.problems import TaizhangError

BODY = ["2020.3.5", "前柳村", 30, 90]
HEAD = ["时间", "地点", "党员", "群众"]


def told(ledger):
    return {c.title: c.field or c.reason for c in ledger.columns}


def test_titles_are_known_by_label_name_and_synonym(reading) -> None:
    titles = ["授课时间", "Place", "lecturers", "主 题：", "人数（人次）", "*学时", "备　注"]
    ledger = reading([titles, ["2020.3.5", "前柳村", "张三", "家风", 5, 2, "x"]])
    assert list(told(ledger).values()) == [
        "held_on",
        "place",
        "lecturers",
        "title",
        "headcount",
        "hours",
        "note",
    ]


def test_numbers_in_columns_mapped_to_one_field_are_added_up(reading) -> None:
    ledger = reading([HEAD, BODY], mapping={"党员": "headcount", "群众": "headcount"})
    assert ledger.readable[0].values["headcount"] == 120


def test_a_part_that_cannot_be_read_leaves_no_smaller_sum(reading) -> None:
    ledger = reading(
        [HEAD, ["2020.3.5", "前柳村", 30, "约90"]], mapping={"党员": "headcount", "群众": "headcount"}
    )
    (row,) = ledger.unreadable
    assert "headcount" not in row.values


def test_texts_in_two_columns_mapped_to_one_field_stop_the_file(reading) -> None:
    ledger = reading([HEAD, BODY], mapping={"党员": "note", "群众": "note"})
    assert [p.code for p in ledger.problems] == ["ledger_field_twice"]
    assert ledger.readable == []


def test_two_columns_that_claim_one_field_equally_are_asked_about(reading) -> None:
    ledger = reading([["日期", "地点", "主题", "宣讲内容"], ["2020.3.5", "前柳村", "甲", "乙"]])
    assert told(ledger)["主题"] == told(ledger)["宣讲内容"] == "same_field_twice"
    assert "title" not in ledger.rows[0].values


def test_an_exact_title_goes_before_a_synonym(reading) -> None:
    ledger = reading([["日期", "时间", "地点"], ["2020.3.5", "9:00", "前柳村"]])
    assert told(ledger) == {"日期": "held_on", "时间": "same_field_twice", "地点": "place"}


def test_a_column_can_be_left_out_and_a_constant_goes_before_a_column(reading) -> None:
    rows = [["日期", "地点", "备注", "类别"], ["2020.3.5", "前柳村", "x", "活动"]]
    ledger = reading(rows, mapping={"备注": ""})
    assert told(ledger) == {"日期": "held_on", "地点": "place", "备注": "left_out", "类别": "constant_given"}
    assert ledger.readable[0].values == {"kind": "outreach", "held_on": "2020-03-05", "place": "v1"}


def test_pictures_do_not_come_from_a_sheet(reading) -> None:
    ledger = reading([["日期", "地点", "照片"], ["2020.3.5", "前柳村", '=DISPIMG("ID_1",1)']])
    assert told(ledger)["照片"] == "not_from_a_sheet"
    assert len(ledger.readable) == 1


def test_a_column_of_phone_numbers_is_left_out_whatever_its_title(reading) -> None:
    ledger = reading([["日期", "地点", "其他"], ["2020.3.5", "前柳村", 13800138000]])
    assert told(ledger)["其他"] == "personal"


def test_a_column_without_title_is_reported(reading) -> None:
    ledger = reading([["日期", "地点"], ["2020.3.5", "前柳村", "x"]])
    assert [(c.letter, c.reason) for c in ledger.columns if not c.field] == [("C", "not_understood")]


def test_a_required_field_nobody_answers_stops_the_file(reading) -> None:
    ledger = reading([["时间", "地点"], ["2020.3.5", "前柳村"]], constants={})
    assert [(p.code, p.detail["field"]) for p in ledger.problems] == [("ledger_no_column", "kind")]
    assert ledger.readable == []


def test_a_wrong_mapping_or_constant_is_named(reading) -> None:
    ledger = reading(
        [HEAD, BODY], mapping={"党员": "audience", "团员": "headcount"}, constants={"kind": "唱歌", "x": "1"}
    )
    assert [p.code for p in ledger.problems] == [
        "unknown_field",
        "ledger_no_such_column",
        "not_a_choice",
        "unknown_field",
    ]


@pytest.mark.parametrize(
    ("title", "sheet", "given", "read"),
    [
        ("2020年上半年台账", "Sheet1", None, "2020-03-05"),
        ("二〇二〇年台账", "Sheet1", None, "2020-03-05"),
        ("台账", "2019", None, "2019-03-05"),
        ("2020年台账", "2019", None, "2020-03-05"),
        ("台账", "Sheet1", 2018, "2018-03-05"),
        ("2019-2020年台账", "Sheet1", 2020, "2020-03-05"),
        ("受众2000人次", "Sheet1", None, None),
        ("2019-2020年台账", "Sheet1", None, None),
    ],
)
def test_the_year_comes_from_the_title_the_sheet_or_the_person(
    reading, save, title, sheet, given, read
) -> None:
    book = Workbook()
    for row in ([title], ["时间", "地点"], ["3月5日", "前柳村"]):
        book.active.append(row)
    book.active.title = sheet
    ledger = reading(save(book), year=given)
    assert ledger.problems == ()
    assert ledger.rows[0].values.get("held_on") == read
    assert [p.code for p in ledger.rows[0].problems] == ([] if read else ["cell_without_year"])


def test_a_year_that_contradicts_the_title_stops_the_file(reading) -> None:
    ledger = reading([["2020年台账"], ["时间", "地点"], ["3月5日", "前柳村"]], year=2021)
    assert [p.code for p in ledger.problems] == ["ledger_two_years"]


def test_groups_over_the_titles_belong_to_the_header(reading, save) -> None:
    book = Workbook()
    for row in (
        ["序号", "基本情况", None, "受众", None],
        [None, "时间", "地点", "人数", "对象"],
        [1, "2020.3.5", "前柳村", 5, "x"],
    ):
        book.active.append(row)
    for merged in ("A1:A2", "B1:C1", "D1:E1"):
        book.active.merge_cells(merged)
    ledger = reading(save(book))
    assert [c.title for c in ledger.columns] == [
        "序号",
        "基本情况/时间",
        "基本情况/地点",
        "受众/人数",
        "受众/对象",
    ]
    assert [(row.number, row.values["headcount"]) for row in ledger.readable] == [(3, 5)]


def test_a_header_repeated_on_every_printed_page_is_skipped(reading) -> None:
    ledger = reading([["时间", "地点"], ["2020.3.5", "前柳村"], ["时间", "地点"], ["2020.3.6", "前柳村"]])
    assert [(s.number, s.reason) for s in ledger.skipped] == [(3, "header_again")]
    assert len(ledger.readable) == 2


@pytest.mark.parametrize(
    "label", ["合计", "小  计", "总计：", "3月份小计", "共计2场次，受众240人次", "本页合计", "Total"]
)
def test_a_total_is_never_a_record(reading, label) -> None:
    ledger = reading(
        [["序号", "时间", "地点", "人数"], [1, "2020.3.5", "前柳村", 120], [label, None, None, 120]]
    )
    assert [s.reason for s in ledger.skipped] == ["total"]
    assert len(ledger.rows) == 1


def test_lines_under_the_table_are_footnotes_even_in_the_column_of_dates(reading) -> None:
    ledger = reading([["时间", "地点"], ["2020.3.5", "前柳村"], ["注：1.线上不计"], ["2.人数为签到数"]])
    assert [(s.number, s.reason) for s in ledger.skipped] == [(3, "footnote"), (4, "footnote")]


def test_a_row_with_one_cell_of_its_own_under_merged_ones_is_a_record(reading, save) -> None:
    book = Workbook()
    for row in (
        ["时间", "地点", "主讲人"],
        ["注：线上不计"],
        ["2020.3.5", "前柳村", "张三"],
        [None, None, "李四"],
    ):
        book.active.append(row)
    book.active.merge_cells("A3:A4")
    book.active.merge_cells("B3:B4")
    assert [row.values["lecturers"] for row in reading(save(book)).readable] == [["p1"], ["p2"]]


def test_a_sheet_can_be_chosen_by_name_and_a_missing_one_lists_those_there(reading, save) -> None:
    book = Workbook()
    book.active.title = "1月"
    book.create_sheet("2月")
    for month, sheet in enumerate(book.worksheets, 1):
        sheet.append(["时间", "地点"])
        sheet.append([f"2020.{month}.5", "前柳村"])
    ledger = reading(save(book), sheet="2月")
    assert ledger.readable[0].values["held_on"] == "2020-02-05"
    assert ledger.other_sheets == ("1月",)
    with pytest.raises(TaizhangError) as caught:
        reading(save(book), sheet="3月")
    assert caught.value.problem.detail["sheets"] == "1月、2月"


def test_without_a_header_the_file_says_which_titles_are_known(reading) -> None:
    ledger = reading([["甲", "乙"], ["2020.3.5", "前柳村"]])
    assert [p.code for p in ledger.problems] == ["ledger_no_header"]
    assert "人数" in ledger.problems[0].text()


def test_the_bundled_session_form_reads_the_usual_columns(reading) -> None:
    titles = ["序号", "时间", "地点", "宣讲人", "职务", "题目", "对象", "人数", "形式", "照片", "备注"]
    row = [1, "3月5日", "前柳村", "张三、李四", "教师", "家风", "党员", "120人次", "集中", None, "晴"]
    ledger = reading([["2020年宣讲台账"], titles, row], form=bundled()["session"])
    assert ledger.problems == ()
    assert [c.title for c in ledger.columns if not c.field] == ["序号", "职务", "形式", "照片"]
    assert ledger.readable[0].values == {
        "kind": "outreach", "held_on": "2020-03-05", "place": "v1", "lecturers": ["p1", "p2"],
        "title": "家风", "audience_kind": "members", "headcount": 120, "note": "晴",
    }  # fmt: skip

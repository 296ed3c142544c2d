"""Out of the pages: workbooks that WPS opens right, CSV, and whole files, read back as somebody else would."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any
from urllib.parse import urlencode

import pytest
from openpyxl import load_workbook

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONG_ID = "534610463235471329"


def workbook(response: Any) -> Any:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == SHEET
    return load_workbook(io.BytesIO(response.content))


def values(book: Any, sheet: int = 0) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in book.worksheets[sheet].iter_rows()]


def about(book: Any) -> dict[str, Any]:
    return dict(values(book, -1))


def of_query(pages: Any, sql: str, **more: Any) -> Any:
    return pages.ask(f"/office/-/query.xlsx?{urlencode({'sql': sql, **more})}")


def test_a_table_is_a_workbook_with_words_names_dates_and_numbers(pages: Any) -> None:
    book = workbook(pages.ask("/office/session.xlsx"))
    heading, *rows = values(book)
    labels = [text.partition("（")[0] for text in heading]
    assert {"日期", "地点", "主讲人", "类别"} <= set(labels)
    stored = pages.rows("/office/session.json?_shape=array&_size=max")
    assert len(rows) == len(stored)
    by_record = {row[0]: dict(zip(labels, row, strict=True)) for row in rows}
    assert isinstance(next(iter(by_record.values()))["日期"], dt.datetime)
    names = {row["record"]: row["name"] for row in pages.rows("/office/person.json?_shape=array&_size=max")}
    for one in stored:
        shown = by_record[one["record"]]
        assert (str(shown["日期"])[:10] if shown["日期"] else None) == one["held_on"]
        assert shown["人数"] == one["headcount"]
        lecturers = [names[record] for record in one["lecturers"] or [] if record in names]
        assert all(name in shown["主讲人"] for name in lecturers)


def test_whoever_reads_english_is_given_english(pages: Any) -> None:
    book = workbook(pages.ask("/office/session.xlsx", cookies={"taizhang_language": "en"}))
    heading, *rows = values(book)
    assert {"Date", "Place", "Kind"} <= set(heading)
    assert {str(row[heading.index("Mode")]) for row in rows} == {"In person", "Online"}
    assert book.sheetnames == ["Session", "About"]


def test_histories_and_conflicts_speak_in_words_of_each_form(pages: Any) -> None:
    heading, *rows = values(workbook(pages.ask("/office/change_history.xlsx?form=session")))
    said = [str(row[heading.index("设了哪些项")]) for row in rows]
    assert any("类别：宣讲" in text and "地点：青石镇 · 乙村" in text for text in said)
    assert {row[heading.index("表")] for row in rows} == {"场次"}
    assert {row[heading.index("做了什么")] for row in rows} <= {"填写或修改", "撤回", "恢复"}


def test_the_heading_is_frozen_and_columns_are_as_wide_as_what_stands_in_them(pages: Any) -> None:
    sheet = workbook(pages.ask("/office/session.xlsx")).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.title == "场次"
    assert all(8 <= column.width <= 60 for column in sheet.column_dimensions.values())


def test_an_export_has_the_filters_and_the_order_of_its_page_and_says_so(pages: Any) -> None:
    address = "?kind=outreach&_sort=held_on"
    stored = pages.rows(f"/office/session.json{address}&_shape=array&_size=max")
    book = workbook(pages.ask(f"/office/session.xlsx{address}&_size=1&_next=3"))
    assert [row[0] for row in values(book)[1:]] == [one["record"] for one in stored]
    said = about(book)
    assert "宣讲" in said["条件"]
    assert said["导出人"] == "办公室"
    assert said["行数"] == len(stored)
    assert "条" in said["截至"]


def test_all_rows_come_not_those_of_one_page(pages: Any) -> None:
    sql = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 2500) select i from n"
    assert len(values(workbook(of_query(pages, sql)))) == 2501
    text = pages.ask(f"/office/-/query.csv?{urlencode({'sql': sql, '_dl': 'on'})}").content.decode(
        "utf-8-sig"
    )
    assert len(text.splitlines()) == 2501


def test_a_stored_query_goes_out_with_its_parameters(pages: Any) -> None:
    book = workbook(pages.ask("/office/outreach_sessions.xlsx?start=2020-01-01&end=2020-06-30"))
    heading, row = values(book)
    figures = dict(zip(heading, row, strict=True))
    assert (
        figures["场次"]
        == pages.rows("/office/outreach_sessions.json?_shape=array&start=2020-01-01&end=2020-06-30")[0][
            "场次"
        ]
    )
    assert figures["起"] == dt.datetime(2020, 1, 1)
    assert "2020-06-30" in about(book)["条件"]


def test_long_numbers_and_leading_zeros_stay_text(pages: Any) -> None:
    sql = f"select {LONG_ID} as a, '{LONG_ID}' as b, '00123' as c, 12345678901 as d, 2.5 as e"
    assert values(workbook(of_query(pages, sql)))[1] == [LONG_ID, LONG_ID, "00123", 12345678901, 2.5]


def test_nothing_in_a_workbook_is_a_formula(pages: Any) -> None:
    texts = ["=1+1", "+1", "-2+3", "@sum(a1)", "\t=1", '=HYPERLINK("http://x")']
    sql = "select value as t from json_each(:texts)"
    import json

    book = workbook(of_query(pages, sql, texts=json.dumps(texts)))
    cells = [row[0] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == texts
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert {cell.number_format for cell in cells} == {"@"}


def test_rare_characters_come_whole_and_what_xml_cannot_hold_is_replaced(pages: Any) -> None:
    sql = "select '𠮷野家😀<&>' as a, '一' || char(10) || '二' as b, '坏' || char(1) || char(65535) as c, cast(x'ff41' as text) as d"
    found = values(workbook(of_query(pages, sql)))[1]
    assert found[:3] == ["𠮷野家😀<&>", "一\n二", "坏��"]
    assert found[3].endswith("A")


def test_text_that_no_cell_holds_is_cut_and_that_is_said(pages: Any) -> None:
    sql = "select replace(hex(zeroblob(20000)), '0', '长') as a, 'kurz' as b"
    book = workbook(of_query(pages, sql))
    found = values(book)[1]
    assert len(found[0]) <= 32_767 and "原文 40000 字" in found[0]
    assert found[1] == "kurz"
    assert "1 个单元格" in about(book)["截短"]


def test_what_is_binary_or_not_a_number_does_no_harm(pages: Any) -> None:
    assert values(workbook(of_query(pages, "select x'0001' as a, 9e999 as b, null as c, 1 as d")))[1][:2] == [
        "（2 字节的数据）",
        "inf",
    ]


def test_an_empty_result_still_has_its_headings(pages: Any) -> None:
    book = workbook(of_query(pages, "select 1 as 甲, 2 as 乙 where 0"))
    assert values(book) == [["甲", "乙"]]
    assert about(book)["行数"] == 0


def test_a_sheet_that_is_full_goes_on_in_a_further_one(pages: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schemas.workbook.ROWS_MAX", 11)
    sql = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 25) select i from n"
    book = workbook(of_query(pages, sql))
    numbers = [row[0] for sheet in (0, 1, 2) for row in values(book, sheet)[1:]]
    assert numbers == list(range(1, 26))
    assert "3 张" in about(book)["工作表"]
    assert book.sheetnames == ["查询结果", "查询结果 (2)", "查询结果 (3)", "说明"]


def test_whoever_may_not_see_a_page_may_not_take_it_home(pages: Any) -> None:
    nobody = {"id": "x", "name": "x", "roles": ["other"]}
    office = {"id": "o", "name": "o", "roles": ["office"]}
    for address in (
        "/office/session.xlsx",
        "/office/session.csv",
        "/office/-/query.xlsx?sql=select+1",
        "/office/outreach_sessions.csv",
    ):
        assert pages.ask(address, actor=nobody).status_code == 403, address
    for address in (
        "/private/contact.xlsx",
        "/private/contact.csv",
        "/private/-/query.xlsx?sql=select+1",
        "/-/export/private.sqlite",
    ):
        assert pages.ask(address, actor=office).status_code == 403, address
    assert pages.ask("/office/no_such.xlsx").status_code == 404


def test_a_query_that_is_wrong_or_writes_is_refused_in_words(pages: Any) -> None:
    assert pages.ask("/office/-/query.xlsx?sql=select+nix+from+session").status_code == 400
    assert pages.ask("/office/-/query.xlsx?sql=delete+from+session").status_code == 400
    assert pages.ask("/office/-/query.xlsx?sql=").status_code == 400


# Long ones.


LONG = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 50001) select i from n"
IN_BROWSER = {"accept": "text/html,application/xhtml+xml"}


def started(pages: Any) -> str:
    response = pages.ask(f"/office/-/query.xlsx?{urlencode({'sql': LONG})}", headers=IN_BROWSER)
    assert response.status_code == 303, response.text
    return str(response.headers["location"])


def until_ready(pages: Any, job: str) -> dict[str, Any]:
    while (told := pages.ask(f"{job}.json", headers=IN_BROWSER).json())["state"] == "running":
        pass
    return dict(told)


def test_a_long_export_shows_how_far_it_is_and_then_its_file(pages: Any) -> None:
    job = started(pages)
    assert started(pages) == job or until_ready(pages, job)  # pressing twice begins nothing anew
    page = pages.ask(job, headers=IN_BROWSER).text
    assert "<progress" in page or "?file=1" in page
    assert until_ready(pages, job) == {"state": "ready", "total": 50001, "done": 50001, "percent": 100}
    assert "?file=1" in pages.ask(job, headers=IN_BROWSER).text
    book = workbook(pages.ask(f"{job}?file=1", headers=IN_BROWSER))
    assert book.worksheets[0].max_row == 50002
    assert about(book)["行数"] == 50001


def test_a_long_export_is_for_the_session_that_asked(pages: Any) -> None:
    job = started(pages)
    other = {"id": "other", "name": "另一人", "roles": ["office"]}
    assert pages.ask(job, headers=IN_BROWSER, actor=other).status_code == 404
    assert pages.ask(f"{job}.json", headers=IN_BROWSER, actor=other).status_code == 404
    assert (
        pages.ask(job, headers=IN_BROWSER, actor={"id": "office", "name": "x", "roles": ["none"]}).status_code
        == 403
    )
    assert pages.ask(job, headers=IN_BROWSER).status_code == 404  # and then it is gone for good


def test_two_sessions_of_one_person_have_their_own_exports() -> None:
    from datasette.utils.asgi import Request

    from datasette_plugins.exporting.pages import owner

    def asking(session: str) -> Any:
        scope = {
            "type": "http",
            "actor": {"id": "office"},
            "headers": [[b"cookie", f"taizhang_session={session}".encode()]],
        }
        return Request(scope, None)

    assert owner(asking("one")) == owner(asking("one")) != owner(asking("two"))


def test_a_long_export_can_be_stopped(pages: Any) -> None:
    job = started(pages)
    assert pages.ask(job, "post", headers=IN_BROWSER).status_code == 303
    assert pages.ask(job, headers=IN_BROWSER).status_code == 404


def test_a_program_gets_a_long_export_at_once(pages: Any) -> None:
    assert workbook(of_query(pages, LONG)).worksheets[0].max_row == 50002


def test_what_is_ready_is_kept_for_a_while_only(pages: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from datasette_plugins.exporting.jobs import KEPT_S, jobs_of

    job = started(pages)
    until_ready(pages, job)
    jobs = jobs_of(pages.datasette)
    now = jobs._clock()
    monkeypatch.setattr(jobs, "_clock", lambda: now + KEPT_S)
    assert pages.ask(job, headers=IN_BROWSER).status_code == 404

"""In from the pages: a clerk's ledger is shown first, changed where need be, written once, and recognised the next time."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

TITLES = ["日期", "地点", "主讲人", "题目", "人数"]
CONSTANTS = {"constant.kind": "宣讲"}


def sheet(rows: list[list[Any]], titles: list[str] = TITLES) -> bytes:
    book = Workbook()
    for row in [titles, *rows]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def hand_over(clerk: Any, data: bytes, name: str = "台账.xlsx", form: str = "session") -> Any:
    return clerk.ask(f"/-/import/{form}", "post", files={"file": (name, data)})


def draft(clerk: Any, data: bytes, name: str = "台账.xlsx", form: str = "session", **said: str) -> str:
    """The address of a file that was handed over and about which this was said."""
    answer = hand_over(clerk, data, name, form)
    assert answer.status_code == 303, text_of(answer.text)
    address = str(answer.headers["location"])
    if said:
        assert clerk.post(address, do="look", **said).status_code == 303
    clerk.page(address)  # they look at it
    return address


def text_of(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", page.partition("<h1>")[2]))


def fates(page: str) -> dict[str, str]:
    """What becomes of each row that is shown."""
    found = re.findall(r'name="row\.(\d+)".*?</select>', page, re.S)
    chosen = re.findall(r'<select[^>]*name="row\.(\d+)"[^>]*>.*?<option value="(\w+)" selected>', page, re.S)
    assert len(found) == len(chosen)
    return dict(chosen)


def sessions(clerk: Any, day: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = clerk.pages.rows(
        f"/office/session.json?held_on={day}&withdrawn=0&_shape=array&_labels=on"
    )
    return rows


def write(clerk: Any, address: str, **said: str) -> str:
    answer = clerk.post(address, do="write", **said)
    assert answer.status_code == 303, text_of(answer.text)
    return text_of(clerk.page(address))


def test_a_ledger_is_shown_first_and_then_written_and_published(clerk: Any) -> None:
    data = sheet([
        [dt.date(2021, 3, 2), "甲村", "王、李", "=\"防汛\"", 45],
        ["3月5日", "乙村", "王", "春耕", "约60人"],
        ["合计", None, None, None, 105],
    ], TITLES)  # fmt: skip
    address = draft(clerk, data, **CONSTANTS, year="2021")
    page = clerk.page(address)
    assert "现在还什么都没有写" in text_of(page)
    assert sessions(clerk, "2021-03-02") == []
    assert "合计" in text_of(page)
    address = draft(
        clerk,
        sheet([["2021-03-02", "甲村", "王、李", "防汛", 45], ["2021.3.5", "青石镇·乙村", "王", "春耕", 60]]),
        **CONSTANTS,
    )
    assert fates(clerk.page(address)) == {"2": "new", "3": "new"}
    assert "新记录" in write(clerk, address)
    [one] = sessions(clerk, "2021-03-02")
    assert (one["place"]["label"], one["headcount"], one["kind"], one["mode"]) == (
        "甲村",
        45,
        "outreach",
        "in_person",
    )
    assert (
        one["lead"]["label"] == "王" and one["lecturer_role"] == "own_teacher" and one["author"] == "办公室"
    )
    assert one["state"] == "ok"
    [two] = sessions(clerk, "2021-03-05")
    assert two["place"]["label"] == "乙村"


def test_importing_the_same_file_again_writes_nothing(clerk: Any) -> None:
    data = sheet([["2021-04-01", "甲村", "王", "清明", 30], ["2021-04-02", "乙村", "王", "清明", 31]])
    write(clerk, draft(clerk, data, **CONSTANTS))
    address = draft(clerk, data, **CONSTANTS)
    page = clerk.page(address)
    assert fates(page) == {"2": "skip", "3": "skip"}
    assert "各项都相同" in text_of(page) and 'value="write"' not in page
    assert len(sessions(clerk, "2021-04-01")) == 1


def test_pressing_twice_writes_once(clerk: Any) -> None:
    address = draft(clerk, sheet([["2021-04-08", "甲村", "王", "重复", 30]]), **CONSTANTS)
    write(clerk, address)
    write(clerk, address)
    assert len(sessions(clerk, "2021-04-08")) == 1


def test_a_row_that_may_be_there_is_left_to_the_clerk(clerk: Any) -> None:
    write(clerk, draft(clerk, sheet([["2021-05-06", "甲村", "王", "节约粮食", 88]]), **CONSTANTS))
    data = sheet([["2021-05-06", "甲村", "王", "节约粮食", 90]])
    address = draft(clerk, data, **CONSTANTS)
    page = clerk.page(address)
    assert fates(page) == {"2": "skip"}
    assert "地点相同" in text_of(page) and "/-/record/session/" in page
    assert "更正" in write(clerk, address, **{"row.2": "same"})
    [one] = sessions(clerk, "2021-05-06")
    assert one["headcount"] == 90
    write(
        clerk,
        draft(clerk, sheet([["2021-05-06", "甲村", "王", "节约粮食", 40]]), **CONSTANTS),
        **{"row.2": "new"},
    )
    assert sorted(row["headcount"] for row in sessions(clerk, "2021-05-06")) == [40, 90]


def test_a_record_is_taken_for_the_row_that_says_the_same_not_for_one_that_is_like_it(clerk: Any) -> None:
    write(clerk, draft(clerk, sheet([["2021-05-20", "甲村", "王", "小满", 88]]), **CONSTANTS))
    data = sheet([["2021-05-20", "甲村", "王", "小满", 87], ["2021-05-20", "甲村", "王", "小满", 88]])
    page = clerk.page(draft(clerk, data, **CONSTANTS))
    assert fates(page) == {"2": "new", "3": "skip"}


def test_what_cannot_be_read_is_named_by_row_and_column_and_left_out(clerk: Any) -> None:
    data = sheet([
        ["2021-06-01", "没有这个村", "王", "甲", 30],
        ["2021-06-31", "甲村", "王", "乙", 30],
        ["2021-06-03", "甲村", "王", "丙", "很多人"],
        ["2021-06-04", "甲村", "王", "丁", 30],
    ])  # fmt: skip
    address = draft(clerk, data, **CONSTANTS)
    said = text_of(clerk.page(address))
    assert "Sheet!B2 地点" in said and "没有这个村" in said
    assert "Sheet!A3 日期" in said and "Sheet!E4 人数" in said
    assert "第 2、3、4 行" in write(clerk, address).replace(" 第", "第").replace("第 ", "第 ")
    assert len(sessions(clerk, "2021-06-04")) == 1 and sessions(clerk, "2021-06-03") == []


def test_a_row_against_a_rule_stays_out_unless_the_clerk_wants_it(clerk: Any) -> None:
    data = sheet([["2021-06-11", None, "王", "没有地点", 30]])
    address = draft(clerk, data, **CONSTANTS)
    page = clerk.page(address)
    assert fates(page) == {"2": "skip"} and "地点" in text_of(page)
    write(clerk, address, **{"row.2": "new"})
    [one] = sessions(clerk, "2021-06-11")
    assert one["state"] == "broken"


def test_the_clerk_says_which_column_is_which(clerk: Any) -> None:
    data = sheet([["2021-07-01", "甲村", "王", "党课", 50]], ["日期", "地点", "谁去的", "讲的啥", "来了多少"])
    address = draft(clerk, data)
    page = text_of(clerk.page(address))
    assert "还不能导入" in page and "类别" in page and "--map" not in page
    clerk.post(
        address,
        do="look",
        **CONSTANTS,
        **{"column.C": "lecturers", "column.D": "title", "column.E": "headcount"},
    )
    page = clerk.page(address)
    assert fates(page) == {"2": "new"}
    write(clerk, address)
    [one] = sessions(clerk, "2021-07-01")
    assert (one["title"], one["headcount"]) == ("党课", 50)


def test_what_was_changed_with_the_last_button_is_shown_before_it_is_written(clerk: Any) -> None:
    address = draft(clerk, sheet([["2021-07-09", "甲村", "王", "党课", 50]]), **CONSTANTS)
    answer = clerk.post(address, do="write", **{"column.E": ""})
    assert answer.status_code == 409 and "请看一遍" in text_of(answer.text)
    assert sessions(clerk, "2021-07-09") == []


def test_what_came_in_between_is_shown_before_it_is_written(clerk: Any) -> None:
    data = sheet([["2021-07-20", "甲村", "王", "同时", 50]])
    first, second = draft(clerk, data, **CONSTANTS), draft(clerk, data, **CONSTANTS)
    assert fates(clerk.page(first)) == fates(clerk.page(second)) == {"2": "new"}
    write(clerk, first)
    answer = clerk.post(second, do="write")
    assert answer.status_code == 409 and "变了" in text_of(answer.text)
    assert len(sessions(clerk, "2021-07-20")) == 1


def test_a_csv_in_gbk_and_a_list_come_in_too(clerk: Any) -> None:
    address = draft(clerk, "名称,类型,所属镇街\n新河村,村,青石镇\n".encode("gbk"), "地点.csv", "place")
    write(clerk, address)
    rows = clerk.pages.rows("/office/place.json?name=新河村&_shape=array&_labels=on")
    assert [(row["kind"], row["town"]["label"]) for row in rows] == [("village", "青石镇")]
    again = clerk.page(
        draft(clerk, "名称,类型,所属镇街\n新河村,村,青石镇\n".encode("gbk"), "地点.csv", "place")
    )
    assert fates(again) == {"2": "skip"}


def test_files_that_are_no_ledgers_are_refused_in_words(clerk: Any) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(9):
            packed.writestr(f"xl/{number}", b"0" * 10_000_000)
    for data, words in (
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧式 .xls 或加了密码"),
        (b"PK\x03\x04 broken", "打不开"),
        (bomb.getvalue(), "打不开"),
        (b"", "没有选文件"),
        (b"\0" * (11 * 1024 * 1024), "文件太大"),
    ):
        answer = hand_over(clerk, data)
        assert 400 <= answer.status_code < 500, words
        assert words in text_of(answer.text)
        assert 'type="file"' in answer.text


def test_a_workbook_with_other_columns_shows_what_would_be_understood(clerk: Any) -> None:
    page = text_of(clerk.page(draft(clerk, sheet([["a", "b"], ["c", "d"]], ["水果", "颜色"]))))
    assert "找不到表头" in page and "日期" in page


def test_a_file_is_for_the_session_that_sent_it_and_for_a_while(clerk: Any) -> None:
    from datasette_plugins.importing.drafts import KEPT_S, drafts_of

    address = draft(clerk, sheet([["2021-08-01", "甲村", "王", "党课", 50]]))
    drafts = drafts_of(clerk.pages.datasette)
    kept = drafts._drafts[address.rsplit("/", 1)[1]]
    sent_by, kept.owner = kept.owner, "somebody else"
    answer = clerk.ask(address)
    assert answer.status_code == 404 and "请重新选文件" in text_of(answer.text)
    kept.owner, kept.ends = sent_by, kept.ends - KEPT_S
    assert clerk.ask(address).status_code == 404


def test_few_files_are_kept_at_a_time(clerk: Any) -> None:
    from datasette_plugins.importing.drafts import OF_ONE_MAX

    data = sheet([["2021-08-01", "甲村", "王", "党课", 50]])
    addresses = [draft(clerk, data) for _ in range(OF_ONE_MAX + 1)]
    assert clerk.ask(addresses[0]).status_code == 404
    assert all(clerk.ask(address).status_code == 200 for address in addresses[1:])


def test_only_whoever_may_fill_a_form_may_import_it(pages: Any) -> None:
    admin = {"id": "a", "name": "a", "roles": ["admin"]}
    office = {"id": "o", "name": "o", "roles": ["office"]}
    assert pages.ask("/-/import/session", actor=admin).status_code == 403
    assert pages.ask("/-/import/contact", actor=office).status_code == 403
    assert pages.ask("/-/import/session", actor=office).status_code == 200
    assert pages.ask("/-/import/ruling").status_code == pages.ask("/-/import/device").status_code != 200
    assert pages.ask("/-/import/no_such").status_code in (400, 404, 422)


def test_more_rows_than_fit_into_one_act_are_all_written(clerk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasette_plugins.importing.carrying.ACTS_MAX", 2)
    rows = [["2021-09-01", "甲村", "王", f"第{n}场", n + 1] for n in range(5)]
    write(clerk, draft(clerk, sheet(rows), **CONSTANTS))
    assert len(sessions(clerk, "2021-09-01")) == len(rows)


def test_what_stops_half_way_goes_on_after_what_was_written(
    clerk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datasette_plugins.importing import carrying
    from schemas.problems import fail

    doing, lots = carrying.act, []

    async def cut(datasette: Any, request: Any, acts: Any) -> Any:
        lots.append(len(acts))
        if len(lots) == 2:
            raise fail("not_written")
        return await doing(datasette, request, acts)

    monkeypatch.setattr(carrying, "ACTS_MAX", 2)
    monkeypatch.setattr(carrying, "act", cut)
    rows = [["2021-10-01", "甲村", "王", f"第{n}场", n + 1] for n in range(5)]
    address = draft(clerk, sheet(rows), **CONSTANTS)
    answer = clerk.post(address, do="write")
    assert answer.status_code == 503 and "已写入 2" in re.sub(r"\s+", " ", text_of(answer.text))
    assert len(sessions(clerk, "2021-10-01")) == 2
    assert "新记录 5" in re.sub(r"\s+", " ", write(clerk, address))
    assert len(sessions(clerk, "2021-10-01")) == 5 and lots == [2, 2, 2, 1]

"""CSV in the encodings that come out of Excel and WPS."""

from __future__ import annotations

import pytest

from schemas.problems import TaizhangError

TEXT = (
    "2020年宣讲台账,,,,,\r\n"
    "序号,时间,地点,宣讲人,受众,,备注\r\n"
    ",,,,总人数,其中党员,\r\n"
    '1,3月5日,前柳村,"张三,李四",120人,30,"晴\n有风"\r\n'
    "\r\n"
    "2,2020/3/6 0:00,白塔村,王 芳,=SUM(1),1,\r\n"
    "3,43897,白塔村,王 芳,#REF!,1,\r\n"
    "总 计,,,,120,,\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_csv_is_read_in_every_usual_encoding(reading, encoding) -> None:
    ledger = reading(TEXT.encode(encoding), "C:\\台账\\宣讲.csv")
    assert ledger.sheet == "宣讲"
    # The note's line break is inside one cell, so the row after the blank one is Excel's row 6.
    assert {row.number: row.values for row in ledger.readable} == {
        4: {
            "kind": "outreach", "held_on": "2020-03-05", "place": "v1", "lecturers": ["p1", "p2"],
            "headcount": 120, "note": "晴\n有风",
        },
    }  # fmt: skip
    assert [(row.number, p.code, p.where) for row in ledger.unreadable for p in row.problems] == [
        (6, "cell_without_value", "宣讲!E6 受众/总人数"),
        (7, "cell_error", "宣讲!E7 受众/总人数"),
    ]
    assert [(s.number, s.reason) for s in ledger.skipped] == [(5, "empty"), (8, "total")]
    assert [c.title for c in ledger.columns if not c.field] == ["序号", "受众/其中党员"]


def test_tabs_and_semicolons_separate_too(reading) -> None:
    for separator in "\t;":
        text = separator.join(["时间", "地点"]) + "\n" + separator.join(["2020.3.5", "前柳村"])
        assert [row.values["place"] for row in reading(text.encode(), "a.csv").readable] == ["v1"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ledger_old_excel"),
        (b"PK\x03\x04 cut off", "ledger_not_readable"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "ledger_not_readable"),
        (b"", "ledger_empty"),
        (b"\r\n,,\r\n", "ledger_empty"),
    ],
)
def test_a_file_that_is_no_ledger_is_named_for_what_it_is(reading, data, code) -> None:
    with pytest.raises(TaizhangError) as caught:
        reading(data, "台账.xls")
    assert caught.value.problem.code == code
    assert caught.value.problem.where == "台账.xls"

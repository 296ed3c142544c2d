"""From the clerk's page to the instructor's notebook and back, over HTTP: why a record was sent back, and what then."""

from __future__ import annotations

from typing import Any

import pytest

from sync_server.enrolment import make_code


@pytest.fixture
def instructor(clerk: Any, taizhang: Any) -> Any:
    """A notebook that has joined the clerk's office."""
    office = clerk.desk()
    name = f"孙{clerk.served.now}"  # another person for each test of this office
    code = make_code(office, f"{name}的笔记本")
    office.author.record("person", {"name": name, "role": "own_staff"}, "办公室")
    office.close()
    taizhang.clock.now = clerk.served.now
    taizhang("me", "孙")
    assert taizhang("join", clerk.served.url, code).code == 0
    taizhang("me", name)
    return taizhang


def told_in(clerk: Any, instructor: Any, **changed: str) -> str:
    """A talk that the instructor writes and delivers; its id, once the pages show it."""
    answers = {"类别": "宣讲", "题目": "防汛", "方式": "线上", "人数": "50", "日期": "2020-07-20"} | changed
    ran = instructor("--json", "record", "场次", *(f"{k}={v}" for k, v in answers.items()))
    instructor("sync")
    clerk.fill(
        "/-/new/klass", {"name": "班", "kind": "other", "is_main": "no", "sponsor": "own"}
    )  # waits for it
    return str(ran.json["record"])


def is_counted(clerk: Any, record: str) -> bool:
    return bool(clerk.pages.rows(f"/office/session_counted.json?record={record}&_shape=array"))


def send_back(clerk: Any, record: str, reason: str) -> None:
    path = f"/-/return/session/{record}"
    heads = clerk.hidden(clerk.page(path), "heads")
    assert clerk.post(path, heads=heads, reason=reason).status_code == 303


def test_the_reason_reaches_the_instructor_and_the_corrected_record_counts_again(
    clerk: Any, instructor: Any
) -> None:
    record = told_in(clerk, instructor)
    assert is_counted(clerk, record)
    send_back(clerk, record, "人数与签到表不符，请核对")
    assert not is_counted(clerk, record)
    synced = instructor("sync")
    assert "办公室退回 1 条" in synced.out and "办公室退回：人数与签到表不符，请核对" in synced.out
    assert "人数与签到表不符，请核对" in instructor("status").out
    assert "办公室退回：人数与签到表不符，请核对" in instructor("show", record).out
    assert instructor("--json", "status").json["sent_back"][0]["reason"] == "人数与签到表不符，请核对"
    instructor("amend", record, "人数=48")
    assert "办公室退回" not in instructor("status").out  # it has been seen to
    instructor("sync")
    clerk.fill("/-/new/klass", {"name": "班", "kind": "other", "is_main": "no", "sponsor": "own"})
    rows = clerk.pages.rows(f"/office/session_counted.json?record={record}&_shape=array")
    assert [(row["audience"], row["reopened"], row["rulings"]) for row in rows] == [(48, 0, 0)]


def test_a_record_that_the_office_takes_back_from_being_sent_back_asks_for_nothing(
    clerk: Any, instructor: Any
) -> None:
    record = told_in(clerk, instructor, 题目="防火")
    send_back(clerk, record, "请补写地点")
    office = clerk.desk()
    ruling = [r for r in office.records.of_form("ruling") if r.values.get("record") == record][-1]
    office.close()
    instructor("sync")
    assert "请补写地点" in instructor("status").out
    path = f"/-/withdraw/ruling/{ruling.record}"
    clerk.post(path, heads=clerk.hidden(clerk.page(path), "heads"))
    instructor("sync")
    assert "请补写地点" not in instructor("status").out
    assert is_counted(clerk, record)


def test_other_rulings_are_told_with_their_reasons_too(clerk: Any, instructor: Any) -> None:
    record = told_in(clerk, instructor, 题目="防盗")
    path = f"/-/rule/session/{record}?field=headcount"
    given = {"what": "value", "field": "headcount", "reason": "以签到表为准", "f.headcount": "47"}
    assert clerk.post(path, heads=clerk.hidden(clerk.page(path), "heads"), **given).status_code == 303
    instructor("sync")
    shown = instructor("show", record).out
    assert "办公室认定“以此值为准” 人数=47人次：以签到表为准" in shown
    assert "以签到表为准" not in instructor("status").out  # nothing is asked of the instructor
    english = instructor("--lang", "en", "show", record).out
    assert "The office ruled: This value stands" in english

"""What a clerk needs while reading: why a record waits, months in their order, the newest first, files for Excel."""

from __future__ import annotations

import json
import re
from typing import Any


def talk(living: Any, **fields: Any) -> str:
    base = {"kind": "outreach", "mode": "in_person", "venue_class": "town_village", "title": "防汛"}
    return str(living.record("session", **{**base, "held_on": "2020-06-01", **fields}))


def waiting(page: str) -> str:
    """The box that tells what waits, as text; empty where there is none."""
    found = re.search(r'<div class="taizhang-waiting">(.*?)</div>', page, re.S)
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", found[1])) if found else ""


def test_the_page_of_a_broken_record_says_what_is_missing(living: Any) -> None:
    record = talk(living)
    living.publish()
    told = waiting(living.pages.page(f"/office/session/{record}"))
    assert "人数 · 必填，现在是空的 · 请补上" in told
    assert "taizhang" not in told, "a clerk has no use for a command"


def test_the_page_of_a_conflict_shows_both_answers_and_whose_they_are(living: Any) -> None:
    record = talk(living, headcount=80)
    author = living.office.author
    heads = living.office.records.get(record).heads
    author.amend(record, "session", {"headcount": 83, "mode": "online"}, heads, "陈晓燕")
    author.amend(record, "session", {"headcount": 86, "mode": "in_person"}, heads, "王芳")
    living.publish()
    told = waiting(living.pages.page(f"/office/session/{record}"))
    assert "人数（人次） 有不同的答案" in told
    for text in ("83（陈晓燕", "86（王芳", "线上（陈晓燕", "线下（王芳", "暂按这个"):
        assert text in told, text


def test_a_record_of_which_nothing_waits_says_nothing_of_it(pages: Any) -> None:
    record = pages.record("select record from session where state = 'ok'")
    page = pages.page(f"/office/session/{record}")
    assert waiting(page) == ""
    assert f"#{record[-8:]}" in page, "the number is the one that a notebook shows"


def test_months_stand_in_their_order_however_many_talks_they_had(living: Any) -> None:
    place = living.pages.record("select record from place where name = '甲村'")
    person = living.pages.record("select record from person where name = '王'")
    for title in ("春耕", "防火"):
        talk(
            living,
            held_on="2020-01-20",
            title=title,
            headcount=30,
            place=place,
            lecturers=[person],
            lead=person,
            lecturer_role="own_teacher",
        )
    living.publish()
    asked = "start=2020-01-01&end=2020-12-31"
    rows = living.pages.rows(f"/office/outreach_by_month.json?_shape=array&{asked}")
    months = [row["月份"] for row in rows]
    assert months[-1] == "合计"
    assert months[:-1] == sorted(months[:-1])
    assert rows[0]["场次"] > rows[1]["场次"]


def test_the_newest_records_come_first_and_lists_stand_by_name(pages: Any) -> None:
    days = re.findall(r'col-held_on [^"]*">\s*([0-9-]+)', pages.page("/office/session"))
    assert days == sorted(days, reverse=True) and len(set(days)) > 1
    names = [row["name"] for row in pages.rows("/office/place.json?_shape=array")]
    assert names == sorted(names)


def test_a_page_that_is_not_there_is_said_in_chinese_and_in_our_style(pages: Any) -> None:
    answer = pages.ask("/office/nosuch", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "没有这一页" in answer.text and "pages.css" in answer.text
    assert "没有这一页" in answer.text


def test_what_a_device_may_see_is_told_by_names(living: Any) -> None:
    place = living.pages.record("select record from place where name = '甲村'")
    scope = json.dumps({"near": [place], "write": ["session", "workload"]})
    living.record("device", device="dxyz", name="试", state="enrolled", scope=scope)
    living.publish()
    cells = re.findall(r'<td class="col-scope [^"]*">(.*?)</td>', living.pages.page("/office/device"), re.S)
    texts = [re.sub("<[^>]+>", "", cell).strip() for cell in cells]
    assert "可填：场次、工作量；分给：青石镇 · 甲村" in texts
    assert not any("{" in text for text in texts)


def test_ids_of_changes_are_cut_short_where_people_read(living: Any) -> None:
    record = talk(living, headcount=80)
    heads = living.office.records.get(record).heads
    for count in (83, 86):
        living.office.author.amend(record, "session", {"headcount": count}, heads, "王芳")
    living.publish()
    page = living.pages.page("/office/conflict")
    assert re.search(r'col-change [^"]*">#[0-9a-f]{8}<', page)


def test_the_home_page_leads_to_who_has_delivered_what(pages: Any) -> None:
    assert "各设备是否收齐" in pages.page("/")
    assert "王的笔记本" in pages.page("/office/device_coverage")


def test_the_history_says_what_was_set_in_words(living: Any) -> None:
    record = talk(living, headcount=80)
    living.amend(record, headcount=83, note=None, mode="online")
    living.publish()
    page = living.pages.page(f"/office/change_history?record={record}")
    cells = re.findall(r'<td class="col-fields [^"]*">(.*?)</td>', page, re.S)
    texts = [re.sub("<[^>]+>", "", cell).strip() for cell in cells]
    assert any("人数：83" in text and "方式：线上" in text and "备注：—" in text for text in texts)
    assert not any("headcount" in text for text in texts)


def test_who_holds_a_device_is_named_where_it_is_told_what_was_delivered(pages: Any) -> None:
    page = pages.page("/office/device_coverage")
    heads = re.sub(r"\s+", "", re.sub("<[^>]+>", "|", page.split("<thead>")[1].split("</thead>")[0]))
    assert not re.search(r"[a-z]+_[a-z]+", heads), heads

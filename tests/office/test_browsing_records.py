"""A record's page: how it stands in one sentence, and how it came to be so."""

from __future__ import annotations

import re
from typing import Any

OFFICE_ONLY = {"id": "lin", "name": "林", "roles": ["office"]}


def words(page: str) -> str:
    """What a page says, without the spaces."""
    body = re.sub(r"<(style|script|nav|svg).*?</\1>", "", page, flags=re.S)
    return re.sub(r"\s+", "", re.sub("<[^>]+>", " ", body))


def decide(living: Any, decision: str, **fields: Any) -> None:
    living.office.author.record(decision, fields, "办公室")


def talk(living: Any, **fields: Any) -> str:
    base = {"kind": "outreach", "mode": "in_person", "venue_class": "town_village", "title": "防汛"}
    return str(living.record("session", **{**base, "held_on": "2020-06-01", **fields}))


def test_a_withdrawn_record_says_who_withdrew_it_and_when(pages: Any) -> None:
    record = pages.record("select record from session where withdrawn = 1")
    told = words(pages.page(f"/-/record/session/{record}"))
    assert "已撤回，撤回人张（2020-05-1218:00）" in told
    assert "民法典进村" in told, "what it said is still there to be read"


def test_a_broken_record_is_said_to_wait_with_its_reason(living: Any) -> None:
    record = talk(living)
    living.publish()
    told = words(living.pages.page(f"/-/record/session/{record}"))
    assert "待核，没有计入数字" in told and "人数·必填，现在是空的" in told


def test_the_story_tells_what_a_field_was_and_became_and_by_whom(living: Any) -> None:
    record = talk(living, headcount=80)
    living.amend(record, headcount=83)
    living.publish()
    told = words(living.pages.page(f"/-/record/session/{record}"))
    assert "人数（人次）：原来80→83" in told
    assert "后来又改了" in told and "办公室" in told


def test_answers_given_without_seeing_each_other_stand_in_the_story_until_settled(living: Any) -> None:
    record = talk(living, headcount=80)
    author = living.office.author
    heads = living.office.records.get(record).heads
    author.amend(record, "session", {"headcount": 83}, heads, "陈晓燕")
    author.amend(record, "session", {"headcount": 86}, heads, "王芳")
    living.publish()
    told = words(living.pages.page(f"/-/record/session/{record}"))
    assert "与另一个答案并存，暂按这个" in told and told.count("与另一个答案并存") == 2
    author.amend(record, "session", {"headcount": 86}, living.office.records.get(record).heads, "王芳")
    living.publish()
    told = words(living.pages.page(f"/-/record/session/{record}"))
    assert "并存，暂按" not in told and told.count("曾与另一个答案并存，后来定了") == 2


def test_a_decision_about_a_record_is_part_of_its_story_with_its_reason(living: Any) -> None:
    record = talk(living)
    heads = list(living.office.records.get(record).heads)
    decide(living, "ruling", what="include", form="session", record=record, heads=heads, reason="现场核过")
    living.publish()
    told = words(living.pages.page(f"/-/record/session/{record}"))
    assert "认定：计入" in told and "理由：现场核过" in told
    assert "计入数字" in told and "按认定计入" in told


def test_reports_of_one_event_lead_to_the_one_that_counts(pages: Any) -> None:
    lead, other = (
        pages.record(f"select {what} from same_event")
        for what in ("lead_record", "(select value from json_each(records) where value <> lead_record)")
    )
    told = pages.page(f"/-/record/session/{other}")
    assert "按那一条计" in told and f"/-/record/session/{lead}" in told
    assert "2 条报告合为一件" in pages.page(f"/-/record/session/{lead}")


def test_the_page_of_the_row_tells_the_same(pages: Any) -> None:
    record = pages.record("select record from session where withdrawn = 1")
    assert "已撤回，撤回人 张" in pages.page(f"/office/session/{record}")


def test_a_record_that_is_not_there_is_said_in_words(pages: Any) -> None:
    for path in (
        "/-/record/session/nothing",
        "/-/record/nosuch/x",
        "/-/person/x",
        "/-/place/x",
        "/-/device/x",
    ):
        answer = pages.ask(path, headers={"accept": "text/html"})
        assert answer.status_code == 404 and "没有找到" in answer.text, path


def test_what_people_typed_is_text_and_never_markup(living: Any) -> None:
    record = talk(living, title="<script>alert(1)</script>", headcount=5, note="<b>粗</b>")
    living.publish()
    for path in (f"/-/record/session/{record}", "/", "/-/waiting"):
        page = living.pages.page(path)
        assert "<script>alert" not in page and "<b>粗" not in page, path


def test_a_private_record_is_for_those_with_the_right_only(living: Any) -> None:
    household = living.record("household", code="H-0007")
    living.publish()
    path = f"/-/record/household/{household}"
    answer = living.pages.ask(path, actor=OFFICE_ONLY, headers={"accept": "text/html"})
    assert answer.status_code == 403 and "H-0007" not in answer.text
    assert "H-0007" in living.pages.page(path)


def test_a_person_a_place_and_a_device_have_pages_of_their_own(pages: Any) -> None:
    place = pages.record("select record from place where name = '乙村'")
    device = pages.record("select device from device_coverage where name = '王的笔记本'")
    asked = "start=2020-01-01&end=2020-12-31"
    counted = pages.record(f"select count(*) from session_counted where place = '{place}'")
    told = words(pages.page(f"/-/place/{place}?{asked}"))
    assert f"合计{counted}" in told and "最近一次来：2020-07-01" in told
    told = words(pages.page(f"/-/device/{device}"))
    assert "王的笔记本" in told and "连续收到" in told and "使用人王" in told


def test_a_joint_lecture_is_of_everybody_who_is_named_in_any_of_its_reports(living: Any) -> None:
    person = {n: living.pages.record(f"select record from person where name = '{n}'") for n in "王李"}
    mine, yours = (
        talk(living, headcount=40, lecturers=[person[n]], lead=person[n], lecturer_role="own_teacher")
        for n in "王李"
    )
    heads = [head for record in (mine, yours) for head in living.office.records.get(record).heads]
    decide(
        living,
        "same_event",
        form="session",
        records=[mine, yours],
        heads=heads,
        lead_record=mine,
        audience_rule="lead",
        reason="一件",
    )
    living.publish()
    for name in "王李":
        page = living.pages.page(f"/-/person/{person[name]}?start=2020-06-01&end=2020-06-01")
        assert "合计140" in words(page) and f"/-/record/session/{mine}" in page, name


def test_what_has_no_audience_has_no_number_of_people_which_is_not_0(living: Any) -> None:
    person = living.pages.record("select record from person where name = '王'")
    study = {"kind": "group_study", "mode": "online", "held_on": "2020-06-02", "title": "党史"}
    living.record("session", lecturers=[person], lead=person, lecturer_role="own_teacher", **study)
    other = talk(living, headcount=5)
    about = {"form": "session", "record": other, "heads": list(living.office.records.get(other).heads)}
    ruling = {"what": "exclude", "reason": "台风停课，县里通知", **about}
    decision = living.office.author.record("ruling", ruling, "办公室")
    living.publish()
    page = living.pages.page(f"/-/person/{person}?start=2020-06-02&end=2020-06-02")
    assert re.findall(r'<td class="tz-number">(\S+?)</td>', page)[:2] == ["1", "—"]
    told = living.pages.page(f"/-/record/ruling/{decision.record}")
    assert "不计入：台风停课，县里通知" in words(told), "a decision is called by what it says"

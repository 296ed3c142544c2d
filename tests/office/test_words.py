"""Codes and ids are shown as words, from the forms that are published, without a restart."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from schemas.bundled import bundled
from schemas.form import Choice, Field, Form


def cells(page: str, column: str) -> list[str]:
    """The texts of one column of a table page."""
    found = re.findall(rf'<td class="col-{column} [^"]*">(.*?)</td>', page, re.S)
    return [re.sub("<[^>]+>", "", cell).strip() for cell in found]


def test_a_table_is_called_as_its_form_and_its_columns_as_its_questions(pages: Any) -> None:
    page = pages.page("/office/session")
    assert re.search(r"<h1>\s*场次", page)
    heads = re.sub(r"\s+", "", re.sub("<[^>]+>", "|", page.split("<thead>")[1].split("</thead>")[0]))
    for label in ("类别", "日期", "地点", "第一主讲人", "人数（人次）", "收到时间", "计入数字"):
        assert f"|{label}|" in heads or f"|{label}&nbsp;▲|" in heads, label


def test_choices_are_shown_as_their_labels(pages: Any) -> None:
    page = pages.page("/office/session")
    assert set(cells(page, "kind")) == {"宣讲", "现场教学"}
    assert set(cells(page, "mode")) == {"线下", "线上"}
    assert set(cells(page, "counted")) == {"是", "否"}


def test_ids_are_shown_as_names_that_lead_to_the_record(pages: Any) -> None:
    page = pages.page("/office/session")
    assert {"青石镇 · 甲村", "青石镇 · 乙村", "基地"} <= set(cells(page, "place"))
    assert "王、李" in cells(page, "lecturers")
    place = pages.record("select record from place where name = '甲村'")
    assert f'<a href="/office/place/{place}">青石镇 · 甲村</a>' in page
    assert "王的笔记本" in cells(page, "device")


def test_a_record_page_is_in_words_too(pages: Any) -> None:
    record = pages.record("select record from session where title = '新年话新政'")
    page = pages.page(f"/office/session/{record}")
    for text in ("宣讲", "甲村", "本校教师", "80", "王的笔记本"):
        assert text in page, text
    assert "outreach" not in re.sub("<[^>]+>", "", page)


def test_the_history_of_a_record_says_who_and_what(pages: Any) -> None:
    record = pages.record("select record from session where title = '厉行节约'")
    page = pages.page(f"/office/change_history?record={record}")
    assert set(cells(page, "act")) == {"填写或修改"}
    assert set(cells(page, "form")) == {"场次"}


def test_data_that_is_taken_elsewhere_keeps_its_codes(pages: Any) -> None:
    rows = pages.rows("/office/session.json?_shape=array")
    assert {row["kind"] for row in rows} == {"outreach", "onsite"}


def test_broken_rules_and_conflicts_name_record_form_and_question(living: Any) -> None:
    living.record("workload", item="board", campaign="sanitation", done_on="2020-06-01", unit="kuai")
    living.publish()
    page = living.pages.page("/office/problem")
    assert set(cells(page, "form")) == {"工作量"}
    assert "数量" in cells(page, "field")
    assert 'href="/office/workload/' in page


def test_the_home_page_lists_forms_and_figures_in_words(pages: Any) -> None:
    home = pages.page("/")
    for text in ("试办公室", "外出宣讲场次", "解决问题项数", "场次", "人员", "私密"):
        assert text in home, text
    assert "change_history" not in home and "_past" not in home


WEATHERS = (Choice("fine", {"zh": "晴", "en": "Fine"}), Choice("rain", {"zh": "下雨", "en": "Rain"}))


def grown(form: Form) -> Form:
    """The next version: one more question, and one more choice for the first."""
    weather = Field("weather", "select_one", {"zh": "天气", "en": "Weather"}, choices=WEATHERS)
    return replace(form, version=form.version + 1, fields=(*form.fields, weather))


def test_a_form_that_gains_a_question_shows_it_without_a_restart(living: Any) -> None:
    assert "天气" not in living.pages.page("/office/place")
    living.office.define(grown(bundled()["place"]))
    living.record("place", name="戊村", kind="village", town="none", weather="rain")
    living.publish()
    page = living.pages.page("/office/place")
    assert "天气" in page
    assert "下雨" in cells(page, "weather")
    columns = living.pages.ask("/office/place.json?_extra=metadata&_size=0").json()["metadata"]["columns"]
    assert columns["weather"] == "天气 · Weather"


def test_a_new_form_has_its_table_without_a_restart(living: Any) -> None:
    assert "灯塔课" not in living.pages.page("/")
    form = Form("beacon", 1, {"zh": "灯塔课", "en": "Beacon"}, "office", "field", (
        Field("title", "text", {"zh": "课名", "en": "Title"}),
        Field("hours", "decimal", {"zh": "时长", "en": "Hours"}, unit="学时")), "title")  # fmt: skip
    living.office.define(form)
    living.record("beacon", title="第一课", hours="1.5")
    living.publish()
    assert "灯塔课" in living.pages.page("/")
    page = living.pages.page("/office/beacon")
    assert "课名" in page and "时长（学时）" in page and "第一课" in page


def test_nothing_on_any_page_is_fetched_from_elsewhere(pages: Any) -> None:
    record = pages.record("select record from session limit 1")
    tables = ("/office", "/office/session", f"/office/session/{record}", "/office/-/query?sql=select+1")
    for address in ("/", *tables, "/office/outreach_by_month", "/-/sign-in"):
        page = pages.page(address)
        fetched = re.findall(r'(?:src|href)="(https?:[^"]*)"', page)
        elsewhere = {url for url in fetched if not url.startswith("http://localhost/")}
        assert elsewhere <= {"https://datasette.io/"}, address  # a link, for whoever follows it
        assert 'lang="zh-CN"' in page
    style = re.search(r'href="(/-/static-plugins/[^"]*)"', page)
    assert style is not None
    css = pages.ask(style[1], actor=None)
    assert css.status_code == 200
    assert "url(" not in css.text and "@import" not in css.text


def test_a_place_is_said_with_its_town(pages: Any) -> None:
    page = pages.page("/office/session")
    assert "青石镇 · 甲村" in cells(page, "place")
    assert "基地" in cells(page, "place")  # belongs to no town


def test_moments_are_shown_without_seconds_and_numbers_with_their_thousands_apart(living: Any) -> None:
    living.record("klass", name="大班", kind="rotation", opened_on="2020-06-01", enrolled=12345)
    living.publish()
    page = living.pages.page("/office/klass")
    assert cells(page, "enrolled") == ["12,345"]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", moment) for moment in cells(page, "received_at"))


def test_a_device_that_was_never_enrolled_is_the_office(pages: Any) -> None:
    assert "办公室" in cells(pages.page("/office/device_coverage"), "device")
    assert "Office" in cells(pages.ask("/office/device_coverage", cookies=ENGLISH).text, "device")


def test_what_is_for_programs_is_out_of_sight_until_it_is_asked_for(pages: Any) -> None:
    page = pages.page("/office/session")
    assert re.search(r'<td class="col-heads [^"]*"[^>]* hidden>', page)
    assert not re.search(
        r'<td class="col-heads [^"]*"[^>]* hidden>', pages.page("/office/session?_col=heads")
    )


def test_figures_are_told_in_english_too(pages: Any) -> None:
    page = pages.ask("/office/outreach_by_venue?start=2020-01-01&end=2020-06-30", cookies=ENGLISH).text
    heads = re.findall(r'scope="col">([^<]*)<', page)
    assert heads == ["Kind of venue", "Sessions", "Audience", "Sessions without a settled audience", "Note"]
    assert "2020-01-01 to 2020-06-30, as of now" in page
    assert "<title>Outreach by kind of venue</title>" in page


def test_the_conditions_of_a_table_are_said_in_words(pages: Any) -> None:
    page = pages.page("/office/session?kind__exact=outreach&headcount__gte=100&_sort_desc=held_on")
    assert "人数（人次） ≥ 100，类别 是 宣讲，按日期从大到小排" in page
    place = pages.record("select record from place where name = '甲村'")
    assert "地点 是 青石镇 · 甲村" in pages.page(f"/office/session?place={place}")
    english = pages.ask("/office/session?kind__exact=outreach&title__notnull=1", cookies=ENGLISH).text
    assert "Kind is Outreach talk, Title is not empty" in english


def found(pages: Any, words: str, **more: Any) -> list[dict[str, str]]:
    matches: list[dict[str, str]] = pages.ask("/-/tables", params={"q": words}, **more).json()["matches"]
    return matches


def test_a_table_is_found_by_what_people_call_it(pages: Any) -> None:
    assert {"name": "场次", "url": "/office/session", "type": "表"} in found(pages, "场次")
    assert "外出宣讲：按月" in {match["name"] for match in found(pages, "宣讲 月")}
    assert found(pages, "session", cookies=ENGLISH)[0]["type"] == "Table"
    assert not any(match["url"].startswith("/private") for match in found(pages, "", actor=OFFICE_ONLY))


ENGLISH = {"taizhang_language": "en"}
OFFICE_ONLY = {"id": "li", "name": "李", "roles": ["office"]}

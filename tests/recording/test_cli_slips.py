"""Slips of the finger: what is asked after saving, and what is understood all the same."""

import json

import pytest

TALK = ("record", "场次", "类别=宣讲", "地点=人民路", "题目=防汛")


def doubts(ran):
    return [(d["code"], d["got"]) for d in ran.json["doubts"]]


@pytest.fixture
def talks(taizhang, lists):
    """Three talks of some sixty people on three days."""
    for day, count in ((1, 60), (2, 55), (3, 64)):
        taizhang(*TALK, f"日期=2020-03-0{day}", f"人数={count}")


def test_a_zero_too_many_is_asked_about_and_saved(taizhang, talks):
    ran = taizhang(*TALK, "人数=640", "--json")

    assert (ran.code, ran.json["values"]["headcount"], ran.json["problems"]) == (0, 640, [])
    assert doubts(ran) == [("number_unusual", "640")]
    assert "一般 60" in ran.json["doubts"][0]["zh"]


def test_a_large_audience_is_nothing_unusual_without_earlier_ones_to_compare(taizhang, lists):
    assert doubts(taizhang(*TALK, "人数=640", "--json")) == []


def test_an_audience_somewhat_larger_than_before_is_not_asked_about(taizhang, talks):
    assert doubts(taizhang(*TALK, "人数=150", "--json")) == []


@pytest.mark.parametrize(("day", "code"), [("2062-03-05", "date_ahead"), ("2019-03-05", "date_long_past")])
def test_a_day_that_cannot_be_meant_is_asked_about(taizhang, lists, day, code):
    assert doubts(taizhang(*TALK, f"日期={day}", "人数=60", "--json")) == [(code, day)]


def test_a_village_of_the_same_name_in_a_town_where_none_was_before_is_asked_about(taizhang, lists, talks):
    there = ("record", "场次", "类别=宣讲", "题目=防汛", "人数=60", "日期=2020-03-05")
    ran = taizhang(*there, "地点=石桥镇·前柳村", "--json")

    assert doubts(ran) == [("other_town", "石桥镇")]
    assert "一般在柳河镇" in ran.json["doubts"][0]["zh"]
    assert doubts(taizhang(*there, "地点=柳河镇·前柳村", "--json")) == []


def test_only_what_was_typed_now_is_asked_about(taizhang, lists):
    record = taizhang(*TALK, "日期=2062-03-05", "人数=60", "--json").json["record"]

    assert doubts(taizhang("amend", record, "备注=雨", "--json")) == []
    assert doubts(taizhang("amend", record, "日期=2026-03-05", "--json")) == [("date_ahead", "2026-03-05")]


def test_the_same_day_and_place_is_asked_about_with_the_number_of_the_first(taizhang, lists):
    first = taizhang(*TALK, "人数=60", "--json").json["record"]
    again = taizhang(*TALK, "人数=62", "--json")

    assert doubts(again) == [("told_already", f"#{first[-8:]}")]
    assert again.json["record"][-8:] in again.json["doubts"][0]["zh"]


def test_a_record_that_was_taken_back_does_not_count_as_told(taizhang, lists):
    first = taizhang(*TALK, "人数=60", "--json").json["record"]
    taizhang("withdraw", first)

    assert doubts(taizhang(*TALK, "人数=62", "--json")) == []


@pytest.mark.parametrize("words", [["类别＝宣讲", "人数＝６０"], ["类别", "=", "宣讲", "人数", "＝", "60"]])
def test_wide_signs_and_blanks_around_them_are_understood(taizhang, lists, words):
    values = taizhang("record", "场次", *words, "--json").json["values"]

    assert (values["kind"], values["headcount"]) == ("outreach", 60)


def test_an_equals_sign_within_an_answer_stays(taizhang, lists):
    values = taizhang("record", "场次", "类别=宣讲", "题目=一＝二", "--json").json["values"]

    assert values["title"] == "一＝二"


def test_a_field_called_much_the_same_is_offered(taizhang, lists):
    ran = taizhang("record", "场次", "类型=宣讲", "--json")

    assert ran.codes == ["near_field"]
    assert ran.json["problems"][0]["detail"]["candidates"] == "类别"


def test_a_name_with_one_wrong_character_brings_up_the_right_one(taizhang, lists):
    told = taizhang("record", "场次", "地点=人名路", "--json").json["problems"]

    assert [(p["code"], p["detail"]["candidates"]) for p in told] == [("near_reference", "柳河镇·人民路")]


def test_a_list_that_is_not_here_yet_is_said_to_be_missing(taizhang):
    assert taizhang("record", "场次", "地点=人民路", "--json").codes == ["list_empty_here"]


def test_what_is_missing_is_said_with_what_to_type(taizhang, lists):
    ran = taizhang(*TALK)

    number = ran.out.split("#")[1][:8]
    assert f"还缺：人数（补上：taizhang amend {number} 人数=…）" in ran.out


def test_a_record_is_found_by_the_beginning_of_its_short_number(taizhang, lists):
    record = taizhang(*TALK, "人数=60", "--json").json["record"]

    assert taizhang("show", record[-8:-4], "--json").json["record"] == record


def test_all_records_are_those_of_people_not_of_the_programs(taizhang, lists):
    taizhang.write("device", device="d1", name="王芳的笔记本", state="enrolled")

    forms = {r["form"] for r in taizhang("list", "--all", "--json").json["records"]}
    assert forms == {"place", "person"}
    assert [r["form"] for r in taizhang("list", "设备", "--json").json["records"]] == ["device"]


def test_a_device_that_may_write_a_form_is_not_warned_about_it(taizhang, lists):
    told = "可能要等办公室放行"
    assert told in taizhang("record", "地点", "名称=甲村").out

    notebook = taizhang.open()
    device = notebook.replica.device
    notebook.close()
    taizhang.write(
        "device", device=device, name="甲", state="enrolled", scope=json.dumps({"write": ["place"]})
    )

    assert told not in taizhang("record", "地点", "名称=乙村").out
    assert told in taizhang("record", "场次", "类别=宣讲").out

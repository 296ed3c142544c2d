"""`taizhang record`: what a person types becomes a record, or a clear word why not; nothing is half saved."""

import json

import pytest


def test_a_lecture_takes_a_place_and_a_number(taizhang, lists):
    ran = taizhang("record", "场次", "类别=宣讲", "地点=人民路", "题目=防汛", "人数=120", "--json")

    assert ran.code == 0
    assert ran.json["values"] == {
        "kind": "outreach",
        "held_on": "2020-03-12",
        "mode": "in_person",
        "place": lists.street,
        "lecturers": [lists.person],
        "lead": lists.person,
        "lecturer_role": "own_teacher",
        "title": "防汛",
        "headcount": 120,
    }
    assert ran.json["problems"] == []
    assert set(ran.json["filled_in"]) == {"held_on", "mode", "lecturers", "lead", "lecturer_role"}


def test_what_was_saved_is_shown_in_words(taizhang, lists):
    ran = taizhang("record", "场次", "类别=宣讲", "地点=柳河镇·前柳村", "人数=１２０人次")

    assert "已记下：场次 #" in ran.out
    assert "地点：柳河镇·前柳村" in ran.out
    assert "人数：120人次" in ran.out
    assert "日期：2020-03-12  ← 自动填的" in ran.out


@pytest.mark.parametrize(
    "words",
    [
        ["--headcount", "120"],
        ["--headcount=120"],
        ["--人数", "120"],
        ["人数=120"],
        ["headcount=120"],
        ["--人数", "一百二十"],
    ],
)
def test_a_field_may_be_named_in_every_way(taizhang, words):
    assert taizhang("record", "session", *words, "--json").json["values"]["headcount"] == 120


def test_what_is_missing_is_said_softly_and_saved_all_the_same(taizhang):
    ran = taizhang("record", "场次", "类别=宣讲", "人数=120")

    assert ran.code == 0
    assert "还缺：地点、题目" in ran.out.replace("主讲人、", "")
    assert taizhang.count() == 1


def test_a_broken_rule_is_told_and_saved_all_the_same(taizhang):
    ran = taizhang("record", "场次", "人数=5001", "--json")

    assert ran.code == 0
    assert "constraint" in ran.codes
    assert taizhang.count() == 1


def test_strict_saves_nothing_that_is_incomplete(taizhang):
    ran = taizhang("record", "场次", "人数=120", "--strict", "--json")

    assert ran.code == 2
    assert ran.codes[0] == "incomplete"
    assert "required" in ran.codes
    assert taizhang.count() == 0


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_written(taizhang, lists):
    before = taizhang.count()
    ran = taizhang("record", "场次", "类别=唱歌", "人数=很多", "地点=火星", "日期=13月40日", "--json")

    assert ran.code == 2
    assert sorted(ran.codes) == ["not_a_choice", "unknown_reference", "wrong_type", "wrong_type"]
    assert taizhang.count() == before


def test_a_rounded_number_is_not_taken(taizhang):
    ran = taizhang("record", "场次", "人数=200余人")

    assert ran.code == 2
    assert "不是准确数" in ran.err


@pytest.mark.parametrize("word", ["--colour=red", "颜色=红"])
def test_a_field_that_is_not_there_is_named(taizhang, word):
    ran = taizhang("record", "场次", word, "--json")

    assert ran.code == 2
    assert ran.codes == ["unknown_field"]


def test_a_field_given_twice_is_not_guessed_at(taizhang):
    assert taizhang("record", "场次", "--人数", "1", "人数=2", "--json").codes == ["given_twice"]
    assert taizhang("record", "场次", "人数=1", "headcount=2", "--json").codes == ["given_twice"]


def test_words_that_are_no_pair_are_shown_how(taizhang):
    assert taizhang("record", "场次", "前柳村", "--json").codes == ["bad_pair"]


def test_a_record_of_nothing_is_not_made(taizhang):
    ran = taizhang("record", "场次", "--json")

    assert (ran.code, ran.codes) == (2, ["nothing_given"])


def test_forms_that_the_programs_keep_cannot_be_filled(taizhang):
    ran = taizhang("record", "device", "name=x", "--json")

    assert (ran.code, ran.codes) == (4, ["not_kept_here"])


def test_a_number_of_a_person_is_never_kept_nor_repeated(taizhang, lists):
    before = taizhang.count()
    ran = taizhang("record", "contact", "方式=电话", "备注=电话 138 0000 1111", "--json")

    assert (ran.code, ran.codes) == (2, ["personal_number"])
    assert "0000" not in ran.out + ran.err
    assert taizhang.count() == before


def test_a_private_record_is_sealed(taizhang):
    ran = taizhang("record", "contact", "方式=入户", "是否见到或接通=是", "--json")
    notebook = taizhang.open()
    change = notebook.records.history(ran.json["record"])[0].change
    notebook.close()

    assert change.sealed and change.salt


def test_the_list_tells_what_kind_of_place_it_is_so_nobody_is_asked(taizhang, lists):
    ran = taizhang("record", "场次", "类别=宣讲", "地点=人民路", "--json")

    assert not any(p["detail"].get("field") == "venue_class" for p in ran.json["problems"])


def test_whoever_is_named_first_leads(taizhang, lists):
    ran = taizhang("record", "场次", "类别=宣讲", "主讲人=李明、王芳", "--json")

    assert ran.json["values"]["lead"] == lists.colleague
    assert ran.json["values"]["lecturer_role"] == "own_staff"


def test_lists_may_be_given_by_repeating_the_flag(taizhang, lists):
    ran = taizhang("record", "场次", "--主讲人", "李明", "--主讲人", "我", "--json")

    assert ran.json["values"]["lecturers"] == [lists.colleague, lists.person]


def test_a_blank_answer_keeps_a_field_empty(taizhang, lists):
    assert "lecturers" not in taizhang("record", "场次", "类别=宣讲", "主讲人=", "--json").json["values"]


def test_the_last_answer_is_offered_again_where_the_form_says_so(taizhang):
    taizhang("record", "工作量", "事项=宣传版面", "专项=创卫", "数量=3")

    assert taizhang("record", "工作量", "数量=2.50", "--json").json["values"]["campaign"] == "sanitation"


def test_answers_can_come_as_json(taizhang, lists):
    answers = {
        "kind": "宣讲",
        "place": "人民路",
        "lecturers": ["李明", lists.person],
        "hours": 1.5,
        "人数": 80,
    }
    ran = taizhang("record", "场次", "--json-answers", "-", "--json", input=json.dumps(answers))

    assert ran.code == 0
    assert ran.json["values"]["hours"] == "1.5"
    assert ran.json["values"]["lecturers"] == [lists.colleague, lists.person]
    assert ran.json["values"]["headcount"] == 80


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "bad_json"),
        ("[1]", "bad_json"),
        ('{"headcount": true}', "wrong_type"),
        ('{"headcount": 1.5}', "wrong_type"),
        ('{"lecturers": [7]}', "list_empty_here"),
        ('{"colour": 1}', "unknown_field"),
        ('{"title": {"a": 1}}', "wrong_type"),
    ],
)
def test_json_answers_that_cannot_be_kept_are_refused(taizhang, text, code):
    ran = taizhang("record", "场次", "--json-answers", "-", "--json", input=text)

    assert (ran.code, ran.codes) == (2, [code])
    assert taizhang.count() == 0


def test_a_json_file_that_is_not_there_is_named(taizhang, tmp_path):
    ran = taizhang("record", "场次", "--json-answers", tmp_path / "none.json", "--json")

    assert (ran.code, ran.codes) == (2, ["no_file"])


def test_a_form_that_the_office_added_has_its_flags_at_once(taizhang):
    definition = {
        "form": "patrol", "version": 1, "label": {"zh": "巡查", "en": "Patrol"},
        "home": "office", "used": "field",
        "fields": [
            {"name": "walked_on", "kind": "date", "label": {"zh": "日期", "en": "Date"}, "prefill": "today"},
            {"name": "json", "kind": "integer", "label": {"zh": "件数", "en": "Count"}},
        ],
    }  # fmt: skip
    taizhang.write("form", form="patrol", version=1, definition=json.dumps(definition))

    ran = taizhang("record", "巡查", "--件数", "7", "--json")

    assert ran.json["values"] == {"walked_on": "2020-03-12", "json": 7}
    assert "--件数" in taizhang("record", "巡查", "--help").out


def test_the_help_of_a_form_makes_no_notebook(taizhang):
    ran = taizhang("record", "session", "--help")

    assert "--headcount, --人数" in ran.out
    assert not taizhang.path.exists()

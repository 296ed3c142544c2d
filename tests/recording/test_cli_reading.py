"""Looking: `list`, `show`, `forms`, `status`, `me`, and the help; in Chinese and English, for people and
programs.
"""

import os
import subprocess
import sys

import pytest


@pytest.fixture
def record(taizhang, lists):
    ran = taizhang("record", "场次", "类别=宣讲", "地点=柳河镇·前柳村", "题目=防汛", "人数=120", "--json")
    return ran.json["record"]


def test_the_newest_records_come_first_without_the_lists(taizhang, record):
    taizhang("record", "工作量", "数量=2")
    lines = taizhang("list").out.splitlines()

    assert [line.split(" ")[0] for line in lines] == ["工作量", "场次"]
    assert "宣讲 · 2020-03-12 · 柳河镇·前柳村 · 王芳 · 防汛 · 120人次" in lines[1]


def test_a_list_can_be_looked_through_too(taizhang, record):
    assert "人民路" in taizhang("list", "地点").out
    assert len(taizhang("list", "--all", "--json").json["records"]) == 8


def test_a_list_has_a_limit(taizhang, lists):
    assert len(taizhang("list", "地点", "--limit", "2", "--json").json["records"]) == 2


def test_an_empty_notebook_says_so(taizhang):
    taizhang.open().close()

    assert "还没有记录" in taizhang("list").out


def test_a_record_is_shown_in_words_with_its_history(taizhang, record):
    taizhang("amend", record, "人数=130")
    out = taizhang("show", record[-8:]).out

    assert "  人数：130人次" in out
    assert "      人数：120人次（后来改了）" in out
    assert "      人数：130人次\n" in out
    assert out.count("（未上传）") == 2
    assert "2020-03-12 12:" in out and "王芳" in out


def test_what_lost_to_another_is_marked_in_the_history(taizhang, record):
    notebook = taizhang.open()
    shown = notebook.records.get(record).heads
    notebook.amend(record, {"note": "先写的"}, shown)
    notebook.amend(record, {"note": "后写的"}, shown)
    notebook.close()
    steps = taizhang("show", record, "--json").json["history"]

    fates = {s["text"]: s["fate"] for step in steps for s in step["sets"] if s["field"] == "note"}
    assert fates == {"先写的": "lost", "后写的": "stands"}


def test_english_is_spoken_when_asked_for(taizhang, record):
    out = taizhang("show", record, "--lang", "en").out

    assert "Headcount: 120人次" in out
    assert "History:" in out
    assert "is required" in taizhang("record", "session", "--strict", "title=x", "--lang=en").err


def test_the_forms_are_listed_by_who_fills_them(taizhang):
    out = taizhang("forms").out

    texts = ["下乡填的", "场次  session", "办公室填的", "班次  klass"]
    assert [out.index(text) for text in texts] == sorted(out.index(text) for text in texts)
    assert "device" not in out


def test_a_form_tells_its_fields(taizhang):
    out = taizhang("forms", "场次").out

    assert "--held-on  日期  日期 · 必填 · 先填今天" in out
    assert "--headcount  人数  整数 · 有时必填 · 人次" in out
    assert taizhang("forms", "场次", "--json").json["form"] == "session"
    assert not taizhang.path.exists()


def test_status_says_what_is_not_sent_and_what_needs_a_hand(taizhang, record):
    taizhang("record", "场次", "类别=宣讲", "人数=7")
    ran = taizhang("status")

    assert "还没有加入" in ran.out
    assert "署名：王芳" in ran.out
    assert "未上传：9 条改动" in ran.out
    assert "还缺：地点" in ran.out
    assert len(taizhang("status", "--json").json["lacking"]) == 1


def test_whoever_signs_is_remembered(taizhang, lists):
    assert "署名：李明" in taizhang("me", "李明").out
    assert taizhang("record", "场次", "类别=宣讲", "--json").json["values"]["lecturers"] == [lists.colleague]
    assert taizhang("me", "--json").json == {"signature": "李明", "person": lists.colleague}


def test_a_name_that_no_list_has_may_sign(taizhang):
    ran = taizhang("me", "赵六")

    assert "名单里还没有" in ran.out
    assert taizhang("me", "--json").json == {"signature": "赵六", "person": None}


@pytest.mark.parametrize("command", ["list", "show abcd1234", "status", "sync", "withdraw abcd1234"])
def test_looking_into_a_notebook_that_is_not_there_makes_none(taizhang, command):
    ran = taizhang(*command.split(), "--json")

    assert (ran.code, ran.codes) == (2, ["no_notebook"])
    assert not taizhang.path.exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["sing"], "unknown_command"),
        (["list", "--loud"], "bad_usage"),
        (["show"], "missing_argument"),
        (["list", "--limit", "x"], "bad_usage"),
    ],
)
def test_a_slip_in_the_command_is_told_in_words(taizhang, words, code):
    ran = taizhang(*words, "--json")

    assert (ran.code, ran.codes) == (2, [code])


def test_what_was_left_out_of_a_command_is_named_in_chinese(taizhang):
    told = taizhang("show").err

    assert told.startswith("命令没有写完，还要写 编号 · ")


def test_what_goes_anywhere_goes_anywhere(taizhang):
    assert taizhang("--json", "forms", "--lang", "en").json["forms"]
    assert taizhang("forms", "--lang=en", "--json").json["forms"]


def test_the_program_runs_by_itself(tmp_path):
    path = tmp_path / "deep" / "down" / "notebook.db"
    environment = {**os.environ, "TAIZHANG_NOTEBOOK": str(path), "PYTHONUTF8": "1"}

    def run(*words):
        line = [sys.executable, "-m", "collector.cli", *words]
        return subprocess.run(line, env=environment, capture_output=True, text=True, check=False, timeout=60)

    helped = run("--help")
    assert helped.returncode == 0
    for text in ("退出码 Exit codes", "5 数据损坏", "--notebook", "import-excel"):
        assert text in helped.stdout
    saved = run("record", "场次", "人数=120", "日期=2026-03-18", "题目=防汛")
    assert saved.returncode == 0, saved.stderr
    assert "防汛" in run("list").stdout
    assert run("record", "场次", "人数=很多").returncode == 2
    assert run().returncode == 2

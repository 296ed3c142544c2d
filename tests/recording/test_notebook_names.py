"""How records are called, and which one a name means."""

import pytest

from collector.names import short
from schemas.problems import TaizhangError


@pytest.fixture
def notebook(taizhang, lists):
    opened = taizhang.open()
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "text",
    ["柳河镇·前柳村", "柳河镇前柳村", "柳河镇 前柳村", "柳河镇・前柳村", " 老前柳 ", "qlc", "ＱＬＣ", "QLC"],
)
def test_a_village_is_found_by_all_its_names(notebook, lists, text):
    assert notebook.resolve("place", text) == lists.village


def test_every_name_that_is_shown_can_be_typed_back(notebook):
    for of in ("place", "person"):
        for entry in notebook.names.entries(of).values():
            assert notebook.resolve(of, entry.name) == entry.record


def test_every_number_that_is_shown_can_be_typed_back(notebook, lists):
    assert notebook.resolve("place", short(lists.namesake)) == lists.namesake
    assert notebook.resolve("place", f"#{short(lists.namesake)}") == lists.namesake
    assert notebook.resolve("place", lists.namesake) == lists.namesake


def test_a_name_that_two_have_is_asked_about_in_words_that_tell_them_apart(notebook, lists):
    with pytest.raises(TaizhangError) as caught:
        notebook.resolve("place", "前柳村")

    problem = caught.value.problem
    assert problem.code == "ambiguous_reference"
    means = [notebook.resolve("place", text) for text in problem.detail["candidates"].split("、")]
    assert sorted(means) == sorted([lists.village, lists.namesake])


def test_namesakes_without_a_town_are_told_apart_by_number(taizhang, notebook):
    first = notebook.record("person", {"name": "张伟"}).change.record
    second = notebook.record("person", {"name": "张伟"}).change.record
    with pytest.raises(TaizhangError) as caught:
        notebook.resolve("person", "张伟")

    told = caught.value.problem.detail["candidates"].split("、")
    assert {notebook.resolve("person", text.split("#")[1]) for text in told} == {first, second}


def test_a_part_of_a_name_is_no_name_but_brings_up_the_near_ones(notebook):
    with pytest.raises(TaizhangError) as caught:
        notebook.resolve("place", "人民")

    assert caught.value.problem.code == "near_reference"
    assert caught.value.problem.detail["candidates"] == "柳河镇·人民路"


def test_a_name_nobody_has_is_said_so(notebook):
    with pytest.raises(TaizhangError) as caught:
        notebook.resolve("place", "火星")

    assert caught.value.problem.code == "unknown_reference"


def test_an_entry_that_was_merged_means_the_one_that_stayed(notebook, lists):
    notebook.amend(lists.namesake, {"merged_into": lists.village})

    assert notebook.resolve("place", "前柳村") == lists.village
    assert notebook.resolve("place", "石桥镇·前柳村") == lists.village


def test_entries_merged_in_a_circle_do_not_hang(notebook, lists):
    notebook.amend(lists.namesake, {"merged_into": lists.village})
    notebook.amend(lists.village, {"merged_into": lists.namesake})

    assert notebook.resolve("place", "老前柳") in (lists.village, lists.namesake)


def test_a_withdrawn_entry_is_not_found(notebook, lists):
    notebook.withdraw(lists.street)

    with pytest.raises(TaizhangError):
        notebook.resolve("place", "人民路")


def test_a_record_that_is_not_held_here_is_called_by_its_number(notebook):
    assert notebook.names.name_of("place", "01900000-0000-7000-8000-0000deadbeef") == "#deadbeef"


def test_the_last_record_of_a_form_can_be_named_without_its_number(notebook):
    notebook.record("session", {"title": "一"})
    newest = notebook.record("session", {"title": "二"}).change.record

    assert notebook.resolve("session", "上一条") == newest


def test_a_list_that_grows_is_read_again(notebook):
    with pytest.raises(TaizhangError):
        notebook.resolve("person", "赵六")
    made = notebook.record("person", {"name": "赵六"}).change.record

    assert notebook.resolve("person", "赵六") == made

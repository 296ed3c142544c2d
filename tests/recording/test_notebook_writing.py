"""The notebook itself: what is written together, and what a new record begins with."""

import pytest

from collector.first_values import Given, first_values
from schemas.problems import TaizhangError


@pytest.fixture
def notebook(taizhang, lists):
    opened = taizhang.open()
    yield opened
    opened.close()


def test_what_is_written_together_is_there_whole_or_not_at_all(notebook):
    before = notebook.replica.log.end()
    with pytest.raises(TaizhangError), notebook.together():
        notebook.record("session", {"title": "一"})
        notebook.record("session", {"colour": "red"})

    assert notebook.replica.log.end() == before


def test_records_written_together_continue_one_chain(notebook):
    with notebook.together():
        first = notebook.record("session", {"title": "一"}).change
        second = notebook.record("session", {"title": "二"}).change

    assert (second.n, second.prev) == (first.n + 1, first.id)


def test_a_record_of_somebody_elses_ledger_gets_neither_today_nor_me(notebook, lists):
    form = notebook.form("session")
    first = first_values(notebook, form, {"kind": "outreach", "lecturers": [lists.colleague]}, Given())

    assert first == {"mode": "in_person", "lead": lists.colleague, "lecturer_role": "own_staff"}


def test_questions_that_are_not_asked_get_no_first_value(notebook):
    form = notebook.form("session")

    assert "is_new_topic" not in first_values(notebook, form, {"kind": "outreach"}, Given())
    assert first_values(notebook, form, {"kind": "trial"}, Given())["is_new_topic"] == "yes"


def test_a_reference_that_is_not_held_here_gives_no_first_value(notebook):
    form = notebook.form("session")
    answers = {"kind": "outreach", "lecturers": ["01900000-0000-7000-8000-0000deadbeef"]}

    assert "lecturer_role" not in first_values(notebook, form, answers, Given())


def test_a_new_notebook_is_signed_by_its_device(taizhang):
    notebook = taizhang.open()
    assert notebook.signature == notebook.replica.device
    notebook.close()


def test_a_name_of_several_persons_cannot_sign(notebook):
    notebook.record("person", {"name": "李明"})

    with pytest.raises(TaizhangError) as caught:
        notebook.sign_as("李明")
    assert caught.value.problem.code == "ambiguous_reference"
    assert notebook.signature == "王芳"

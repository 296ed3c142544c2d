"""An office's own text is filled where its names stand, in a line, a table, a header or a text box."""

from __future__ import annotations

import io

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from schemas.filling import Answer, fill, fill_word, placeholders, word_placeholders
from schemas.problems import TaizhangError

ANSWERS = {"场次": Answer("4"), "人次": Answer("300余", 1), "名单": Answer("甲、乙等", 1)}


def blank(name: str, following: str) -> Answer:
    answer = ANSWERS[name]
    return answer if answer.used and following.startswith(("余", "等")) else Answer(answer.text)


def test_names_are_replaced_and_the_word_behind_them_is_theirs():
    text = "共{{场次}}场次，{{ 人次 }}余人次，{{名单}}等{{场次}}所，{{场次}}。"
    assert fill(text, blank) == "共4场次，300余人次，甲、乙等4所，4。"
    assert placeholders(text) == ["场次", "人次", "名单", "场次", "场次"]


def word(*, split: bool = False) -> bytes:
    document = Document()
    paragraph = document.add_paragraph("共")
    if split:
        for part in ("{", "{场", "次}}", "场次，{{人次}", "}余", "人次"):
            paragraph.add_run(part).bold = True
    else:
        paragraph.add_run("{{场次}}场次，{{人次}}余人次")
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "场次"
    table.cell(0, 1).text = "{{场次}}"
    document.sections[0].header.paragraphs[0].text = "上半年 {{场次}}"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("split", [False, True])
def test_a_word_file_is_filled_wherever_a_name_stands_even_in_pieces(split):
    filled = Document(io.BytesIO(fill_word(word(split=split), blank, "t.docx")))
    assert filled.paragraphs[0].text == "共4场次，300余人次"
    assert filled.tables[0].cell(0, 1).text == "4"
    assert filled.sections[0].header.paragraphs[0].text == "上半年 4"


def test_the_names_of_a_word_file_are_found():
    assert sorted(word_placeholders(word(split=True), "t.docx")) == ["人次", "场次", "场次", "场次"]


def test_the_same_answers_give_the_same_bytes():
    assert fill_word(word(), blank, "t.docx") == fill_word(word(), blank, "t.docx")


@pytest.mark.parametrize("given", [b"", b"not a word file", b"PK\x03\x04broken"])
def test_what_is_no_word_file_is_said_to_be_none(given):
    with pytest.raises(TaizhangError) as raised:
        fill_word(given, blank, "t.docx")
    assert raised.value.problem.code == "not_a_word_file"


@given(st.text("甲{}余 ", max_size=30))
def test_text_without_whole_placeholders_stays_as_it_is(text):
    if not placeholders(text):
        assert fill(text, blank) == text

"""What may be handed over as a template, and what is said of what may not."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document

from schemas.filling import Answer, read_template, word_of
from schemas.filling.word import UNPACKED_MAX
from schemas.problems import TaizhangError

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("去年.docx", b"", "template_empty"),
        ("去年.md", b" \n ", "template_empty"),
        ("去年.docx", b"no word file", "not_a_word_file"),
        ("去年.docx", OLD, "not_a_word_file"),
        ("去年.docx", zipped(a=b"a"), "not_a_word_file"),
        ("去年.docx", zipped(a=b"\0" * (UNPACKED_MAX + 1)), "template_too_large"),
        ("去年.xls", OLD, "template_kind"),
        ("去年.doc", OLD, "template_kind"),
        ("去年", b"{{a}}", "template_kind"),
        ("去年.txt", OLD, "template_unreadable"),
        ("去年.txt", b"\xff\xff\xff", "template_unreadable"),
        ("去年.txt", "共{{外出宣讲场次}场".encode(), "unclosed_placeholder"),
    ],
)
def test_what_is_no_template_is_said_to_be_none(name, data, code):
    with pytest.raises(TaizhangError) as raised:
        read_template(name, data)
    assert (raised.value.problem.code, raised.value.problem.where) == (code, name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_a_text_is_read_in_whatever_encoding_a_chinese_program_wrote_it(encoding):
    template = read_template("去年.txt", "共｛｛场次｝｝场，{{ 人次 }}人次".encode(encoding))
    assert template.names == ["场次", "人次"]
    assert template.fill(lambda name, _: Answer(name)).decode() == "共场次场，人次人次"


def test_a_blank_in_a_text_box_and_in_a_footnote_is_filled_too():
    document = Document()
    paragraph = document.add_paragraph("框外{{甲}}")
    paragraph._p.append(_box("框内{{甲}}"))
    out = io.BytesIO()
    document.save(out)
    template = read_template("框.docx", _with_footnote(out.getvalue(), "注{{甲}}"))
    assert sorted(template.names) == ["甲", "甲", "甲"]
    with zipfile.ZipFile(io.BytesIO(template.fill(lambda *_: Answer("七")))) as filled:
        assert "框外七" in filled.read("word/document.xml").decode()
        assert "框内七" in filled.read("word/document.xml").decode()
        assert "注七" in filled.read("word/footnotes.xml").decode()


def _box(text: str):
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    return parse_xml(f"<w:r {nsdecls('w')}><w:pict><w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
                     "</w:txbxContent></w:pict></w:r>")  # fmt: skip


def _with_footnote(data: bytes, text: str) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    notes = f'<w:footnotes xmlns:w="{main}"><w:footnote w:id="1"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    with zipfile.ZipFile(io.BytesIO(data)) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    types, links = "[Content_Types].xml", "word/_rels/document.xml.rels"
    parts[types] = parts[types].replace(
        b"</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'.encode()
    )
    parts[links] = parts[links].replace(
        b"</Relationships>",
        f'<Relationship Id="rId99" Type="{link}" Target="footnotes.xml"/></Relationships>'.encode(),
    )
    return zipped(**parts, **{"word/footnotes.xml": notes.encode()})


def test_a_word_file_made_of_text_has_its_headings_and_tables_and_no_date_of_making():
    made = word_of("# 总结\n## 一、教学\n共{{甲}}场\n| 镇 | 场次 |\n|---|---|\n| 柳镇 | {{乙}} |\n")
    opened = Document(io.BytesIO(made))
    assert [p.text for p in opened.paragraphs] == ["总结", "一、教学", "共{{甲}}场"]
    assert [cell.text for cell in opened.tables[0]._cells] == ["镇", "场次", "柳镇", "{{乙}}"]
    assert opened.core_properties.created.year == 2020 and opened.core_properties.author == ""

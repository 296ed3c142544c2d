"""The shipped template and one by a stranger, filled from the golden set and from a county whose truth is known."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm

from schemas.clock import instant
from schemas.figures import printed, shipped
from schemas.figures.templates import shipped_template, shipped_text
from schemas.filling import Answer, Template, fill, placeholders, read_template
from schemas.problems import TaizhangError
from sync_server.commands.figures import declared_in
from sync_server.commands.filling import rules_in
from sync_server.county import recount
from sync_server.county.calendar import END, START
from sync_server.summarising import Period, Summarised, summarise

LATER = instant("2021-09-01")


def summarised(folder: Path, template: Template, as_of_ms: int = LATER) -> Summarised:
    return summarise(folder, declared_in(folder), rules_in(folder), Period(START, END, as_of_ms), template)


def as_of(day: str) -> int:
    return instant(f"{day}T23:59:59")


def text_of(document: bytes) -> str:
    """Everything that a Word file says, a line for each paragraph: body, tables, boxes, headers and footers."""
    lines = []
    with zipfile.ZipFile(io.BytesIO(document)) as parts:
        for name in sorted(parts.namelist(), key=lambda n: (n != "word/document.xml", n)):
            if re.match(r"word/(document|header|footer)[0-9]*\.xml", name):
                for paragraph in ElementTree.fromstring(parts.read(name)).iter(f"{W}p"):
                    lines.append("".join(t.text or "" for t in paragraph.iter(f"{W}t")))
    return "\n".join(lines)


def strangers(*, with_words: bool = True) -> Template:
    """Another order, blanks again and again, in tables within tables, headers, footers and boxes, split over runs; 余 and 等
    typed or not.
    """
    more, and_so_on = ("余", "等") if with_words else ("", "")
    document = Document()
    header, footer = document.sections[0].header, document.sections[0].footer
    header.paragraphs[0].text = "宣讲 {{外出宣讲场次}} 场次"
    header.add_table(1, 1, Cm(5)).cell(0, 0).text = "页眉表{{线上宣讲场次}}"
    footer.paragraphs[0].text = "共{{外出宣讲受众人次}}" + more + "人次"
    split = document.add_paragraph("线上")
    for part in ("{", "{线上", "宣讲受众", "人次}", "}人次；再说一遍线下{{外出宣讲场", "次}}场次"):
        split.add_run(part).bold = True
    table = document.add_table(2, 2)
    for cell, name in zip(
        table._cells, ("外出宣讲村数", "现场教学受众人次", "班次期数", "外出宣讲场次"), strict=True
    ):
        cell.text = f"{name}：{{{{{name}}}}}"
    table.cell(1, 1).add_table(1, 1).cell(0, 0).text = "表中表{{外出宣讲村数}}"
    document.add_paragraph(f"｛｛校内专题名单｝｝{and_so_on}{{{{校内专题项数}}}}项")
    document.add_paragraph("框：")._p.append(parse_xml(BOX))
    out = io.BytesIO()
    document.save(out)
    return read_template("去年的.docx", out.getvalue())


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_INSIDE = "<w:txbxContent><w:p><w:r><w:t>框内{{外出</w:t></w:r><w:r><w:t>宣讲场次}}场</w:t></w:r></w:p></w:txbxContent>"
BOX = f"""<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml">
 <mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{_INSIDE}</wps:txbx></w:drawing></mc:Choice>
 <mc:Fallback><w:pict><v:textbox>{_INSIDE}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""
"""A box as Word keeps it: once for itself, and once for older programs."""


@pytest.mark.parametrize("with_words", [True, False])
def test_a_strangers_word_file_says_the_golden_set_by_hand(golden_folder, with_words):
    early = text_of(
        summarised(golden_folder, strangers(with_words=with_words), as_of("2020-07-06")).filled.document
    )
    assert "宣讲 4 场次" in early and "共350余人次" in early and "线上300人次；再说一遍线下4场次" in early
    assert "页眉表1" in early and "表中表4" in early and early.count("框内4场") == 4
    assert "外出宣讲村数：4" in early and "外出宣讲场次：4" in early and "现场教学受众人次：40余" in early
    assert (
        "班次期数：【待核：期内无记录】" in early and "\n【待核：期内无记录】【待核：期内无记录】项" in early
    )
    late = text_of(
        summarised(golden_folder, strangers(with_words=with_words), as_of("2020-07-31")).filled.document
    )
    assert "宣讲 5 场次" in late and "共420余人次" in late and "外出宣讲村数：4" in late
    assert "{{" not in late and "余余" not in late


def truth_of(played) -> Mapping[str, object]:
    return recount(played.county.seen)


@pytest.mark.parametrize("as_word", [True, False])
def test_the_shipped_template_is_filled_with_the_countys_truth(small_county, as_word):
    done = summarised(small_county.folder, shipped_template("half-year", as_word=as_word))
    truth, counted = truth_of(small_county), set[str]()

    def told(name: str, following: str) -> Answer:
        """A number by the generator's own count; the names as they came."""
        figure = shipped().figures.get(name)
        if figure is None or figure.english not in truth:
            return done.basis.answers(name, following)
        counted.add(name)
        return printed(Fraction(str(truth[figure.english])), figure.wording, following)

    expected = fill(shipped_text("half-year"), told)
    if as_word:
        expected = "\n".join(line.lstrip("# ") for line in expected.splitlines() if line)
        assert text_of(done.filled.document).strip() == expected
    else:
        assert done.filled.document.decode() == expected
    assert len(counted) == 49 and {blank.name for blank in done.filled.open} <= set(
        done.basis.declared.claims
    )
    assert "云州市委党校精品课比赛" in expected and "临江市基层党校" in expected
    assert expected.count("待核") == len(done.filled.open) and "【待核：半月一电话，不符合】" in expected


def test_the_shipped_template_has_every_blank_of_the_half_year():
    names = placeholders(shipped_text("half-year"))
    declared = shipped()
    blanks = list(declared.figures)[:49]
    sayings = [
        "分批学访",
        "半月一电话",
        "一月一走访",
        "问题台账销号管理",
        "创卫评为好",
        "培训规模提升",
        "板块每周更新",
    ]
    assert set(blanks) <= set(names) and len(names) == 70 + 1 + 3 + len(sayings)
    assert [name for name in names if name in declared.claims] == sayings
    lists = {"学访党校名单", "整版理论文章名单", "整版刊发报刊", "省级刊发文章", "省级刊发省份", "省级刊发报刊", "市级立项课题名单",
             "省级结项专题名单", "市级结项课题名单", "上级市名", "本市名"}  # fmt: skip
    assert lists <= set(names) and names.count("上级市名") == 4 and names.count("培训模式个数") == 2


def test_the_same_asked_again_gives_the_same_bytes(small_county):
    template = shipped_template("half-year", as_word=True)
    assert template.data == shipped_template("half-year", as_word=True).data
    first, again = (summarised(small_county.folder, template) for _ in range(2))
    assert first.filled.document == again.filled.document and first.annex == again.annex


def test_no_zero_is_printed_that_nothing_supports(golden_folder):
    done = summarised(golden_folder, shipped_template("half-year", as_word=False), as_of("2020-07-06")).filled
    text = done.document.decode()
    assert len(done.open) == 73 and not re.search(r"(?<![\d.])0(?![\d.])", text)
    assert {blank.name: blank.reason for blank in done.open}["新课试讲率"] == "分母为零"


def test_the_annex_bears_out_every_figure(small_county):
    done = summarised(small_county.folder, shipped_template("half-year", as_word=False))
    book = openpyxl.load_workbook(io.BytesIO(done.annex))
    assert book.sheetnames == ["说明", "数", "名单", "说法", "逐期", "依据"]
    heading, *rows = book["数"].iter_rows(values_only=True)
    figures = {row[0]: dict(zip(heading, row, strict=True)) for row in rows}
    truth = truth_of(small_county)
    assert figures["外出宣讲场次"]["准数"] == truth["outreach_sessions"]
    assert (
        "场地类别≠校内" in figures["外出宣讲场次"]["定义"]
        and figures["外出宣讲场次"]["口径"] == "R1 R3 R5 R10"
    )
    assert figures["外出宣讲受众人次"]["印出来"].endswith("余") and figures["培训模式个数"]["文中几处"] == 2
    assert figures["外出宣讲场次"]["上报情况"]
    behind = [
        row[2]
        for row in book["依据"].iter_rows(min_row=2, values_only=True)
        if row[:2] == ("外出宣讲场次", "计入")
    ]
    assert (
        len(behind) == len(set(behind)) == figures["外出宣讲场次"]["记录条数"] == truth["outreach_sessions"]
    )


def test_what_is_not_declared_is_refused_all_at_once(golden_folder):
    template = read_template("模板.md", "{{外出宣讲场}}，{{外出宣讲场次}}，{{走访户}}".encode())
    with pytest.raises(TaizhangError) as raised:
        summarised(golden_folder, template)
    told = [(p.code, p.where, p.got) for p in raised.value.problems]
    assert told == [
        ("unknown_placeholder", "模板.md", "外出宣讲场"),
        ("unknown_placeholder", "模板.md", "走访户"),
    ]
    assert "外出宣讲场次" in raised.value.problems[0].detail["nearest"]

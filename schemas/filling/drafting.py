"""A Word file out of plain Markdown: headings, paragraphs, tables, notes (`>`), in the look that offices are used to.

So a template that ships needs to be kept only as text. The same text gives the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from schemas.filling.word import normal

_HEADING = re.compile(r"^(#{1,3}) +(.*)$")
_RULE = re.compile(r"^\|[\s:|-]+\|$")
_FIXED = datetime(2020, 1, 1)
_LOOKS = {1: ("宋体", 22), 2: ("黑体", 16), 3: ("楷体", 16)}
_BODY, _CELL, _NOTE = ("仿宋", 16), ("仿宋", 12), ("仿宋", 11)
_UPRIGHT = 9
"""Columns of a table that a page takes upright; with more it is laid across."""


def word_of(markdown: str) -> bytes:
    """The Word file of a text."""
    document = Document()
    _settle(document)
    for block in _blocks(markdown):
        if isinstance(block, list):
            _table(document, block)
        elif found := _HEADING.match(block):
            _paragraph(document, found[2], _LOOKS[len(found[1])], is_title=len(found[1]) == 1)
        elif block.startswith(">"):
            _run(document.add_paragraph(), block.removeprefix(">").strip(), _NOTE)
        else:
            _paragraph(document, block, _BODY)
    out = io.BytesIO()
    document.save(out)
    return normal(out.getvalue())


def _settle(document: Any) -> None:
    """Measures of an official letter, and nothing that tells when or by which program it was made."""
    about = document.core_properties
    about.author = about.last_modified_by = about.comments = ""
    about.created = about.modified = _FIXED
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)


def _blocks(markdown: str) -> Iterator[str | list[list[str]]]:
    """Paragraphs, one for each line; the lines of a table together."""
    rows: list[list[str]] = []
    for line in [*markdown.splitlines(), ""]:
        text = line.strip()
        if text.startswith("|"):
            if not _RULE.match(text):
                rows.append([cell.strip() for cell in text.strip("|").split("|")])
            continue
        if rows:
            yield rows
            rows = []
        if text:
            yield text


def _paragraph(document: Any, text: str, look: tuple[str, int], *, is_title: bool = False) -> None:
    paragraph = document.add_paragraph()
    _run(paragraph, text, look)
    shape = paragraph.paragraph_format
    shape.line_spacing, shape.space_after = Pt(28), Pt(14 if is_title else 0)
    shape.keep_with_next = look is not _BODY
    if is_title:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        shape.first_line_indent = Pt(2 * look[1])


def _table(document: Any, rows: list[list[str]]) -> None:
    width = max(len(row) for row in rows)
    section = document.sections[0]
    if width > _UPRIGHT and section.page_width < section.page_height:
        section.page_width, section.page_height = section.page_height, section.page_width
    table = document.add_table(len(rows), width)
    table.style, table.autofit = "Table Grid", False
    room = section.page_width - section.left_margin - section.right_margin
    first = min(Cm(2.8), room // width * 2)
    for nth, column in enumerate(table.columns):
        column.width = first if nth == 0 else (room - first) // max(width - 1, 1)
    # A table that runs on to the next page has its heading there too.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for line, row in zip(table.rows, rows, strict=True):
        for nth, (cell, text) in enumerate(zip(line.cells, row, strict=False)):
            cell.width = table.columns[nth].width
            paragraph = cell.paragraphs[0]
            _run(paragraph, text, _CELL)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if nth else None


def _run(paragraph: Any, text: str, look: tuple[str, int]) -> None:
    run = paragraph.add_run(text)
    name, points = look
    run.font.name, run.font.size = name, Pt(points)
    run.element.rPr.rFonts.set(qn("w:eastAsia"), name)

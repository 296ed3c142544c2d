"""A small form, its lists, and workbooks made as offices make them."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import pytest
from openpyxl import Workbook

from schemas.form import Choice, Field, Form
from schemas.ledger import read
from schemas.problems import fail

TODAY = dt.date(2020, 7, 7)
LISTS = {
    "person": {"张三": "p1", "李四": "p2", "王芳": "p3", "李明远": "p4", "John Smith": "p5"},
    "place": {"前柳村": "v1", "白塔村": "v2", "石桥村": "v3"},
}


def label(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


@pytest.fixture
def form() -> Form:
    kinds = (Choice("outreach", label("宣讲", "Outreach")), Choice("lesson", label("授课", "Lesson")))
    halves = (Choice("morning", label("上午", "Morning")), Choice("afternoon", label("下午", "Afternoon")))
    fields = (
        Field("kind", "select_one", label("类别", "Kind"), choices=kinds, required=True),
        Field("held_on", "date", label("日期", "Date"), required=True),
        Field("half_day", "select_one", label("时段", "Half-day"), choices=halves),
        Field("place", "one_of", label("地点", "Place"), of="place", required=True),
        Field("lecturers", "many_of", label("主讲人", "Lecturers"), of="person"),
        Field("title", "text", label("题目", "Title")),
        Field("headcount", "integer", label("人数", "Headcount"), unit="人次"),
        Field("hours", "decimal", label("学时", "Hours")),
        Field("photos", "images", label("照片", "Photos")),
        Field("note", "text", label("备注", "Note")),
    )
    return Form("talk", 1, label("宣讲", "Talks"), "office", "field", fields, "title")


@pytest.fixture
def resolve():
    def find(of: str, text: str) -> str:
        if text not in LISTS[of]:
            raise fail("unknown_reference", got=text, list=of)
        return LISTS[of][text]

    return find


@pytest.fixture
def reading(form, resolve):
    """Reads bytes, a workbook, or a list of rows, with the small form; outreach unless told otherwise."""

    def run(source, file_name="台账.xlsx", *, form=form, **options):
        if isinstance(source, list):
            source = book_of(source)
        data = source if isinstance(source, bytes) else saved(source)
        options.setdefault("constants", {"kind": "宣讲"})
        return read(form, data, file_name, today=TODAY, resolve=resolve, **options)

    return run


def book_of(rows: list[list[object]]) -> Workbook:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.active.title = "Sheet1"
    return book


def saved(book: Workbook, computed: dict[str, str] | None = None) -> bytes:
    """The workbook's bytes; `computed` gives formulas of the first sheet the results Excel saves."""
    out = io.BytesIO()
    book.save(out)
    return with_results(out.getvalue(), computed) if computed else out.getvalue()


def with_results(data: bytes, computed: dict[str, str]) -> bytes:
    done = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(done, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = part.decode()
                for address, result in computed.items():
                    text, hits = re.subn(
                        rf'(<c r="{address}"[^>]*>)<f>(.*?)</f><v ?/?>(?:</v>)?',
                        rf"\1<f>\2</f><v>{result}</v>",
                        text,
                    )
                    assert hits == 1
                part = text.encode()
            new.writestr(name, part)
    return done.getvalue()


@pytest.fixture
def save():
    return saved

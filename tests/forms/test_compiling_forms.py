"""A form handed in by the office: md and xlsx alike, faults named by sheet, row and column."""

from __future__ import annotations

import sys
from importlib.resources.abc import Traversable
from io import BytesIO

import openpyxl
import pytest

from schemas.form import Form
from schemas.problems import Problem, TaizhangError
from schemas.xlsform import compile_form, xform

SETTINGS = "| settings | form_id | version | form_title |\n| | visit | 1 | 走访 |\n"
CHOICES = (
    "| choices | list_name | name | label |\n| | aid | poster | 海报 |\n| | aid | video | 视频 |\n"
    "| | yes_no | yes | 是 |\n| | yes_no | no | 否 |\n"
)


def md(columns: str, *rows: str, settings: str = SETTINGS) -> str:
    lines = [f"| survey | {columns} |", *(f"| | {row} |" for row in rows)]
    return "\n".join(lines) + f"\n\n{CHOICES}\n{settings}"


def as_xlsx(text: str) -> bytes:
    """The same tables as an Excel workbook."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheet = None
    for line in text.splitlines():
        if not line.startswith("|") or line.startswith("|--"):
            continue
        first, *cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| |"):
            first, cells = "", [cell.strip() for cell in line.split("|")[2:-1]]
        if first:
            sheet = book.create_sheet(first)
        assert sheet is not None
        sheet.append([int(cell) if cell.isdigit() else cell or None for cell in cells])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def faults(source: str | bytes, file_type: str = "md") -> tuple[Problem, ...]:
    with pytest.raises(TaizhangError) as caught:
        compile_form(source, file_type, "visit.md")  # type: ignore[arg-type]
    return caught.value.problems


def spot(problem: Problem) -> tuple[str, object, object, object]:
    detail = problem.detail
    return problem.code, detail.get("sheet"), detail.get("row"), detail.get("column")


UNLIKE = md(
    "type | name | label | required | relevant | default | merge",
    "select_multiple aid | aids | 用具 | | | poster video |",
    "begin group | more | 更多 | | selected(${aids}, 'video') | |",
    "decimal | area | 面积 | | | 1.5 | keep_both",
    "begin repeat | home | 户 | TRUE | | |",
    "integer | people | 人数 | yes | ${area} > 1 | |",
    "date | seen_on | 日期 | | | today() |",
    "end repeat | | | | | |",
    "end group | | | | | |",
    "select_one_from_file person.csv | owner | 责任人 | ${area} > 2 | | |",
)


def test_a_form_unlike_the_others_compiles_and_is_private_when_it_does_not_say() -> None:
    form = compile_form(UNLIKE, "md")
    assert (form.form, form.version, form.home, form.used) == ("visit", 1, "private", "field")
    assert [(f.name, f.kind) for f in form.fields] == [
        ("aids", "select_multiple"), ("area", "decimal"), ("home", "repeat"), ("owner", "one_of"),
    ]  # fmt: skip
    aids, area, home, owner = form.fields
    assert aids.default == "poster video"
    assert (area.default, area.merge, area.relevant) == ("1.5", "keep_both", "selected(${aids}, 'video')")
    assert (home.required, home.relevant) == (True, area.relevant)
    assert [(f.name, f.required, f.relevant) for f in home.fields] == [
        ("people", True, "${area} > 1"), ("seen_on", False, ""),
    ]  # fmt: skip
    assert home.fields[1].prefill == "today"
    assert (owner.of, owner.required) == ("person", "${area} > 2")
    assert Form.from_json(form.to_json()) == form


def test_one_language_stands_in_for_the_other() -> None:
    form = compile_form(md("type | name | label::English", "text | a | Name"), "md")
    assert form.fields[0].label == {"zh": "Name", "en": "Name"}
    both = compile_form(
        md("type | name | label::中文 (zh-CN) | label::English (en)", "text | a | 名 | Name"), "md"
    )
    assert both.fields[0].label == {"zh": "名", "en": "Name"}


def test_relevance_of_nested_groups_adds_up() -> None:
    rows = ("begin_group | g | 组 | 1 = 1", "begin_group | h | 组 | 2 = 2", "text | a | 甲 | 3 = 3")
    form = compile_form(
        md("type | name | label | relevant", *rows, "end_group | | |", "end_group | | |"), "md"
    )
    assert form.fields[0].relevant == "((1 = 1) and (2 = 2)) and (3 = 3)"


@pytest.mark.parametrize("name", ["session", "klass", "need"])
def test_markdown_and_excel_of_one_form_are_the_same_form(
    sources: dict[str, Traversable], compiled: dict[str, Form], name: str
) -> None:
    book = as_xlsx(sources[name].read_text("utf-8"))
    assert compile_form(book, "xlsx") == compiled[name]


def test_excel_and_markdown_agree_on_a_form_with_a_repeat() -> None:
    assert compile_form(as_xlsx(UNLIKE), "xlsx") == compile_form(UNLIKE, "md")
    assert xform(as_xlsx(UNLIKE), "xlsx") == xform(UNLIKE, "md")


@pytest.mark.parametrize("column", ["required", "relevant", "constraint"])
def test_a_broken_expression_is_named_by_sheet_row_and_column(column: str) -> None:
    source = md(
        f"type | name | label | {column}", "integer | a | 甲 |", "integer | b | 乙 | ${a} >= 5 andd ${a} < 9"
    )
    (problem,) = faults(source)
    assert spot(problem) == ("bad_expression", "survey", 3, column)
    assert f"visit.md · survey · 第 3 行 (row 3) · {column}" in problem.text("zh")
    (in_excel,) = faults(as_xlsx(source), "xlsx")
    assert spot(in_excel) == spot(problem)


def test_a_name_that_the_form_does_not_have_is_a_broken_expression() -> None:
    (problem,) = faults(md("type | name | label | calculation", "calculate | a | 甲 | ${nosuch} + 1"))
    assert spot(problem) == ("bad_expression", "survey", 2, "calculation")


@pytest.mark.parametrize(
    ("columns", "row", "column"),
    [
        ("type | name | label", "geopoint | a | 甲", "type"),
        ("type | name | label", "note | a | 甲", "type"),
        ("type | name | label", "text | Big-Name | 甲", "name"),
        ("type | name | label", "text | order | 甲", "name"),
        ("type | name | label", "text | received_at | 甲", "name"),
        ("type | name | label", "text | a | ", "label"),
        ("type | name | label", "select_one nolist | a | 甲", "type"),
        ("type | name | label", "select_one aid or_other | a | 甲", "type"),
        ("type | name | label", "integer | | 甲", "name"),
        ("type | name | label | choice_filter", "select_one aid | a | 甲 | name != 'x'", "choice_filter"),
        ("type | name | label | appearance", "date | a | 甲 | month-year", "appearance"),
        ("type | name | label | label::Français (fr)", "text | a | 甲 | A", "label::Français (fr)"),
        ("type | name | label | merge", "text | a | 甲 | keep_all", "merge"),
        ("type | name | label | joined", "text | a | 甲 | both", "joined"),
        ("type | name | label | many", "text | a | 甲 | 3", "many"),
        ("type | name | label | many", "integer | a | 甲 | yes", "type"),
        ("type | name | label | retired", "text | a | 甲 | soon", "retired"),
        ("type | name | label | prefill", "text | a | 甲 | yesterday", "prefill"),
        ("type | name | label | prefill", "text | a | 甲 | place.kind", "prefill"),
        ("type | name | label | prefill", "date | a | 甲 | me", "prefill"),
        ("type | name | label | default", "integer | a | 甲 | many", "default"),
        ("type | name | label | default", "select_one aid | a | 甲 | book", "default"),
        ("type | name | label | default", "text | a | 甲 | ${b}", "default"),
        ("type | name | label | calculation", "integer | a | 甲 | 1 + 1", "calculation"),
        ("type | name | label | calculation", "calculate | a | 甲 | ", "calculation"),
    ],
)  # fmt: skip
def test_what_is_not_supported_is_named_by_sheet_row_and_column(columns: str, row: str, column: str) -> None:
    blank = "text | good | 好" + " | " * (columns.count("|") - 2)
    (problem,) = faults(md(columns, blank, row))
    assert spot(problem) == ("bad_form", "survey", 3, column)


def test_a_repeat_within_a_repeat_is_named() -> None:
    rows = [
        "begin repeat | r | 组",
        "begin repeat | s | 组",
        "text | a | 甲",
        "end repeat | |",
        "end repeat | |",
    ]
    (problem,) = faults(md("type | name | label", *rows))
    assert spot(problem) == ("bad_form", "survey", 3, "type")


@pytest.mark.parametrize("row", ["begin repeat | r | 组", "end repeat | |", "end group | |"])
def test_a_block_without_its_other_half_is_named(row: str) -> None:
    (problem,) = faults(md("type | name | label", "text | a | 甲", row))
    assert spot(problem) == ("bad_form", "survey", 3, "type")


@pytest.mark.parametrize(
    ("head", "row", "column"),
    [
        ("form_id | version | form_title | home", "visit | 1 | 走访 | public", "home"),
        ("form_id | version | form_title | used", "visit | 1 | 走访 | often", "used"),
        ("form_id | version | form_title", "select | 1 | 走访", "form_id"),
        ("form_id | version | form_title", "visit | 2020a | 走访", "version"),
        ("form_id | version | form_title | title_field", "visit | 1 | 走访 | b", "title_field"),
        ("form_id | version | form_title | submission_url", "visit | 1 | 走访 | https://x", "submission_url"),
    ],
)
def test_a_wrong_setting_is_named(head: str, row: str, column: str) -> None:
    settings = f"| settings | {head} |\n| | {row} |\n"
    (problem,) = faults(md("type | name | label", "text | a | 甲", settings=settings))
    assert spot(problem) == ("bad_form", "settings", 2, column)


def test_a_choice_told_twice_is_named() -> None:
    source = md("type | name | label", "select_one aid | a | 甲").replace("| video |", "| poster |")
    (problem,) = faults(source)
    assert spot(problem) == ("bad_form", "choices", 3, "name")


def test_all_faults_are_told_at_once() -> None:
    source = md(
        "type | name | label | required",
        "geopoint | a | 甲 |",
        "text | order | 乙 | 1 +",
        "text | order | 丙 |",
    )
    assert [spot(p)[2:] for p in faults(source)] == [(2, "type"), (3, "name"), (4, "name"), (3, "required")]


def test_a_decision_may_name_what_a_published_table_names() -> None:
    settings = "| settings | form_id | version | form_title | used |\n| | choice | 1 | 决定 | decision |\n"
    form = compile_form(md("type | name | label", "text | record | 记录", settings=settings), "md")
    assert form.used == "decision"


@pytest.mark.parametrize(
    ("source", "file_type"),
    [
        (b"not a workbook", "xlsx"),
        (b"PK\x03\x04 torn", "xlsx"),
        ("no table", "md"),
        (b"\xff\xfe", "md"),
        ("| survey | type |\n| | text | too | many |", "md"),
        ("| survey | type | name | label |", "md"),
        ("", "csv"),
    ],
)
def test_a_file_that_is_no_form_is_a_problem_and_not_a_crash(source: str | bytes, file_type: str) -> None:
    assert {p.code for p in faults(source, file_type)} == {"bad_form"}


def test_a_laptop_without_the_office_install_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyxform.errors", None)
    (problem,) = faults(UNLIKE)
    assert (problem.code, problem.got) == ("needs_office_install", "pyxform.errors")

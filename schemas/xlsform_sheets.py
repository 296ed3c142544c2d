"""The sheets of an XLSForm as rows of cells that know where they stand.

First step of `schemas.xlsform`. pyxform reads the workbook (Markdown or Excel); this module knows the
columns: those of the standard that we support, and our own. A filled cell in any other column is a problem,
because leaving an unknown instruction aside would change what the form means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from schemas.problems import Problem, TaizhangError, fail

LABELS = frozenset({"label", "hint", "constraint_message"})
"""Columns that stand once for each language."""

COLUMNS: Mapping[str, frozenset[str]] = {
    "survey": LABELS
    | {"type", "name", "required", "relevant", "constraint", "calculation", "default"}
    | {"prefill", "unit", "merge", "joined", "many", "retired"},
    "choices": frozenset({"list_name", "name", "label"}),
    "settings": frozenset(
        {"form_id", "form_title", "title_zh", "title_en", "title_field", "version", "default_language"}
        | {"home", "used"}
    ),
}  # fmt: skip
UNREAD_SHEETS = ("external_choices", "entities", "osm")
SAME = {"relevance": "relevant", "calculate": "calculation"}
LANGUAGES = {"zh": "zh", "中文": "zh", "chinese": "zh", "en": "en", "英文": "en", "english": "en"}
PYXFORM_ROW = re.compile(r"\[row : (\d+)\]")


@dataclass(frozen=True)
class Row:
    """One row: its cells by column, languages apart (`label:zh`), and the headers as they were typed."""

    where: str
    sheet: str
    number: int
    cells: Mapping[str, str]
    headers: Mapping[str, str]

    def get(self, column: str) -> str:
        """The cell's text, empty when there is none."""
        return self.cells.get(column, "")

    def label(self, column: str) -> dict[str, str]:
        """The text in both languages, one standing in for the other; empty when there is neither."""
        plain = self.get(f"{column}:")
        zh, en = self.get(f"{column}:zh"), self.get(f"{column}:en")
        both = {"zh": zh or plain or en, "en": en or plain or zh}
        return both if both["zh"] else {}

    def place(self, column: str) -> str:
        """Sheet, row and column as a person finds them."""
        parts = (self.where, self.sheet, f"第 {self.number} 行 (row {self.number})", self._header(column))
        return " · ".join(part for part in parts if part)

    def problem(self, column: str, zh: str, en: str) -> Problem:
        """A `bad_form` at one cell of this row."""
        detail = {**self.evidence(column), "reason_zh": zh, "reason_en": en}
        return Problem("bad_form", self.place(column), self.get(column), detail)

    def evidence(self, column: str) -> dict[str, Any]:
        """Sheet, row and column for programs."""
        return {"sheet": self.sheet, "row": self.number, "column": self._header(column)}

    def _header(self, column: str) -> str:
        return self.headers.get(column, column.partition(":")[0])


@dataclass(frozen=True)
class Sheets:
    """The three sheets that make a form."""

    survey: tuple[Row, ...]
    choices: tuple[Row, ...]
    settings: Row


def read_sheets(source: bytes, file_type: str, where: str, problems: list[Problem]) -> Sheets:
    """Read the workbook; unknown columns and sheets join `problems`. Raises `bad_form` if it is none."""
    data = _ask_pyxform("read", source, file_type, where)
    for name in UNREAD_SHEETS:
        if getattr(data, name):
            reasons = {"reason_zh": f"不支持工作表 {name}", "reason_en": f"sheet {name} is not supported"}
            problems.append(Problem("bad_form", where, name, reasons))
    rows = {name: _rows(name, getattr(data, name) or (), where, problems) for name in COLUMNS}
    settings = rows["settings"] or [Row(where, "settings", 2, {}, {})]
    for row in settings[1:]:
        problems.append(row.problem("form_id", "settings 只能有一行", "settings has one row only"))
    return Sheets(tuple(rows["survey"]), tuple(rows["choices"]), settings[0])


def to_xform(source: bytes, file_type: str, where: str) -> str:
    """The standard XForm, as ODK Collect reads it. Raises `bad_form` with pyxform's own words."""
    return str(_ask_pyxform("convert", source, file_type, where).xform)


def _ask_pyxform(what: Literal["read", "convert"], source: bytes, file_type: str, where: str) -> Any:
    """The cells as pyxform reads them before it gives them a meaning, or its whole conversion."""
    if file_type not in ("md", "xlsx"):
        raise fail(
            "bad_form", where, file_type, reason_zh="只能是 md 或 xlsx", reason_en="it must be md or xlsx"
        )
    # Only the office installs pyxform, and importing it takes most of a second.
    try:
        from pyxform.errors import PyXFormError  # noqa: PLC0415
        from pyxform.xls2json_backends import get_xlsform  # noqa: PLC0415
        from pyxform.xls2xform import convert  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise fail("needs_office_install", where, str(error.name)) from None
    try:
        return (get_xlsform if what == "read" else convert)(source, file_type=f".{file_type}")
    except (PyXFormError, ValueError, SyntaxError) as error:  # a torn Excel file fails in its XML
        raise _refused(str(error), where) from None
    except IndexError:
        zh, en = "有一行的格子比表头多", "a row has more cells than the header"
        raise fail("bad_form", where, reason_zh=zh, reason_en=en) from None


def _refused(words: str, where: str) -> TaizhangError:
    """pyxform's complaint, with the row if it names one."""
    found = PYXFORM_ROW.search(words)
    place = f"{where} · survey · 第 {found[1]} 行 (row {found[1]})" if found else where
    first = words.strip().partition("\n")[0]
    return fail("bad_form", place, reason_zh=f"XLSForm 检查未通过：{first}", reason_en=first)


def _rows(sheet: str, raw: Sequence[Mapping[Any, Any]], where: str, problems: list[Problem]) -> list[Row]:
    """The filled rows of one sheet; the first row below the header is row 2."""
    out = []
    for number, cells in enumerate(raw, start=2):
        headers = {normal(str(header)): str(header) for header in cells}
        values = {normal(str(header)): " ".join(str(value).split()) for header, value in cells.items()}
        if not values:
            continue
        row = Row(where, sheet, number, values, headers)
        problems.extend(
            row.problem(column, "不支持这一列", "this column is not supported")
            for column in values
            if not _is_known(sheet, column)
        )
        out.append(row)
    return out


def normal(header: str) -> str:
    """A header as we name the column: `label::中文 (zh)` is `label:zh`, and a bare `label` is `label:`."""
    base, _, language = header.partition("::")
    base = re.sub(r"\s+", "_", base.strip().lower())
    base = SAME.get(base, base)
    if base not in LABELS:
        return base if not language else f"{base}:{language}"
    return f"{base}:{_language(language.strip())}"


def _language(text: str) -> str:
    """`中文 (zh)`, `zh-CN` or `Chinese` is zh; a language we do not know stays as typed."""
    in_brackets = re.search(r"\(([\w-]+)\)$", text)
    code = (in_brackets[1] if in_brackets else text).lower()
    return LANGUAGES.get(code) or LANGUAGES.get(code.partition("-")[0]) or text


def _is_known(sheet: str, column: str) -> bool:
    base, _, language = column.partition(":")
    return base in COLUMNS[sheet] and (not language or (base in LABELS and language in ("zh", "en")))

"""Compiling an XLSForm, a Markdown table or an Excel workbook, into a `Form`.

The office adds an activity by handing in one such file. Reading it needs pyxform, which field laptops do not
have: they get the compiled JSON (`schemas.bundled`, or by the exchange). Whatever the form cannot mean is a
problem naming sheet, row and column, and all of them are told at once.

`python -m schemas.xlsform > compiled.json` writes the bundled forms anew after one of them was edited.
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from typing import Any, Literal

from schemas.form import Field, Form, Label
from schemas.form_names import name_fault
from schemas.problems import Problem, TaizhangError
from schemas.xlsform_fields import Survey, read_lists
from schemas.xlsform_sheets import Row, read_sheets, to_xform

HOMES = ("private", "office", "follows")
USED = ("field", "office", "list", "decision", "system")
FileType = Literal["md", "xlsx"]


def compile_form(source: str | bytes, file_type: FileType, where: str = "") -> Form:
    """The form that a file describes; `where` is its name, for messages.

    Raises `bad_form` and `bad_expression`, one problem for every fault found. A form that does not say where
    it is published is private.
    """
    data = source.encode() if isinstance(source, str) else source
    problems: list[Problem] = []
    sheets = read_sheets(data, file_type, where, problems)
    settings = sheets.settings
    used = _word(settings, "used", USED, problems)
    home = _word(settings, "home", HOMES, problems)
    lists = read_lists(sheets.choices, problems)
    fields = Survey(lists, problems, programs_own=used in ("decision", "system")).read(sheets.survey)
    form = Form(
        form=_form_id(settings, problems), version=_version(settings, problems),
        label=_title(settings, problems), home=home, used=used, fields=fields,
        title=_title_field(settings, fields, problems),
    )  # fmt: skip
    if not fields:
        problems.append(settings.problem("form_id", "没有任何一项", "the form has no field"))
    if problems:
        raise TaizhangError(*problems)
    to_xform(data, file_type, where)
    return form


def xform(source: str | bytes, file_type: FileType, where: str = "") -> str:
    """The standard XForm (XML) of the same file, for ODK Collect and other clients."""
    return to_xform(source.encode() if isinstance(source, str) else source, file_type, where)


def compile_bundled() -> str:
    """The JSON of all forms that come with the program, as `forms/compiled.json` should be."""
    folder = files("schemas").joinpath("forms")
    sources = sorted((f for f in folder.iterdir() if f.name.endswith(".md")), key=lambda f: f.name)
    forms = [compile_form(f.read_bytes(), "md", f.name) for f in sources]
    forms.sort(key=lambda form: USED.index(form.used))
    return json.dumps([form.to_json() for form in forms], ensure_ascii=False, indent=1) + "\n"


def _word(settings: Row, column: str, words: tuple[str, ...], problems: list[Problem]) -> Any:
    """A word of a closed list; the first one when the cell is empty."""
    typed = settings.get(column) or words[0]
    if typed not in words:
        allowed = ", ".join(words)
        problems.append(settings.problem(column, f"只能填 {allowed}", f"it is one of {allowed}"))
    return typed


def _form_id(settings: Row, problems: list[Problem]) -> str:
    name = settings.get("form_id")
    if fault := name_fault(name):
        problems.append(settings.problem("form_id", *fault))
    return name


def _version(settings: Row, problems: list[Problem]) -> int:
    typed = settings.get("version")
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed) <= 2**53):
        zh, en = "版本是 1、2、3 这样的整数", "a version is a whole number from 1"
        problems.append(settings.problem("version", zh, en))
        return 0
    return int(typed)


def _title(settings: Row, problems: list[Problem]) -> Label:
    zh = settings.get("title_zh") or settings.get("form_title")
    en = settings.get("title_en") or zh
    if not en:
        problems.append(settings.problem("form_title", "缺表名", "the title is missing"))
    return {"zh": zh or en, "en": en}


def _title_field(settings: Row, fields: tuple[Field, ...], problems: list[Problem]) -> str:
    name = settings.get("title_field")
    if name and name not in {f.name for f in fields}:
        problems.append(settings.problem("title_field", f"没有 {name} 这一项", f"there is no field {name}"))
    return name


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a console may be GBK
    sys.stdout.write(compile_bundled())

"""The tables of `docs/forms.md`: kinds of fields, columns of an XLSForm, the bundled forms."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from docs.printing.blocks import as_json, fenced, table
from schemas.bundled import bundled
from schemas.counting.names import child, columns, has_child
from schemas.expressions.functions import FUNCTIONS, SPECIAL
from schemas.form import Field, Form, Home, Kind
from schemas.xlsform import compile_form
from schemas.xlsform_sheets import COLUMNS

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs/examples/firewatch.md"

KINDS: dict[str, tuple[str, str]] = {
    "text": ("`text`", '`"防汛"`'),
    "integer": ("`integer`", "`120`"),
    "decimal": ("`decimal`", '`"1.5"`, as typed'),
    "date": ("`date`", '`"2026-03-18"`, a local date'),
    "select_one": ("`select_one LIST`", '`"outreach"`, the code'),
    "select_multiple": ("`select_multiple LIST`", '`["lesson", "onsite"]`'),
    "one_of": ("`select_one_from_file FORM.csv`", "the id of a record of that form"),
    "many_of": ("`select_multiple_from_file FORM.csv`", "a list of such ids"),
    "list_of_text": ("`text`, and `yes` under `many`", '`["老前柳", "前柳"]`'),
    "images": ("`image`", "a list of names"),
    "calculate": ("`calculate`", "nothing: it is computed when read"),
    "repeat": ("`begin_repeat` … `end_repeat`", "a list of objects"),
}
"""For each kind: the type in the XLSForm, and the value in a change."""

OWN = {
    "prefill": "the first value of a new record: `today`, `me`, `last`, or a step such as `place.kind`",
    "unit": "what the number counts: 人次, 户, 学时",
    "merge": "`keep_both`: concurrent values stay side by side until settled; `last_writer` (default):"
    " the later one is taken",
    "joined": "how the field comes out of reports that are one event: `lead` (default), `union`, `decided`",
    "many": "`yes`: several texts, or several pictures",
    "retired": "`yes`: no longer asked; old answers stay readable",
    "home": "`private` (default): only in the private file, and erasable; `office`: open to the office;"
    " `follows`: where the records it names are",
    "used": "who fills it: `field` (default), `office`, `list` (a reference list), `decision`, `system`",
    "title_field": "the field by which a record is called, such as the name of a place",
    "title_en": "the English title; `form_title` is the Chinese one",
    "version": "1, 2, 3 …; a new version only adds",
}
"""Columns of our own, and what they say."""


def kinds() -> str:
    """The table of kinds."""
    rows = [(f"`{kind}`", *KINDS[kind], _published(kind)) for kind in get_args(Kind)]
    return table(("kind", "type in the XLSForm", "in a change", "column when published"), rows)


def _published(kind: Kind) -> str:
    form = Form("FORM", 1, {}, "office", "field", (Field("FIELD", kind, {}),))
    column = columns(form)[0]
    more = f", and a table `{child('FORM', 'FIELD')}`" if has_child(column.field) else ""
    return f"`{column.type}`{more}"


def own_columns() -> str:
    """The table of our own columns."""
    sheets = {column: sheet for sheet, names in COLUMNS.items() for column in names}
    return table(("column", "sheet", "meaning"), ((f"`{n}`", sheets[n], OWN[n]) for n in OWN))


def all_columns() -> str:
    """Every column that is read, sheet by sheet."""
    return "\n".join(
        f"* `{sheet}`: {', '.join(f'`{c}`' for c in sorted(names))}" for sheet, names in COLUMNS.items()
    )


def functions() -> str:
    """The functions that expressions may call."""
    return ", ".join(f"`{name}`" for name in sorted({*FUNCTIONS, *SPECIAL}))


def all_forms() -> str:
    """The forms that come with the program."""
    homes = {home: f"`{home}`" for home in get_args(Home)}
    rows = [
        (f"`{f.form}`", f.label["zh"], f.label["en"], f.used, homes[f.home], _told(f))
        for f in bundled().values()
    ]
    return table(("form", "中文", "English", "used by", "home", "what one record is"), rows)


def _told(form: Form) -> str:
    """What a form's own page says of it, below its title."""
    text = (ROOT / f"schemas/forms/{form.form}.md").read_text("utf-8")
    return text.split("\n\n")[1].strip().replace("\n", " ")


def example() -> str:
    """The example, as it stands in its file."""
    return fenced(EXAMPLE.read_text("utf-8"), "markdown")


def example_compiled() -> str:
    """What one field of the example is compiled to."""
    form = compile_form(EXAMPLE.read_bytes(), "md", EXAMPLE.name)
    return as_json(form.by_name["water"].to_json())

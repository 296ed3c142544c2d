"""What tables and columns are called, what a unit is, what a code means: from the forms, nothing written
twice.

The forms are those in the published file, so a form that the office adds needs no word here. Only the
columns that every table has of itself are named in `words.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

from datasette_plugins.language import say, spoken, told
from schemas.counting.names import child, column, has_child, row_columns, table
from schemas.form import Field, Form, Label

WORDS: dict[str, Any] = json.loads(files(__package__).joinpath("words.json").read_text("utf-8"))


@dataclass(frozen=True)
class Shown:
    """How a column is shown. `field` is the question behind it, if it has one."""

    label: Label
    field: Field | None = None

    @property
    def text(self) -> str:
        """What stands over the column: the label, with its unit."""
        unit = unit_word(self.field.unit) if self.field else ""
        label = told(self.label)
        return label + (say(f"（{unit}）", f" ({unit})") if unit and unit not in label else "")

    @property
    def hint(self) -> str:
        """One line for who wants to know more, in the reader's language."""
        unit = unit_word(self.field.unit) if self.field else ""
        hint = self.field.hint.get(spoken(), "") if self.field else ""
        said = (say(f"单位：{unit}", f"in {unit}") if unit else "", hint)
        return say("；", "; ").join(part for part in said if part) or told(self.label)

    @property
    def about(self) -> str:
        """The same in both languages, for who reads the data by program."""
        if self.field is None:
            return f"{self.label['zh']} · {self.label['en']}"
        unit = f"单位：{self.field.unit}" if self.field.unit else ""
        parts = (
            self.label["zh"],
            unit,
            self.field.hint.get("zh", ""),
            self.label["en"],
            self.field.hint.get("en", ""),
        )
        return " · ".join(p for p in parts if p)


class Catalogue:
    """The words for everything in the published files, given the forms."""

    def __init__(self, forms: Mapping[str, Form]) -> None:
        self.forms = forms
        self._known: dict[tuple[str, str], Mapping[str, Field]] = {}

    @cached_property
    def _tables(self) -> Mapping[str, tuple[Form, Field | None]]:
        """The form of a table, and for a child table its list field."""
        found: dict[str, tuple[Form, Field | None]] = {}
        for form in self.forms.values():
            lists = [f for f in form.fields if has_child(f)]
            found |= {child(form.form, f.name): (form, f) for f in lists}
            found |= {f"{table(form.form)}_counted_{f.name}": (form, f) for f in lists}
        return found | {table(form.form): (form, None) for form in self.forms.values()}

    def form_of(self, name: str) -> Form | None:
        """The form whose records a table or view shows."""
        return self._tables[base][0] if (base := self._base(name)[0]) in self._tables else None

    def table_label(self, name: str) -> Label:
        """What a table is called; its own name when nothing is known of it."""
        base, ending = self._base(name)
        if base not in self._tables:
            words: Label = WORDS["tables"].get(name, {"zh": name, "en": name})
            return words
        form, part = self._tables[base]
        zh, en = form.label["zh"], form.label["en"]
        if part is not None:
            zh, en = f"{zh}：{part.label['zh']}", f"{en}: {part.label['en']}"
        variant = WORDS["variants"].get(ending, {"zh": "", "en": ""})
        return {"zh": zh + variant["zh"], "en": ", ".join(t for t in (en, variant["en"]) if t)}

    def table_about(self, name: str) -> str:
        """A line below the title: what the table holds."""
        about: Label = WORDS["tables"].get(name, {}).get("about", {})
        return about.get(spoken(), "")

    def column(self, table_name: str, name: str) -> Shown:
        """How a column is shown."""
        base, _ = self._base(table_name)
        form, part = self._tables.get(base, (None, None))
        if part is not None and name == "value":
            return Shown(part.label, part)
        if form is not None and name in (columns := self._columns(form, part)):
            field = columns[name]
            return Shown(field.label, field)
        return Shown(WORDS["columns"].get(name, {"zh": name, "en": name}))

    def word(self, table_name: str, name: str, value: object) -> str:
        """The word for a code in a column, or the value as it is."""
        field = self.column(table_name, name).field
        if field is not None and field.choices:
            return field.choice_label(str(value), spoken())
        return word_for(name, value) or str(value)

    def is_inner(self, name: str) -> bool:
        """Whether a table or view is for programs, or for questions few people ask."""
        base, ending = self._base(name)
        if base in self._tables:
            return ending in ("_past", "_versions", "_merged") or self._tables[base][1] is not None
        return name not in WORDS["tables"]

    def title_column(self, form: str) -> str:
        """The column by which a form's records are called, if it has one."""
        title = self.forms[form].title if form in self.forms else ""
        return column(title) if title else ""

    def columns_of(self, name: str) -> Mapping[str, Shown]:
        """Every column of a form's table that has a question behind it."""
        base, _ = self._base(name)
        if base not in self._tables:
            return {}
        form, part = self._tables[base]
        return {c: Shown(f.label, f) for c, f in self._columns(form, part).items()}

    def _columns(self, form: Form, part: Field | None) -> Mapping[str, Field]:
        """The questions behind the columns of a form's table; asked for every cell of a page."""
        key = (form.form, part.name if part else "")
        if key not in self._known:
            inner = {c.name: c.field for c in row_columns(part)} if part else {}
            self._known[key] = {column(f.name): f for f in form.fields} | inner
        return self._known[key]

    def _base(self, name: str) -> tuple[str, str]:
        """A table's name without the ending that says which variant it is, and that ending."""
        if name in self._tables:
            return name, ""
        for ending in WORDS["variants"]:
            if name.endswith(ending) and name.removesuffix(ending) in self._tables:
                return name.removesuffix(ending), ending
        return name, ""


def unit_word(unit: str) -> str:
    """A unit, which forms name in Chinese. One that the office made up stands as it is."""
    words: dict[str, Label] = WORDS["units"]
    return words[unit][spoken()] if unit in words else unit


def word_for(column_name: str, value: object) -> str | None:
    """The word for a code in one of the columns that every table has."""
    words: dict[str, Label] = WORDS["values"].get(column_name, {})
    return told(words[str(value)]) if str(value) in words else None

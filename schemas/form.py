"""A form as every program sees it: plain data, compiled from an XLSForm.

Compiling (`schemas.xlsform`) needs pyxform and happens at the office only; what travels and what
devices read is the JSON of `Form.to_json`. It holds no floats, so that it can itself be a change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

Label = Mapping[str, str]
"""A text in both languages: `{"zh": …, "en": …}`."""

Kind = Literal[
    "text", "integer", "decimal", "date", "select_one", "select_multiple",
    "one_of", "many_of", "list_of_text", "images", "calculate", "repeat",
]  # fmt: skip
"""What a field holds, and how its value looks in a change:

text, date (`2020-03-18`), decimal (`"27.5"`), select_one (a code), one_of (a record id): a string ·
integer: a whole number · select_multiple, many_of, list_of_text, images: a list of strings ·
repeat: a list of objects · calculate: never in a change, computed when read. A cleared field is null.
"""

Home = Literal["office", "private", "follows"]
"""Where records are published: openly in the office, in the private file, or where the records they name are."""

LIST_KINDS = frozenset({"select_multiple", "many_of", "list_of_text", "images"})
REFERENCE_KINDS = frozenset({"one_of", "many_of"})


@dataclass(frozen=True)
class Choice:
    """One answer of a closed list: its code and what a person sees."""

    value: str
    label: Label


@dataclass(frozen=True)
class Field:
    """One question of a form.

    `required` is True, False, or an expression (required when it is true). `relevant`, `constraint` and
    `calculation` are expressions over the record; in `constraint`, `.` is the field's own value.
    `prefill` says where a first value comes from: `today`, `me`, `last`, or a step such as `place.kind`.
    `of` names the form that `one_of` and `many_of` refer to. `joined` says how the field comes out of reports
    that were joined as one event. `fields` are the columns of a repeat.
    """

    name: str
    kind: Kind
    label: Label
    hint: Label = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    of: str = ""
    required: bool | str = False
    relevant: str = ""
    constraint: str = ""
    constraint_message: Label = field(default_factory=dict)
    calculation: str = ""
    default: str = ""
    prefill: str = ""
    unit: str = ""
    merge: Literal["keep_both", "last_writer"] = "last_writer"
    joined: Literal["lead", "union", "decided"] = "lead"
    retired: bool = False
    fields: tuple[Field, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether the value is a list of strings."""
        return self.kind in LIST_KINDS

    def choice_label(self, value: str, language: str = "zh") -> str:
        """What a person sees for a code; the code itself when the form does not know it."""
        return next((c.label[language] for c in self.choices if c.value == value), value)

    def to_json(self) -> dict[str, Any]:
        """Plain data without what is at its default."""
        out: dict[str, Any] = {"name": self.name, "kind": self.kind, "label": dict(self.label)}
        if self.choices:
            out["choices"] = [{"value": c.value, "label": dict(c.label)} for c in self.choices]
        if self.fields:
            out["fields"] = [f.to_json() for f in self.fields]
        for name in ("hint", "constraint_message"):
            if value := getattr(self, name):
                out[name] = dict(value)
        for name in _PLAIN:
            if (value := getattr(self, name)) != _DEFAULTS[name]:
                out[name] = value
        return out

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Field:
        """The field that `to_json` wrote; keys of a newer program are left aside."""
        known = {k: v for k, v in data.items() if k in _DEFAULTS or k in ("name", "kind", "label")}
        known["choices"] = tuple(Choice(c["value"], c["label"]) for c in data.get("choices", ()))
        known["fields"] = tuple(cls.from_json(f) for f in data.get("fields", ()))
        return cls(**known)


_DEFAULTS: dict[str, Any] = {
    "hint": {}, "choices": (), "of": "", "required": False, "relevant": "", "constraint": "",
    "constraint_message": {}, "calculation": "", "default": "", "prefill": "", "unit": "",
    "merge": "last_writer", "joined": "lead", "retired": False, "fields": (),
}  # fmt: skip
_PLAIN = tuple(k for k in _DEFAULTS if k not in ("hint", "choices", "constraint_message", "fields"))


@dataclass(frozen=True)
class Form:
    """Everything about one activity.

    `used` says who fills it: `field` (instructors), `office`, `list` (a reference list), `decision`
    (an office decision about records) or `system` (kept by the programs: devices, forms).
    `title` names the field by which a record is called, such as the name of a place.
    """

    form: str
    version: int
    label: Label
    home: Home
    used: Literal["field", "office", "list", "decision", "system"]
    fields: tuple[Field, ...]
    title: str = ""

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """The fields by name, retired ones too."""
        return {f.name: f for f in self.fields}

    @property
    def is_sealed(self) -> bool:
        """Whether changes carry a commitment in place of their fields, so that values can be erased."""
        return self.home != "office"

    def live(self) -> Iterator[Field]:
        """The fields still asked for."""
        return (f for f in self.fields if not f.retired)

    def to_json(self) -> dict[str, Any]:
        """Plain data, the compiled form that travels."""
        out: dict[str, Any] = {
            "form": self.form, "version": self.version, "label": dict(self.label), "home": self.home,
            "used": self.used, "fields": [f.to_json() for f in self.fields],
        }  # fmt: skip
        if self.title:
            out["title"] = self.title
        return out

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Form:
        """The form that `to_json` wrote."""
        return cls(
            data["form"], data["version"], data["label"], data["home"], data["used"],
            tuple(Field.from_json(f) for f in data["fields"]), data.get("title", ""),
        )  # fmt: skip

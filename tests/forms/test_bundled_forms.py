"""The forms that come with the program: exactly the agreed fields, and the compiled file is not stale."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import pytest

from schemas import expressions
from schemas.bundled import bundled
from schemas.canonical import check_limits
from schemas.form import REFERENCE_KINDS, Field, Form
from schemas.xlsform import compile_bundled, xform

EXPECTED = Path(__file__).with_name("expected_fields.txt").read_text("utf-8")
USED = {
    "field": {"session", "audience_count", "contact", "need", "workload"},
    "office": {"klass", "attendance", "dispatch", "pairing", "output"},
    "list": {"person", "place", "household", "topic", "branch", "unit_rate"},
    "decision": {"same_event", "ruling", "edition"},
    "system": {"device", "form"},
}
PREFILLS = {
    "session.held_on": "today", "contact.contacted_on": "today", "workload.done_on": "today",
    "need.raised_on": "today", "attendance.called_on": "today",
    "session.lecturers": "me", "session.lead": "me", "contact.visitors": "me", "workload.campaign": "last",
    "session.venue_class": "place.kind", "session.lecturer_role": "lead.role",
    "session.category": "topic.category",
}  # fmt: skip
DEFAULTS = {
    "session.mode": "in_person", "session.is_new_topic": "yes", "need.status": "open", "klass.sponsor": "own",
    "attendance.leave": "0", "output.qty": "1", "output.reprint": "no", "output.headline": "no",
    "same_event.audience_rule": "lead",
}  # fmt: skip


def agreed() -> Iterator[tuple[str, str, str, dict[str, str]]]:
    for part in re.split(r"^# ", EXPECTED, flags=re.MULTILINE)[1:]:
        head, *lines = part.strip().splitlines()
        form, home, label = head.split()
        yield form, home, label, dict(line.split(" ", 1) for line in lines)


def as_line(field: Field) -> str:
    merge = {"keep_both": "both", "last_writer": "last"}[field.merge]
    extra = field.of or ", ".join(f"{c.value} {c.label['zh']}" for c in field.choices)
    return " ".join(filter(None, [field.label["zh"], field.kind, merge, field.joined, extra]))


def texts(form: Form) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield form.form, form.label
    for field in form.fields:
        yield f"{form.form}.{field.name}", field.label
        for choice in field.choices:
            yield f"{form.form}.{field.name}={choice.value}", choice.label
        for text in (field.hint, field.constraint_message):
            if text:
                yield f"{form.form}.{field.name}", text


@pytest.mark.parametrize(("form", "home", "label", "fields"), list(agreed()), ids=lambda v: str(v)[:20])
def test_a_form_has_exactly_the_agreed_fields(
    compiled: dict[str, Form], form: str, home: str, label: str, fields: dict[str, str]
) -> None:
    made = compiled[form]
    assert {f.name: as_line(f) for f in made.fields} == fields
    assert (made.home, made.label["zh"]) == (home, label)


def test_there_are_no_other_forms(compiled: dict[str, Form]) -> None:
    assert set(compiled) == {form for form, *_ in agreed()}
    assert {used: {f.form for f in compiled.values() if f.used == used} for used in USED} == USED


def test_first_values_are_the_agreed_ones(compiled: dict[str, Form]) -> None:
    def given(attribute: str) -> dict[str, Any]:
        return {
            f"{form.form}.{f.name}": getattr(f, attribute)
            for form in compiled.values()
            for f in form.fields
            if getattr(f, attribute)
        }

    assert given("prefill") == PREFILLS
    assert given("default") == DEFAULTS


def test_every_text_is_there_in_chinese_and_in_english(compiled: dict[str, Form]) -> None:
    for form in compiled.values():
        for where, text in texts(form):
            assert re.search(r"[\u4e00-\u9fff]", text["zh"]), where
            assert re.search(r"[A-Za-z]", text["en"]), where
            assert "_" not in text["en"], where


def test_what_a_rule_refuses_is_told_in_words(compiled: dict[str, Form]) -> None:
    for form in compiled.values():
        for field in form.fields:
            assert bool(field.constraint) == bool(field.constraint_message), field.name


def test_references_lead_to_bundled_forms_and_none_from_the_open_to_the_private(
    compiled: dict[str, Form],
) -> None:
    for form in compiled.values():
        for field in (f for f in form.fields if f.kind in REFERENCE_KINDS):
            assert field.of in compiled
            assert form.home != "office" or compiled[field.of].home == "office", f"{form.form}.{field.name}"


def test_every_expression_compiles(compiled: dict[str, Form]) -> None:
    for form in compiled.values():
        for f in form.fields:
            for text in (f.required, f.relevant, f.constraint, f.calculation):
                if isinstance(text, str) and text:
                    expressions.compile(text, known=form.by_name)


def test_the_compiled_file_is_what_the_sources_say() -> None:
    kept = files("schemas").joinpath("forms", "compiled.json").read_text("utf-8")
    assert kept == compile_bundled(), "run: python -m schemas.xlsform > schemas/forms/compiled.json"


def test_the_bundled_forms_are_the_compiled_ones(compiled: dict[str, Form]) -> None:
    assert bundled() == compiled
    assert next(iter(bundled().values())).used == "field"


def test_what_is_bundled_cannot_be_changed_by_a_reader() -> None:
    bundled().clear()
    assert bundled()


def test_a_compiled_form_comes_back_from_json_and_can_itself_be_a_change(compiled: dict[str, Form]) -> None:
    for form in compiled.values():
        data = form.to_json()
        check_limits(data)
        assert Form.from_json(json.loads(json.dumps(data))) == form


def test_every_form_is_a_standard_xform_too(sources: dict[str, Traversable]) -> None:
    for name in ("session", "same_event"):
        xml = xform(sources[name].read_bytes(), "md")
        assert f'id="{name}"' in xml
        assert 'lang="English (en)"' in xml

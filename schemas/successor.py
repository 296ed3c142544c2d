"""Whether a form may take the place of its earlier version.

Records of every version are folded together for ever, so a form can only grow: fields are added or retired,
choices are added, and nothing that is already in a change gets another meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemas.form import Field, Form
from schemas.problems import Problem, TaizhangError


def check_successor(old: Form, new: Form) -> None:
    """Raise `form_changed_kind` with one problem for every way in which `new` breaks what `old` promised."""
    problems = [*_form_faults(old, new), *_field_faults(old.form, old.fields, new.fields)]
    if problems:
        raise TaizhangError(*problems)


def is_successor(old: Form, new: Form) -> bool:
    """Whether `new` keeps all that `old` promised."""
    return not [*_form_faults(old, new), *_field_faults(old.form, old.fields, new.fields)]


def _form_faults(old: Form, new: Form) -> Iterator[Problem]:
    if new.form != old.form:
        yield _problem(old.form, new.form, "表的编号变了", "it has another form id")
    if new.version <= old.version:
        zh, en = f"版本要大于 {old.version}", f"the version must be above {old.version}"
        yield _problem(old.form, str(new.version), zh, en)
    if new.home != old.home:
        zh, en = f"发布范围不能改，原为 {old.home}", f"its home was {old.home} and stays so"
        yield _problem(old.form, new.home, zh, en)


def _field_faults(where: str, old: Sequence[Field], new: Sequence[Field]) -> Iterator[Problem]:
    now = {field.name: field for field in new}
    for before in old:
        place = f"{where}.{before.name}"
        after = now.get(before.name)
        if after is None:
            yield _problem(place, "", "这一项不见了", "the field is gone")
        elif (after.kind, after.of) != (before.kind, before.of):
            was, got = (f"{f.kind} {f.of}".strip() for f in (before, after))
            yield _problem(place, got, f"种类原为 {was}", f"its kind was {was}")
        else:
            yield from _choice_faults(place, before, after)
            yield from _field_faults(place, before.fields, after.fields)


def _choice_faults(place: str, before: Field, after: Field) -> Iterator[Problem]:
    left = {choice.value for choice in after.choices}
    for choice in before.choices:
        if choice.value not in left:
            yield _problem(place, "", f"少了选项 {choice.value}", f"the choice {choice.value} is gone")


def _problem(where: str, got: str, zh: str, en: str) -> Problem:
    return Problem("form_changed_kind", where, got, {"reason_zh": zh, "reason_en": en})

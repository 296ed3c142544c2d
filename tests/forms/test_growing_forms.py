"""A form may grow from version to version, and nothing in it may come to mean something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from schemas.bundled import bundled
from schemas.form import Choice, Field, Form
from schemas.problems import TaizhangError
from schemas.successor import check_successor

TEXT = {"zh": "文", "en": "text"}
OLD = replace(bundled()["need"], version=3)


def changed(name: str, **what: object) -> Callable[[Form], Form]:
    def apply(form: Form) -> Form:
        fields = tuple(replace(f, **what) if f.name == name else f for f in form.fields)  # type: ignore[arg-type]
        return replace(form, fields=fields)

    return apply


GROWN: dict[str, Callable[[Form], Form]] = {
    "nothing": lambda form: form,
    "a new field": lambda form: replace(form, fields=(*form.fields, Field("more", "text", TEXT))),
    "a retired field": changed("evidence", retired=True),
    "a new choice": changed("domain", choices=(*OLD.by_name["domain"].choices, Choice("more", TEXT))),
    "another label": changed("domain", label=TEXT),
    "another order": lambda form: replace(form, fields=form.fields[::-1]),
}
BROKEN: dict[str, Callable[[Form], Form]] = {
    "no higher version": lambda form: replace(form, version=3),
    "another home": lambda form: replace(form, home="office"),
    "another form": lambda form: replace(form, form="wish"),
    "a field gone": lambda form: replace(form, fields=form.fields[1:]),
    "another kind": changed("evidence", kind="integer"),
    "another list": changed("owner", of="place"),
    "a choice gone": changed("domain", choices=OLD.by_name["domain"].choices[1:]),
}


@pytest.mark.parametrize("grow", GROWN.values(), ids=GROWN)
def test_a_form_may_grow(grow: Callable[[Form], Form]) -> None:
    check_successor(OLD, grow(replace(OLD, version=4)))


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN)
def test_a_form_may_not_change_what_it_means(change: Callable[[Form], Form]) -> None:
    with pytest.raises(TaizhangError) as caught:
        check_successor(OLD, change(replace(OLD, version=4)))
    assert [p.code for p in caught.value.problems] == ["form_changed_kind"]


def test_every_broken_promise_is_named() -> None:
    with pytest.raises(TaizhangError) as caught:
        check_successor(OLD, replace(OLD, fields=OLD.fields[2:], home="office"))
    assert [p.where for p in caught.value.problems] == ["need", "need", "need.raised_on", "need.contact"]


def test_columns_of_a_repeat_are_promises_too() -> None:
    rows = Field("rows", "repeat", TEXT, fields=(Field("a", "text", TEXT), Field("b", "integer", TEXT)))
    old = Form("visit", 1, TEXT, "office", "field", (rows,))
    new = replace(old, version=2, fields=(replace(rows, fields=rows.fields[:1]),))
    with pytest.raises(TaizhangError) as caught:
        check_successor(old, new)
    assert caught.value.problem.where == "visit.rows.b"

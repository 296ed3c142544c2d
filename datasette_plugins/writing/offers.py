"""What a record's page offers to do with it, given who looks and how the record stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from datasette_plugins.compat import Actor
from datasette_plugins.writing.answering import typed_fields
from datasette_plugins.writing.rights import may_write
from schemas.form import Form

FILLED = ("field", "office", "list")
PLAIN = ("date", "select_one", "integer", "decimal", "text")
CELLS_MAX = 7
Offer = tuple[str, str, str]
"""Where it leads, and what it is called in Chinese and English."""


class State(NamedTuple):
    """How a record stands: `open` when answers stand beside each other, `about` the form a decision speaks of."""

    record: str
    withdrawn: bool = False
    open: bool = False
    about: Form | None = None


def acts_for(
    form: Form, actor: Actor | None, state: State, forms: Mapping[str, Form] | None = None
) -> list[Offer]:
    """The acts on one record, those that matter most first. With `forms`, also what is filled in next for it, such as
    the attendance of a class.
    """
    if not may_write(form, actor, state.about):
        return []
    tail = f"{form.form}/{state.record}"
    if form.used == "decision":
        undone = ("/-/restore/", "恢复这个决定", "Restore this decision")
        undo = ("/-/withdraw/", "撤销这个决定", "Undo this decision")
        return [_at(undone if state.withdrawn else undo, tail)]
    offers = [("/-/settle/", "定下以哪个为准", "Settle which stands")] if state.open else []
    if state.withdrawn:
        return [_at(o, tail) for o in [*offers, ("/-/restore/", "恢复", "Restore")]]
    if form.used in FILLED:
        offers += [("/-/edit/", "更正", "Correct")]
        if form.used != "list":
            offers += [("/-/return/", "退回更正", "Send back"), ("/-/rule/", "认定", "Rule on it")]
        offers += [("/-/withdraw/", "撤回", "Withdraw")]
    return [_at(o, tail) for o in offers] + _following(form, actor, state, (forms or {}).values())


def new_forms(forms: Iterable[Form], actor: Actor | None) -> list[Form]:
    """The forms that somebody may fill in the browser, office forms first."""
    found = [f for f in forms if f.used in FILLED and may_write(f, actor)]
    return sorted(found, key=lambda f: (("office", "field", "list").index(f.used), f.home))


def holds_rows(form: Form) -> bool:
    """Whether several records of a form can be entered as rows under what they are about."""
    about, cells = typed_fields(form)[:1], typed_fields(form)[1:]
    is_about = all(one.kind == "one_of" and one.of != form.form for one in about)
    return is_about and 0 < len(cells) <= CELLS_MAX and all(one.kind in PLAIN for one in cells)


def _following(form: Form, actor: Actor | None, state: State, forms: Iterable[Form]) -> list[Offer]:
    """Forms that begin with a question after this record: a roll call is one of a class."""
    out = []
    for other in forms:
        first = next(other.live(), None)
        asks = first is not None and first.kind == "one_of" and first.of == form.form and other is not form
        if asks and first is not None and other.used in FILLED and may_write(other, actor):
            zh = f"为这个{form.label['zh']}登记{other.label['zh']}"
            en = f"Enter {other.label['en'].lower()} for this {form.label['en'].lower()}"
            out.append((f"/-/new/{other.form}?{first.name}={state.record}", zh, en))
    return out


def _at(offer: Offer, tail: str) -> Offer:
    return (offer[0] + tail, offer[1], offer[2])

"""Who may write what. The sync server judges it for good; asked here, nobody is shown a form in vain."""

from __future__ import annotations

from collections.abc import Mapping

from datasette_plugins.compat import Actor
from schemas.form import Form
from schemas.problems import fail


def may_write(form: Form, actor: Actor | None, about: Form | None = None) -> bool:
    """Whether somebody may fill a form. `about` is the form that a decision speaks of."""
    if form.form == "form":
        return False  # a definition is compiled from a sheet, never typed
    if form.used == "system":
        needed = {"admin"}
    elif form.home != "follows":
        needed = {form.home}
    else:
        needed = {about.home} if about and about.home != "follows" else {"office", "private"}
    return bool(needed & set((actor or {}).get("roles", ())))


def check_may_write(form: Form, actor: Actor | None, about: Form | None = None) -> None:
    """Raise `not_for_you`."""
    if not may_write(form, actor, about):
        raise fail("not_for_you", got=form.label["zh"])


def about_of(values: Mapping[str, object], forms: Mapping[str, Form]) -> Form | None:
    """The form that a decision's values speak of."""
    return forms.get(str(values.get("form") or ""))

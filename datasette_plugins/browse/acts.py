"""What somebody may do about a record from its page: what `writing` offers, as buttons."""

from __future__ import annotations

from typing import Any, NamedTuple

from datasette_plugins import compat
from datasette_plugins.browse.record_reading import Row
from datasette_plugins.labels.current import catalogue_of
from datasette_plugins.language import say
from datasette_plugins.writing.offers import State, acts_for
from schemas.counting.names import column


class Act(NamedTuple):
    """One button."""

    href: str
    text: str
    is_first: bool = False


def acts_of(
    datasette: Any, actor: compat.Actor | None, form: str, row: Row, *, is_open: bool, following: bool = True
) -> list[Act]:
    """The acts that make sense for a record as it stands, the most likely one first. `is_open` says that answers stand
    beside each other; with `following` also what is filled in next for it.
    """
    forms = catalogue_of(datasette).forms
    known = forms.get(form)
    if known is None or row["state"] in ("held", "erased"):
        return []
    about = forms.get(str(row.get(column("form")))) if known.used == "decision" else None
    state = State(row["record"], bool(row["withdrawn"]), is_open, about)
    offers = acts_for(known, actor, state, forms if following else None)
    return [
        Act(str(datasette.urls.path(href)), say(zh, en), i == 0) for i, (href, zh, en) in enumerate(offers)
    ]

"""The clerk writes back: forms in the browser, correcting, withdrawing, sending back, ruling, settling, joining;
and lets in what was held.

Every page here only shows and asks; what a person does is sent to the sync server (`datasette_plugins.acting`) and
becomes a change of the office's own device. A page carries the heads it showed, so that what landed meanwhile makes a
conflict that is seen, and never an overwritten answer.
"""

from __future__ import annotations

from typing import Any

from datasette_plugins.compat import Actor, hook
from datasette_plugins.labels.current import catalogue_of
from datasette_plugins.language import say, told
from datasette_plugins.writing.choosing import choose_page
from datasette_plugins.writing.deciding import return_page, rule_page
from datasette_plugins.writing.filling import asked_page, edit_page, new_page
from datasette_plugins.writing.held_pages import held_page, release_page
from datasette_plugins.writing.joining import join_page
from datasette_plugins.writing.offers import FILLED, State, acts_for, new_forms
from datasette_plugins.writing.rights import may_write
from datasette_plugins.writing.settling import settle_page
from datasette_plugins.writing.several import several_page
from datasette_plugins.writing.standing import restore_page, withdraw_page
from schemas.counting.names import table as table_of

__all__ = ["State", "acts_for", "new_forms"]

_FORM, _RECORD = r"(?P<form>[a-z][a-z0-9_]*)", r"(?P<record>[0-9a-zA-Z-]+)"


@hook
def register_routes() -> Any:
    """The pages."""
    return [
        (r"^/-/new$", choose_page),
        (rf"^/-/new/{_FORM}$", new_page),
        (rf"^/-/several/{_FORM}$", several_page),
        (rf"^/-/asked/{_FORM}$", asked_page),
        (rf"^/-/edit/{_FORM}/{_RECORD}$", edit_page),
        (rf"^/-/withdraw/{_FORM}/{_RECORD}$", withdraw_page),
        (rf"^/-/restore/{_FORM}/{_RECORD}$", restore_page),
        (rf"^/-/return/{_FORM}/{_RECORD}$", return_page),
        (rf"^/-/rule/{_FORM}/{_RECORD}$", rule_page),
        (rf"^/-/settle/{_FORM}/{_RECORD}$", settle_page),
        (r"^/-/join$", join_page),
        (r"^/-/held$", held_page),
        (r"^/-/held/(?P<change>[0-9a-f]{64})$", release_page),
    ]


@hook
def menu_links(datasette: Any, actor: Actor | None) -> list[dict[str, str]]:
    """The way to the forms."""
    if not new_forms(catalogue_of(datasette).forms.values(), actor):
        return []
    return [{"href": datasette.urls.path("/-/new"), "label": say("登记", "Enter")}]


@hook
def table_actions(datasette: Any, actor: Actor | None, database: str, table: str) -> Any:
    """From the table of a form that somebody may fill."""
    form = catalogue_of(datasette).form_of(table)
    if form is None or table != table_of(form.form) or form.used not in FILLED or not may_write(form, actor):
        return None
    said = say(f"登记一条{told(form.label)}", f"Enter a record: {told(form.label)}")
    return [{"href": datasette.urls.path(f"/-/new/{form.form}"), "label": said}]

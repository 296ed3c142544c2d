"""One record as it is shown to somebody who is about to change it: its values, its heads, who said what.

It is folded from the log inside the published file, in one snapshot, so that the heads a form carries are exactly
those of the values it shows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from datasette_plugins import compat
from datasette_plugins.browse.story import COLUMNS, Entry, Step, Story, story
from datasette_plugins.labels.current import OFFICE, PRIVATE, catalogue_of
from datasette_plugins.language import say
from datasette_plugins.writing.rights import about_of, check_may_write
from schemas.fold import Candidate, Folded, ancestors, fold
from schemas.form import Form
from schemas.problems import fail


@dataclass(frozen=True)
class Opened:
    """A record of a file, with its history."""

    database: str
    form: Form
    story: Story
    devices: Mapping[str, str] = field(default_factory=dict)

    @property
    def folded(self) -> Folded:
        """As it stands."""
        return self.story.folded

    @property
    def record(self) -> str:
        """Its id."""
        return self.folded.record

    def as_shown(self, heads: Collection[str]) -> Folded:
        """The record as it stood for somebody who was shown these heads. Raises `unknown_parents`."""
        changes = {step.change.id: step.change for step in self.story.steps}
        if not heads or not set(heads) <= changes.keys():
            raise fail("unknown_parents")
        ancestry = ancestors(changes)
        seen = set(heads).union(*(ancestry[head] for head in heads))
        return fold([changes[i] for i in seen], keeps_both(self.form))

    def step_of(self, candidate: Candidate) -> Step:
        """The change that an answer comes from."""
        return next(step for step in self.story.steps if step.change.id == candidate.change)

    def device_of(self, step: Step) -> str:
        """What the office calls the device of a change; its own has no record among the devices."""
        return self.devices.get(step.change.device) or say("办公室", "the office")


def keeps_both(form: Form) -> Any:
    """For the fold: whether concurrent answers to a question stand side by side."""
    return lambda name: form.by_name[name].merge == "keep_both" if name in form.by_name else True


def form_named(datasette: Any, name: str) -> Form:
    """A form by its name. Raises `unknown_form`."""
    form = catalogue_of(datasette).forms.get(name)
    if form is None:
        raise fail("unknown_form", got=name)
    return form


async def open_record(datasette: Any, actor: compat.Actor | None, form_name: str, record: str) -> Opened:
    """Open a record that somebody may write. Raises `unknown_form`, `not_for_you`, `unknown_record`."""
    form = form_named(datasette, form_name)
    check_may_write(form, actor)
    for database in (OFFICE, PRIVATE):
        if form.home not in ("follows", database) or not await compat.may_view(datasette, actor, database):
            continue
        entries, devices = await compat.read(datasette, database, lambda db: _read(db, form_name, record))
        if entries:
            found = Opened(database, form, story(entries, keeps_both(form)), devices)
            check_may_write(form, actor, about_of(found.folded.values, catalogue_of(datasette).forms))
            return found
    raise fail("unknown_record", got=record)


def _read(db: compat.Connection, form: str, record: str) -> tuple[list[Entry], dict[str, str]]:
    rows = db.execute(
        f"select {COLUMNS} from log where record = ? and form = ? and kind <> 4 order by seq", (record, form)
    )
    entries = [Entry(*row) for row in rows]
    if not entries or not compat.has(db, "device"):
        return entries, {}
    names = db.execute("select field_device, name from device where withdrawn = 0 and name is not null")
    return entries, {row[0]: row[1] for row in names}

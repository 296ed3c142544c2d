"""Why an event's part in a figure moved: the changes between the two stamps that speak of it.

What speaks of its own records comes first, with decisions and counts about them; only when nothing of this can have moved the
figure, what they refer to (a village's kind, a rate) is looked at. Nothing found is said, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from schemas.figures import Figure
from schemas.form import Form
from sync_server.editions.changed import CAME, GONE, HELD, RELEASED, Between, Came
from sync_server.editions.differing import Move

LATE, CORRECTED, MOVED_OUT, MOVED_IN = "late", "corrected", "moved_out", "moved_in"
DECIDED, LISTED, DEFINED, PASSED = "decided", "listed", "form", "passed"
_FOLLOWS = {
    "audience": {"headcount", "lead", "lecturers", "n", "session", "mode"},
    "kinds": {"kind", "also"},
    "venue_class": {"place"},
    "enrolled_once": {"enrolled", "persons", "kind"},
}
"""What a column that only the counting view has follows from."""


class Cause(NamedTuple):
    """One reason. `fields` are those of the change whose values are not what they were; nothing has come for `passed`."""

    kind: str
    came: Came | None = None
    fields: tuple[str, ...] = ()


class Causes:
    """Finds causes. `days` are the as-of days of the two sides."""

    def __init__(self, between: Between, days: tuple[str, str]) -> None:
        self.between, self.days = between, days
        self.forms = between.office.known_forms.all()

    def of(self, figure: Figure, move: Move) -> list[Cause]:
        """Why a part of a figure moved; empty when nothing says so."""
        own = [*self._told(figure, move, move.records), *self._naming(figure, move)]
        if any(_is_strong(figure, cause) for cause in own):
            return _once(own)
        around = {i for record in move.ids for i in self.between.values_named(record)} | move.ids
        further = {i for record in around for i in self.between.values_named(record)} | around
        listed = self._told(figure, move, sorted(further - set(move.records)))
        return _once([*own, *listed]) or list(self._besides(figure))

    def _besides(self, figure: Figure) -> Iterator[Cause]:
        """What moves whole figures: a rate, another version of the form, the day itself."""
        for record, came in self.between.by_record.items():
            form = came[0].change.form
            about = self.between.folded(record, 1)
            speaks = form == "form" and about is not None and about.values.get("form") == figure.view
            if speaks or (form == "unit_rate" and figure.view == "workload"):
                yield from (Cause(DEFINED if speaks else LISTED, one) for one in came)
        if figure.date and figure.date.lies == "to_date" and self.days[0] != self.days[1]:
            yield Cause(PASSED)

    def _naming(self, figure: Figure, move: Move) -> Iterator[Cause]:
        """What was said about these records by others: decisions, counts of an audience."""
        about = {record for i in move.records for record in self.between.naming.get(i, ())}
        yield from self._told(figure, move, sorted(about - set(move.records)))

    def _told(self, figure: Figure, move: Move, records: Iterable[str]) -> Iterator[Cause]:
        for record in records:
            for came in self.between.by_record.get(record, ()):
                form = self.forms.get(came.change.form)
                if form is not None and form.form != "edition":
                    yield self._cause(figure, move, form, came, record in move.records)

    def _cause(self, figure: Figure, move: Move, form: Form, came: Came, is_own: bool) -> Cause:
        if came.how in (RELEASED, HELD, GONE):
            return Cause(came.how, came)
        if form.used == "decision":
            return Cause(DECIDED, came)
        if came.change.act != "set":
            return Cause(came.change.act, came)
        fields = self._differing(came)
        if self.between.folded(came.change.record, 0) is None:
            return Cause(LATE if is_own or form.used != "list" else LISTED, came)
        if not is_own and form.used == "list":
            return Cause(LISTED, came, fields)
        dates = {figure.date.start, figure.date.end} if figure.date else set()
        if is_own and dates & set(fields):
            return Cause(
                MOVED_OUT if not move.days[1] else MOVED_IN if not move.days[0] else CORRECTED, came, fields
            )
        return Cause(CORRECTED, came, fields)

    def _differing(self, came: Came) -> tuple[str, ...]:
        then, now = (self.between.folded(came.change.record, side) for side in (0, 1))
        if then is None or now is None:
            return ()
        set_here = came.change.fields or {}
        return tuple(
            name
            for name in set_here
            if then.values.get(name) != now.values.get(name) or name in now.conflicts
        )


def _is_strong(figure: Figure, cause: Cause) -> bool:
    """Whether it can have moved the figure: all but a correction of what the figure does not look at."""
    if cause.came is None or cause.kind not in (CORRECTED, LISTED):
        return True
    looked_at = {clause.path.field for clause in figure.filter} | {figure.each}
    looked_at |= {figure.field.field} if figure.field else set()
    looked_at |= {figure.date.start, figure.date.end} if figure.date else set()
    looked_at = looked_at.union(*(_FOLLOWS.get(name, ()) for name in looked_at))
    return bool(looked_at & set(cause.fields)) or cause.came.how != CAME


def _once(causes: Iterable[Cause]) -> list[Cause]:
    return list({cause.came.change.id if cause.came else "": cause for cause in causes}.values())

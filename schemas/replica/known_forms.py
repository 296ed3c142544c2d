"""The forms a replica knows: those bundled with the program, overlaid by the definitions in its log.

Forms travel as changes of the system form `form`, one record for each version. Reading them again is only needed
when such an entry has arrived, which an indexed look at the newest one tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import orjson

from schemas.bundled import bundled
from schemas.form import Form
from schemas.packed import unpack
from schemas.replica.log import Entry, Log


class KnownForms:
    """The newest version of each form in one log."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self._seq = -1
        self._forms: dict[str, Form] = {}

    def all(self) -> Mapping[str, Form]:
        """Every form by its name."""
        newest = _newest(self.log, "form")
        if newest != self._seq:
            self._forms = _read(self.log)
            self._seq = newest
        return self._forms

    def keeps_both(self, form: str) -> KeepsBoth:
        """For the fold: whether a field of this form keeps concurrent values side by side."""
        return KeepsBoth(self.all().get(form))


class KeepsBoth:
    """Whether conflicts of a field stay open. Of an unknown form they do: nothing is decided in ignorance."""

    def __init__(self, form: Form | None) -> None:
        self._fields = form.by_name if form else None

    def __call__(self, name: str) -> bool:
        """Answer for one field."""
        if self._fields is None:
            return True
        field = self._fields.get(name)
        return field is None or field.merge == "keep_both"


def newest_system_entry(log: Log) -> int:
    """The number of the newest entry that can change forms or devices."""
    return max(_newest(log, "device"), _newest(log, "form"))


def _newest(log: Log, form: str) -> int:
    # The index is a partial one, used only by a query that repeats its condition. One form at a time is a single
    # look at its end.
    row = log.db.execute(
        "select max(seq) from log where form = ? and form in ('device', 'form')", (form,)
    ).fetchone()
    return int(row[0] or 0)


@lru_cache(maxsize=256)
def _form(definition: str) -> Form:
    """One definition, read once however many logs of this process hold it."""
    return Form.from_json(orjson.loads(definition))


def _read(log: Log) -> dict[str, Form]:
    forms = bundled()
    for fields in definitions(log):
        form = _form(fields["definition"])
        known = forms.get(form.form)
        if known is None or form.version >= known.version:
            forms[form.form] = form
    return forms


def definitions(log: Log) -> list[dict[str, str]]:
    """The fields of every form definition in the log, in the order they came. They are never edited."""
    # Named twice, so that SQLite sees that the index of the system forms will do.
    rows = log.db.execute(
        "select seq, kind, id, device, n, record, form, received_at, body, opened, problem from log"
        " where form = 'form' and form in ('device', 'form') and kind <> 4 order by seq"
    )
    fields = (unpack(Entry(*row).packed()).fields or {} for row in rows)
    return [dict(f) for f in fields if f.get("definition")]

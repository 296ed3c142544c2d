"""The notebook: one file that an instructor carries, and everything that is done with it.

It is a replica with a person's name on it. What is recorded is durable when the call returns, network or not; commands
and pages only translate to and from this class. The clock and the source of randomness are handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.changes import Change
from schemas.clock import Clock, Random, device_id, local
from schemas.fold import Folded
from schemas.form import Form
from schemas.problems import Problem, fail
from schemas.replica.author import Author
from schemas.replica.database import open_durable, transaction
from schemas.replica.exchange import Peer, Progress, Report, exchange
from schemas.replica.known_forms import KnownForms
from schemas.replica.records import Records
from schemas.replica.replica import Replica
from schemas.rules import calculated, check

FILE_VERSION = 1


@dataclass(frozen=True)
class Saved:
    """A change that is safely in the notebook, and what its record still lacks."""

    change: Change
    problems: tuple[Problem, ...]


class Notebook:
    """An open notebook file."""

    def __init__(self, path: Path, clock: Clock, random: Random) -> None:
        """Open it, or make it with an identity of its own. Raises `damaged_file`, `newer_file`."""
        self.path, self.clock, self.random = path, clock, random
        self.db = open_durable(path, version=FILE_VERSION)
        self.replica = Replica(self.db, clock)
        self.replica.create()
        if not self.replica.device:
            with transaction(self.db):
                self.replica.start_identity(device_id(random(8)))
        self.known_forms = KnownForms(self.replica.log)
        self.records = Records(self.replica.log, self.known_forms)
        self.author = Author(self.replica, self.known_forms, random)

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    # Forms and people.

    @property
    def forms(self) -> Mapping[str, Form]:
        """Every form by its name."""
        return self.known_forms.all()

    def form(self, name: str) -> Form:
        """A form by its name or its Chinese label. Raises `unknown_form`."""
        for form in self.forms.values():
            if name in (form.form, form.label["zh"]):
                return form
        raise fail("unknown_form", got=name)

    @property
    def me(self) -> str:
        """The record id of the person who holds this device, empty before the office has said who it is."""
        own = self.replica.identities
        for row in self.records.of_form("device"):
            if row.values.get("device") in own and row.values.get("holder"):
                return str(row.values["holder"])
        return ""

    @property
    def signature(self) -> str:
        """Who signs the changes made here: a person's name, the device's name, or its id."""
        chosen = self.replica.get("author")
        if chosen:
            return str(chosen)
        if self.me and (name := self.records.get(self.me).values.get("name")):
            return str(name)
        return str(self.replica.get("name", self.replica.device))

    # Writing.

    def record(self, form: str, values: Mapping[str, Any]) -> Saved:
        """Make a new record of a form."""
        return self._saved(self.author.record(form, values, self.signature))

    def amend(self, record: str, values: Mapping[str, Any], shown: tuple[str, ...] | None = None) -> Saved:
        """Set fields of a record. `shown` are the heads its author had in front of them; by default today's."""
        current = self.records.get(record)
        return self._saved(
            self.author.amend(record, current.form, values, shown or current.heads, self.signature)
        )

    def withdraw(self, record: str) -> Saved:
        """Take a record out of every figure."""
        current = self.records.get(record)
        return self._saved(self.author.withdraw(record, current.form, current.heads, self.signature))

    def restore(self, record: str) -> Saved:
        """Undo a withdrawal."""
        current = self.records.get(record)
        return self._saved(self.author.restore(record, current.form, current.heads, self.signature))

    def _saved(self, change: Change) -> Saved:
        return Saved(change, tuple(self.problems(self.records.get(change.record))))

    # Reading.

    def problems(self, record: Folded) -> list[Problem]:
        """What a record lacks by the rules of its form, at its own time. A withdrawn one lacks nothing."""
        form = self.forms.get(record.form)
        if form is None or record.withdrawn:
            return []
        return check(form, record.values, local(self._own_time(record)))

    def computed(self, record: Folded) -> dict[str, Any]:
        """The calculated fields of a record."""
        form = self.forms.get(record.form)
        return calculated(form, record.values, local(self._own_time(record))) if form else {}

    def _own_time(self, record: Folded) -> int:
        return max(step.received_at for step in self.records.history(record.record))

    def find(self, text: str) -> str:
        """The record id that a beginning, or an end, of at least four characters stands for.

        Raises `unknown_record`, or `ambiguous_record` with what it could be.
        """
        if len(text) < 4:
            raise fail("unknown_record", got=text)
        rows = self.db.execute(
            "select distinct record from log where kind <> 4 and (record like ? or record like ?) limit 6",
            (f"{text}%", f"%{text}"),
        ).fetchall()
        found = [row[0] for row in rows]
        if len(found) > 1:
            raise fail("ambiguous_record", got=text, candidates=", ".join(found))
        if not found:
            raise fail("unknown_record", got=text)
        return str(found[0])

    # Syncing.

    def sync(self, peer: Peer, progress: Progress | None = None) -> Report:
        """Bring the notebook level with the office. When this device turns out to be a copy, or to have one, it goes
        on under a new identity; what it made before stays under the old one and is delivered all the same.
        """
        report = exchange(self.replica, peer, progress)
        with transaction(self.db):
            if report.copied:
                self.replica.start_identity(device_id(self.random(8)))
            self.replica.put("last_contact", self.clock())
        return report

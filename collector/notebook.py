"""The notebook: one file that an instructor carries, and everything that is done with it.

It is a replica with a person's name on it. What is recorded is durable when the call returns, network or not;
commands and pages only translate to and from this class. The clock and the source of randomness are handed
in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collector.clock_doubt import doubt
from collector.names import SHORT, Names
from schemas.changes import Change
from schemas.clock import Clock, Random, device_id, local
from schemas.fold import Folded
from schemas.form import Form
from schemas.problems import Problem, TaizhangError, fail
from schemas.replica.author import Author
from schemas.replica.database import open_durable, transaction
from schemas.replica.exchange import Peer, Progress, Report, exchange
from schemas.replica.known_forms import KnownForms
from schemas.replica.records import Records
from schemas.replica.replica import Replica
from schemas.rules import calculated, check

FILE_VERSION = 1
_OF_IDS = frozenset("0123456789abcdef-")


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
        self.names = Names(self.records, self.known_forms)

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    # Forms and people.

    @property
    def forms(self) -> Mapping[str, Form]:
        """Every form by its name."""
        return self.known_forms.all()

    def form(self, name: str) -> Form:
        """A form by its name or its label in either language. Raises `unknown_form`."""
        for form in self.forms.values():
            if name == form.form or name in form.label.values():
                return form
        raise fail("unknown_form", got=name)

    @property
    def me(self) -> str:
        """The record id of the person who holds this device, empty while nobody has said who it is."""
        if chosen := self.replica.get("me"):
            return str(chosen)
        own = self.replica.identities
        for row in self.records.of_form("device"):
            if row.values.get("device") in own and row.values.get("holder"):
                return str(row.values["holder"])
        return ""

    @property
    def signature(self) -> str:
        """Who signs the changes made here: a person's name, the device's name, or its id."""
        if chosen := self.replica.get("author"):
            return str(chosen)
        if self.me and (person := self.names.entries("person").get(self.me)):
            return person.name
        return str(self.replica.get("name") or self.replica.device)

    def sign_as(self, name: str) -> bool:
        """From now on this name signs. Whether the list of persons has it. Raises `ambiguous_reference`."""
        try:
            person = self.names.resolve("person", name)
        except TaizhangError as error:
            if error.problem.code == "ambiguous_reference":
                raise
            person = ""
        with transaction(self.db):
            self.replica.put("author", self.names.name_of("person", person) if person else name.strip())
            self.replica.put("me", person)
        return bool(person)

    def resolve(self, of: str, text: str) -> str:
        """The record that a text means: `我`, `上一条` (the newest of its form), or as in `Names.resolve`."""
        word = text.strip().lower()
        if of == "person" and word in ("我", "me") and self.me:
            return self.me
        if word in ("上一条", "last"):
            newest = next((r for r in self.records.newest(of) if not r.withdrawn), None)
            if newest is not None:
                return newest.record
        return self.names.resolve(of, text)

    def device_name(self, device: str) -> str:
        """What the office calls a device; its id where it has not said."""
        if device == self.replica.get("token_for") and (name := self.replica.get("name")):
            return str(name)
        named = (
            r.values.get("name") for r in self.records.of_form("device") if r.values.get("device") == device
        )
        return str(next(named, None) or device)

    def may_write(self, form: Form) -> bool:
        """Whether the office takes this form from this device without holding it, as far as is known here."""
        enrolled = (
            r.values.get("scope")
            for r in self.records.of_form("device")
            if r.values.get("device") in self.replica.identities
        )
        write = json.loads(next(enrolled, None) or "{}").get("write")
        return form.form in write if write else form.used == "field"

    @property
    def clock_doubt(self) -> Problem | None:
        """What speaks against this machine's clock, if anything."""
        return doubt(self.clock(), self.replica.get("clock_seen"))

    # Writing.

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is written in this block is written as one: all of it or nothing."""
        with transaction(self.db):
            yield

    def record(self, form: str, values: Mapping[str, Any]) -> Saved:
        """Make a new record of a form."""
        return self._saved(self.author.record(form, values, self.signature))

    def amend(self, record: str, values: Mapping[str, Any], shown: tuple[str, ...] | None = None) -> Saved:
        """Set fields of a record. `shown` are the heads its author was shown; by default today's."""
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

    def lacks(self, form: Form, values: Mapping[str, Any]) -> list[Problem]:
        """What a record with these values would lack if it were saved now."""
        return check(form, values, local(self.clock()))

    def find(self, text: str) -> str:
        """The record id that a beginning or an end of it stands for, or a beginning of its short number: at least
        four characters.

        Raises `unknown_record`, or `ambiguous_record` with what it could be.
        """
        part = text.strip().lower().removeprefix("#")
        if len(part) < 4 or not set(part) <= _OF_IDS:
            raise fail("unknown_record", got=text)
        rows = self.db.execute(
            "select distinct record from log where kind <> 4"
            " and (record like ? or record like ? or substr(record, ?) like ?) limit 6",
            (f"{part}%", f"%{part}", -SHORT, f"{part}%"),
        ).fetchall()
        found = [row[0] for row in rows]
        if len(found) > 1:
            raise fail("ambiguous_record", got=text, candidates=", ".join(found))
        if not found:
            raise fail("unknown_record", got=text)
        return str(found[0])

    def own_records(self) -> list[str]:
        """Every record that was made or changed here, the oldest first."""
        rows = self.db.execute("select record from log where mine = 1 group by record order by min(seq)")
        return [row[0] for row in rows]

    # Syncing.

    def sync(self, peer: Peer, progress: Progress | None = None) -> Report:
        """Bring the notebook level with the office. When this device turns out to be a copy, or to have one,
        it goes on under a new identity; what it made before stays under the old one and is delivered all the
        same.
        """
        report = exchange(self.replica, peer, progress)
        if report.copied:
            with transaction(self.db):
                self.replica.start_identity(device_id(self.random(8)))
        return report

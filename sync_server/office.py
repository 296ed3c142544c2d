"""The office: a folder with the log, the keys and the published files, and what is done with it.

Several programs may have it open at once (the server, the publisher, commands); each opens the log for itself, and
SQLite's write lock keeps them apart. The office is itself a replica with a device of its own, under which the clerk's
decisions are made.
"""

from __future__ import annotations

import json
from pathlib import Path

import orjson

from schemas.bundled import bundled
from schemas.clock import Clock, Random, device_id
from schemas.form import Form
from schemas.problems import fail
from schemas.replica.author import Author
from schemas.replica.database import open_durable, transaction
from schemas.replica.intake import Rights
from schemas.replica.known_forms import KnownForms, definitions
from schemas.replica.records import Records
from schemas.replica.replica import Replica
from schemas.successor import check_successor, is_successor
from sync_server.enrolment import CODES
from sync_server.registry import Registry
from sync_server.tokens import Token, Tokens

FILE_VERSION = 1
SIGNATURE = "办公室"
LOG, KEYS = "log.db", "keys.json"


class Office:
    """An open office folder. `random` gives ids, salts and codes."""

    def __init__(self, folder: Path, clock: Clock, random: Random, *, read_only: bool = False) -> None:
        """Open it. Raises `not_an_office`, `bad_keys`, `damaged_file`, `newer_file`."""
        if not (folder / LOG).exists() or not (folder / KEYS).exists():
            raise fail("not_an_office", got=str(folder))
        self.folder, self.clock, self.random = folder, clock, random
        self.keys = _keys(folder / KEYS)
        self.db = open_durable(folder / LOG, version=FILE_VERSION, read_only=read_only)
        self.replica = Replica(self.db, clock)
        self.log = self.replica.log
        self.known_forms = KnownForms(self.log)
        self.records = Records(self.log, self.known_forms)
        self.registry = Registry(self.log, self.known_forms)
        self.author = Author(self.replica, self.known_forms, random)
        self.tokens = Tokens(self.keys["tokens"])

    @classmethod
    def create(cls, folder: Path, clock: Clock, random: Random) -> Office:
        """Make a new office, with the bundled forms as the first entries of its log. Raises `office_exists`."""
        if (folder / LOG).exists():
            raise fail("office_exists", got=str(folder))
        folder.mkdir(parents=True, exist_ok=True)
        keys = folder / KEYS
        if not keys.exists():
            keys.touch(mode=0o600)
            keys.write_text(json.dumps({"tokens": random(32).hex(), "pages": random(32).hex()}), "utf-8")
        replica = Replica(open_durable(folder / LOG, version=FILE_VERSION), clock)
        replica.create()
        with transaction(replica.db):
            replica.db.execute(CODES)
            replica.start_identity(device_id(random(8)))
        replica.db.close()
        office = cls(folder, clock, random)
        for form in bundled().values():
            office.define(form)
        return office

    def close(self) -> None:
        """Let go of the log."""
        self.db.close()

    def rights(self, token: Token, device: str) -> Rights:
        """What a device that shows this token may do. Raises `foreign_device`, `revoked`."""
        if device not in token.identities:
            raise fail("foreign_device", got=device)
        # The record of a new identity may have been lost with a server that was restored: until it is back, what was decided
        # about the identity before it holds.
        devices = self.registry.all()
        decided = next((identity for identity in token.identities if identity in devices), token.device)
        known = devices.get(decided)
        if known is not None and not known.is_open:
            raise fail("revoked", got=known.name)
        return Rights(token.identities, self.registry.scope(decided))

    def define(self, form: Form, source: str = "") -> None:
        """Add a form, or a new version of one, for everybody. Raises `form_changed_kind`."""
        known = self.known_forms.all().get(form.form)
        if known is not None and known != form:
            check_successor(known, form)
        definition = orjson.dumps(form.to_json()).decode()
        fields = {"form": form.form, "version": form.version, "definition": definition}
        self.author.record("form", fields | ({"source": source} if source else {}), SIGNATURE)

    def adopt_bundled(self) -> None:
        """After an upgrade: define the bundled forms of which the log knows older versions only, so that devices and
        pages get them. A form that the office has grown in its own way stays as it is.
        """
        newest: dict[str, Form] = {}
        for fields in definitions(self.log):
            form = Form.from_json(orjson.loads(fields["definition"]))
            if form.form not in newest or form.version >= newest[form.form].version:
                newest[form.form] = form
        for form in bundled().values():
            known = newest.get(form.form)
            if known is None or is_successor(known, form):
                self.define(form)

    def renew_identity(self) -> None:
        """Go on under a new identity, inside the caller's transaction: the log was restored from a backup, and what
        the office did after it has come back from elsewhere under the old one.
        """
        self.replica.start_identity(device_id(self.random(8)))


def _keys(path: Path) -> dict[str, str]:
    try:
        keys: dict[str, str] = json.loads(path.read_text("utf-8"))
        return {name: keys[name] for name in ("tokens", "pages")}
    except (ValueError, TypeError, KeyError) as error:
        raise fail("bad_keys", str(path), str(error)) from None

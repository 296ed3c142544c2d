"""Making changes: the one way in which a notebook, the office and the player of scenarios write.

A change continues the chain of the replica's present identity and names as parents what its author was shown. It is
durable when the call returns, or when the caller's transaction ends: several changes may be all or nothing. Rules are
not judged here: a record that breaks one is saved and marked, not lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.changes import SALT_BYTES, Act, Change, make
from schemas.clock import Random, uuid7
from schemas.form import Form
from schemas.packed import pack
from schemas.problems import fail
from schemas.replica.database import transaction
from schemas.replica.known_forms import KnownForms
from schemas.replica.replica import Replica


class Author:
    """Writes changes into one replica. `random` gives salts and record ids."""

    def __init__(self, replica: Replica, forms: KnownForms, random: Random) -> None:
        self.replica, self.forms, self.random = replica, forms, random

    def record(self, form: str, fields: Mapping[str, Any], author: str, record: str = "") -> Change:
        """Make a new record, with an id of its own unless one is given. Raises `unknown_form`, `unknown_field`,
        `not_canonical`.
        """
        made = record or uuid7(self.replica.clock(), self.random(10))
        return self._write(form, made, fields, (), "set", author)

    def amend(
        self, record: str, form: str, fields: Mapping[str, Any], parents: tuple[str, ...], author: str
    ) -> Change:
        """Set some fields of a record. `parents` are the heads that were shown to the author."""
        return self._write(form, record, fields, parents, "set", author)

    def withdraw(self, record: str, form: str, parents: tuple[str, ...], author: str) -> Change:
        """Take a record out of every figure; it stays readable and can be restored."""
        return self._write(form, record, {}, parents, "withdraw", author)

    def restore(self, record: str, form: str, parents: tuple[str, ...], author: str) -> Change:
        """Undo a withdrawal."""
        return self._write(form, record, {}, parents, "restore", author)

    def _write(
        self,
        form: str,
        record: str,
        fields: Mapping[str, Any],
        parents: tuple[str, ...],
        act: Act,
        author: str,
    ) -> Change:
        definition = self._checked(form, fields)
        replica = self.replica
        with transaction(replica.db):
            device = replica.device
            n, prev = replica.log.head(device)
            now = replica.clock()
            change = make(
                device=device,
                n=n + 1,
                prev=prev.hex() if prev else None,
                record=record,
                form=form,
                form_version=definition.version,
                author=author,
                made_at=now,
                fields=fields,
                parents=parents,
                act=act,
                salt=self.random(SALT_BYTES).hex() if definition.is_sealed else None,
            )
            replica.log.append([pack(change)], now, mine=True)
        return change

    def _checked(self, form: str, fields: Mapping[str, Any]) -> Form:
        definition = self.forms.all().get(form)
        if definition is None:
            raise fail("unknown_form", got=form)
        for name in fields:
            known = definition.by_name.get(name)
            if known is None or known.kind == "calculate":
                raise fail("unknown_field", where=definition.label["zh"], got=name, form=form)
        return definition

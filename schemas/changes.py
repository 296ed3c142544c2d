"""A change: who, on which device, set which fields of which record. Everything is made of changes.

Its id is the hash of its canonical bytes, so the same change always has the same id and an altered one
never does. `device`, `n`, `prev` chain a device's changes without a gap. `parents` are the newest changes
of the record that were shown to the author: they, not clocks, decide a merge.

In a sealed change (private forms) the bytes hold a salted commitment in place of the fields, so that
values can be erased for good while every chain still verifies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from schemas.canonical import canonical, check_limits, digest
from schemas.problems import fail

Act = Literal["set", "withdraw", "restore"]
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Change:
    """One immutable change.

    `id`, `prev` and `parents` are hexadecimal. `n` counts from 1. `made_at` is what the device's clock said,
    in milliseconds since 1970 UTC: shown to people, used to break ties, never trusted. `fields` is None in a
    held change, whose values are not to be read, and empty without a `salt` in a sealed one that was erased.
    """

    id: str
    device: str
    n: int
    prev: str | None
    record: str
    form: str
    form_version: int
    parents: tuple[str, ...]
    act: Act
    author: str
    made_at: int
    fields: Mapping[str, Any] | None
    sealed: str | None = None
    salt: str | None = None

    def header(self) -> Change:
        """The change without what it says: it still counts in ancestry and chain."""
        return replace(self, fields=None, salt=None)


def commitment(salt: str, fields: Mapping[str, Any]) -> str:
    """What a sealed change shows in place of its fields."""
    return digest(bytes.fromhex(salt) + canonical(dict(fields))).hex()


def body(change: Change) -> dict[str, Any]:
    """What the id is the hash of, as plain data."""
    out = {
        "act": change.act,
        "author": change.author,
        "device": change.device,
        "form": change.form,
        "form_version": change.form_version,
        "made_at": change.made_at,
        "n": change.n,
        "parents": list(change.parents),
        "prev": change.prev,
        "record": change.record,
    }
    if change.sealed is None:
        out["fields"] = change.fields
    else:
        out["sealed"] = change.sealed
    return out


def content_id(change: Change) -> str:
    """The id that the change's content has."""
    return digest(canonical(body(change))).hex()


def make(
    *,
    device: str,
    n: int,
    prev: str | None,
    record: str,
    form: str,
    form_version: int,
    author: str,
    made_at: int,
    fields: Mapping[str, Any] | None = None,
    parents: tuple[str, ...] = (),
    act: Act = "set",
    salt: str | None = None,
) -> Change:
    """Make a change with its id. With a `salt` (hexadecimal, 16 random bytes) it is sealed.

    Raises `not_canonical` when a value cannot be written down alike everywhere.
    """
    values = dict(fields or {})
    check_limits(values, form)
    check_limits([author, record, device])
    sealed = commitment(salt, values) if salt is not None else None
    bare = Change(
        "", device, n, prev, record, form, form_version, tuple(sorted(parents)), act, author, made_at,
        values, sealed, salt,
    )  # fmt: skip
    return replace(bare, id=content_id(bare))


def verify(change: Change) -> None:
    """Raise `id_mismatch` unless the id, and the commitment if there is one, match the content."""
    if content_id(change) != change.id:
        raise fail("id_mismatch", where=f"{change.device} {change.n}", got=change.id[:12])
    if change.sealed is None or not change.fields:
        return
    if change.salt is None or commitment(change.salt, change.fields) != change.sealed:
        raise fail("seal_mismatch", where=f"{change.device} {change.n}", got=change.id[:12])

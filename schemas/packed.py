"""A change as logs and pages carry it: its canonical bytes, and beside them what is looked up.

Packing loses nothing (`unpack` gives the change back). It exists because a server takes in tens of thousands of
changes a second, and never needs to look inside one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import orjson

from schemas.canonical import canonical, digest
from schemas.changes import Change, body
from schemas.problems import Problem

_SEAL_BYTES = len(b',"sealed":""}') + 64


class Carried(Protocol):
    """What a page is written from: a packed change, or the entry of a log that holds one."""

    @property
    def id(self) -> bytes:
        """See `Packed`, here and below."""

    @property
    def device(self) -> str:  # noqa: D102
        ...
    @property
    def n(self) -> int:  # noqa: D102
        ...
    @property
    def record(self) -> str:  # noqa: D102
        ...
    @property
    def body(self) -> bytes:  # noqa: D102
        ...
    @property
    def opened(self) -> bytes | None:  # noqa: D102
        ...
    @property
    def held(self) -> Problem | None:  # noqa: D102
        ...


class Packed(NamedTuple):
    """A packed change.

    `body` is what the id is the hash of; `opened` the values and salt of a sealed change, None when erased.
    `held` says why its values are not to be read; a header (a held change of which the values were not sent)
    has a body without values.
    """

    id: bytes
    device: str
    n: int
    prev: bytes | None
    record: str
    form: str
    body: bytes
    opened: bytes | None = None
    held: Problem | None = None

    @property
    def is_sealed(self) -> bool:
        """Whether a commitment stands in place of the fields."""
        return self.body[-_SEAL_BYTES:].startswith(b',"sealed":"')

    @property
    def size(self) -> int:
        """Its bytes, near enough what it takes in a page."""
        return len(self.body) + len(self.opened or b"")

    @property
    def place(self) -> str:
        """Which change of which device, for a message."""
        return f"{self.device} {self.n}"


def receipt_of_all(changes: Sequence[Packed]) -> tuple[int, bytes]:
    """What acknowledges changes of several devices: how many there are, and a hash over all their ids."""
    return (len(changes), digest(b"".join(c.id for c in changes)))


def prev_of(body: bytes) -> bytes | None:
    """The id a body says it follows, cut out of its bytes: reading a log parses each body at most once.

    Keys are sorted, and behind `prev` stand only `record` and `sealed`, whose texts hold no bare quote, so the last
    `,"prev":` is the right one.
    """
    start = body.rfind(b',"prev":') + len(b',"prev":')
    return bytes.fromhex(body[start + 1 : start + 65].decode()) if body[start : start + 1] == b'"' else None


def pack(change: Change) -> Packed:
    """The packed form of a change whose id is known to be right."""
    opened = None
    if change.sealed is not None and change.salt is not None and change.fields is not None:
        opened = canonical({"fields": change.fields, "salt": change.salt})
    return Packed(
        bytes.fromhex(change.id),
        change.device,
        change.n,
        bytes.fromhex(change.prev) if change.prev else None,
        change.record,
        change.form,
        canonical(body(change)),
        opened,
    )


def unpack(packed: Packed) -> Change:
    """The change itself. Of a held one only the header."""
    data: dict[str, Any] = orjson.loads(packed.body)
    fields: dict[str, Any] | None = data.get("fields")
    salt = None
    if packed.held is not None:
        fields = None
    elif "sealed" in data:
        opened: dict[str, Any] = (
            orjson.loads(packed.opened) if packed.opened else {"fields": {}, "salt": None}
        )
        fields, salt = opened["fields"], opened["salt"]
    return Change(
        packed.id.hex(), data["device"], data["n"], data["prev"], data["record"], data["form"],
        data["form_version"], tuple(data["parents"]), data["act"], data["author"], data["made_at"],
        fields, data.get("sealed"), salt,
    )  # fmt: skip

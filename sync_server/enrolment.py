"""Enrolling devices: a one-time code read out to an instructor, and the token it is exchanged for.

The code is short enough to type and lives for a day. What it stands for (a name, a holder, a scope) was decided by the
office when it was made.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import orjson

from schemas.problems import fail
from schemas.replica.database import Connection, transaction

if TYPE_CHECKING:
    from sync_server.office import Office

CODES = """create table if not exists code (
    hash text primary key, name text not null, holder text not null, scope text not null,
    expires_at integer not null, device text) strict"""

CODE_LIFE_MS = 24 * 3600 * 1000


def make_code(
    office: Office, name: str, holder: str = "", write: Sequence[str] = (), near: Sequence[str] = ()
) -> str:
    """A new one-time code, `XXXX-XXXX`. `write` narrows the forms, `near` adds places and households."""
    text = base64.b32encode(office.random(5)).decode()
    code = f"{text[:4]}-{text[4:]}"
    scope = {k: sorted(v) for k, v in (("write", write), ("near", near)) if v}
    row = (_hash(code), name, holder, orjson.dumps(scope).decode(), office.clock() + CODE_LIFE_MS)
    with transaction(office.db):
        office.db.execute(CODES)
        office.db.execute(
            "insert into code (hash, name, holder, scope, expires_at) values (?, ?, ?, ?, ?)", row
        )
    return code


def redeem(office: Office, code: str, device: str) -> tuple[str, str]:
    """Exchange a code for (token, name). The same device may do it again, should the answer have been lost.

    Raises `bad_code`.
    """
    row = _claim(office.db, _hash(code), device, office.clock())
    if row is None:
        raise fail("bad_code")
    name, holder, scope = row
    if device not in office.registry.all():
        fields = {"device": device, "name": name, "state": "enrolled"}
        fields |= {"holder": holder} if holder else {}
        fields |= {"scope": scope} if scope != "{}" else {}
        office.author.record("device", fields, "办公室")
    return office.tokens.issue(device), name


def _claim(db: Connection, code_hash: str, device: str, now: int) -> tuple[str, str, str] | None:
    with transaction(db):
        row = db.execute(
            "select name, holder, scope from code"
            " where hash = ? and expires_at > ? and (device is null or device = ?)",
            (code_hash, now, device),
        ).fetchone()
        if row:
            db.execute("update code set device = ? where hash = ?", (device, code_hash))
    return (row[0], row[1], row[2]) if row else None


def succeed(office: Office, identities: Sequence[str], device: str) -> tuple[str, str]:
    """A token for the new identity of a device whose chain forked, as (token, name). May be asked for again."""
    old = office.registry.all().get(identities[0])
    name = old.name if old else identities[0]
    known = office.registry.all().get(device)
    if known is not None and known.copied_from != identities[0]:
        raise fail("foreign_device", got=device)
    if known is None:
        fields = {"device": device, "name": name, "state": "enrolled", "copied_from": identities[0]}
        if old is not None:
            fields |= {"holder": old.holder} if old.holder else {}
            fields |= {"scope": orjson.dumps(dict(old.narrowed)).decode()} if old.narrowed else {}
        office.author.record("device", fields, "办公室")
    return office.tokens.issue(device, *identities), name


def _hash(code: str) -> str:
    plain = "".join(c for c in code.upper() if c.isalnum()).replace("0", "O").replace("1", "I")
    return hashlib.sha256(plain.encode()).hexdigest()

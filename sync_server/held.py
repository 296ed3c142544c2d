"""Changes that intake held: listing them, and releasing one. Releasing is an entry of the log like any other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from schemas.clock import shown
from schemas.packed import Packed, unpack
from schemas.problems import fail
from schemas.replica.database import transaction
from schemas.replica.log import Entry, Kind
from sync_server.office import Office

ALTERED = ("id_mismatch", "seal_mismatch")
"""Why a change may be held whose content is not what its id says: it can never count."""
_COLUMNS = "seq, kind, id, device, n, record, form, received_at, body, opened, problem"


def held(office: Office) -> Iterator[Packed]:
    """Every held change that has not been released, oldest first."""
    rows = office.db.execute(
        f"select {_COLUMNS} from log h where kind = {Kind.HELD:d} and not exists"
        f" (select 1 from log r where r.record = h.record and r.id = h.id and r.kind = {Kind.RELEASE:d}) order by seq"
    ).fetchall()
    return (Entry(*row).packed() for row in rows)


def described(office: Office, change: Packed, language: str = "zh") -> str:
    """A held change as a person tells it apart: what form, on which device, by whom and when it was made."""
    form = office.known_forms.all().get(change.form)
    label = form.label[language] if form else change.form
    known = office.registry.all().get(change.device)
    try:
        made = unpack(change)
        whose = f"{made.author}  {shown(made.made_at)}"
    except (KeyError, TypeError, ValueError):
        whose = ""  # held because its bytes cannot be read
    return f"{label} #{change.record[-8:]}  {known.name if known else change.device}  {whose}".rstrip()


def says(change: Packed) -> Mapping[str, Any] | None:
    """What a held change would set if it were released. None of one that cannot be read, or is not what was written."""
    if change.held is not None and change.held.code in ALTERED:
        return None
    try:
        return unpack(change._replace(held=None)).fields
    except (KeyError, TypeError, ValueError):
        return None


def release(office: Office, beginning: str) -> Packed:
    """Let a held change count. Raises `unknown_held` when no held change's id begins so, and `id_mismatch` for one
    whose content is not what its id says: that one can never count.
    """
    found = [p for p in held(office) if p.id.hex().startswith(beginning)]
    if len(found) != 1 or len(beginning) < 4:
        raise fail("unknown_held", got=beginning)
    change = found[0]
    if change.held is not None and change.held.code in ALTERED:
        raise fail(change.held.code, change.place, beginning)
    with transaction(office.db):
        office.log.attest(Kind.RELEASE, change._replace(held=None), office.clock())
    return change

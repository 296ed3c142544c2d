"""Bringing in a device's own copy of its work: a phone was lost or broken, and the file it exported is all there is.

The file holds the device's changes as the pages it would have pushed. They are proved and judged like a push; only that the
device may be revoked by now does not matter, since an administrator stands at the office's PC and says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import orjson

from schemas.messages import check
from schemas.pages import decode
from schemas.problems import Problem, TaizhangError, fail
from schemas.replica.database import transaction
from schemas.replica.intake import Rights, take
from sync_server.office import Office


class BroughtIn(NamedTuple):
    """How many changes were new, which are held and why, and how many unfinished drafts the file also has."""

    name: str
    new: int
    held: dict[str, Problem]
    drafts: int


def bring_in(office: Office, file: Path) -> BroughtIn:
    """Take in a copy; what is here already is left as it is. Raises `not_a_copy`, `unknown_copy`, `damaged_page`."""
    copy = _read(file)
    identities = [str(device) for device in copy["identities"]]
    known = office.registry.all()
    name = next((known[device].name for device in identities if device in known), "")
    if not name:
        raise fail("unknown_copy", str(file), ", ".join(identities))
    enrolled = next(device for device in reversed(identities) if device in known)
    rights = Rights((*reversed(identities),), office.registry.scope(enrolled))
    runs = [run for page in copy["pages"] for run in decode(page)]
    with transaction(office.db):
        taken = take(office.log, runs, rights, office.known_forms.all(), office.clock())
        if taken.damaged or taken.heads is not None:
            raise fail("damaged_page", str(file))
    return BroughtIn(name, taken.new, taken.held, len(copy.get("drafts", ())))


def _read(file: Path) -> dict[str, Any]:
    try:
        return check("copy", orjson.loads(file.read_bytes()))
    except (OSError, ValueError, TaizhangError) as error:
        raise fail("not_a_copy", str(file), str(error)) from None

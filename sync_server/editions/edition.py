"""An edition as the office reads it: what its first change said. Whatever was changed later is told, and not followed.

A change is named by what it says, so one that was altered where it is kept does not answer to its name any more.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.changes import Change
from schemas.clock import shown
from schemas.problems import TaizhangError, fail
from sync_server.office import Office

FORM = "edition"
FREELY = {"note"}
"""What may be added to an edition later without making it another one."""


@dataclass(frozen=True)
class Edition:
    """A frozen summary. `altered` are the fields that somebody set again afterwards, by name; of one that is `damaged`, altered
    where it is kept, nothing but its id is known.
    """

    record: str
    title: str
    start: str
    end: str
    as_of: str
    as_of_day: str
    stamp: str
    definitions: str
    rules: str
    template_name: str
    template: bytes
    output_hash: str
    figures: Mapping[str, str | None]
    program: str
    note: str
    supersedes: str
    author: str
    made_at: str
    altered: tuple[str, ...]
    withdrawn: bool
    damaged: bool = False

    def told(self) -> dict[str, Any]:
        """What a list shows of it."""
        names = (
            "record", "title", "start", "end", "as_of", "template_name", "output_hash", "program", "note", "supersedes",
            "author", "made_at", "withdrawn", "damaged",
        )  # fmt: skip
        return {**{name: getattr(self, name) for name in names}, "altered": list(self.altered)}


def editions(office: Office) -> list[Edition]:
    """All of them, the newest first."""
    found = [edition for record in office.log.records(FORM) if (edition := _read(office, record))]
    return sorted(found, key=lambda e: (e.made_at, e.record), reverse=True)


def edition_of(office: Office, record: str) -> Edition:
    """The edition whose record id is this, or alone ends so. Raises `unknown_edition`, `damaged_file`."""
    named = [e for e in editions(office) if record and (e.record == record or e.record.endswith(record))]
    if len(named) != 1:
        raise fail("unknown_edition", got=record)
    if named[0].damaged:
        office.records.history(named[0].record)  # says what is wrong with it
    return named[0]


def _read(office: Office, record: str) -> Edition | None:
    try:
        steps = office.records.history(record)
    except TaizhangError as error:
        if error.problem.code != "damaged_file":
            raise
        return _damaged(record)
    changes = [step.change for step in steps if step.change.fields is not None]
    first = next((change for change in changes if not change.parents and change.act == "set"), None)
    if first is None or first.fields is None:
        return None
    folded = office.records.get(record)
    altered = sorted(set(_set_again(first, changes)))
    own = first.fields
    return Edition(
        record, str(own.get("title", "")), str(own.get("from_on", "")), str(own.get("to_on", "")),
        str(own.get("as_of", "")), str(own.get("as_of_day", "")), str(own.get("stamp", "")),
        str(own.get("definitions", "")), str(own.get("rules", "")), str(own.get("template_name", "")),
        _bytes(str(own.get("template", ""))), str(own.get("output_hash", "")), _figures(str(own.get("figures", ""))),
        str(own.get("program", "")), str(folded.values.get("note") or ""), str(own.get("supersedes") or ""),
        first.author, shown(first.made_at), tuple(altered), folded.withdrawn,
    )  # fmt: skip


def _damaged(record: str) -> Edition:
    return Edition(
        record,
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        b"",
        "",
        {},
        "",
        "",
        "",
        "",
        "",
        (),
        withdrawn=False,
        damaged=True,
    )


def _set_again(first: Change, changes: list[Change]) -> Iterator[str]:
    for change in changes:
        if change.id != first.id:
            yield from (name for name in change.fields or {} if name not in FREELY)


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _figures(text: str) -> Mapping[str, str | None]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}

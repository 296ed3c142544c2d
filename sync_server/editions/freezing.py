"""Freezing a summary: it is made from the changes that its stamp names and from nothing else, and then recorded.

Making it takes seconds and only reads; recording it is one change. So a server makes it beside its work and records it after.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version

from schemas.canonical import canonical
from schemas.clock import shown
from schemas.counting import AS_OF_SEQ
from schemas.figures import Declared
from schemas.figures.checking import check
from schemas.figures.filled import Filled
from schemas.limits import CHANGE_BYTES_MAX
from schemas.problems import TaizhangError, fail
from sync_server.editions.definitions import OWN, declared_by, rules_by
from sync_server.editions.edition import FORM
from sync_server.editions.picture import picture
from sync_server.editions.private import private_names
from sync_server.editions.side import annexed, filled, worked_out
from sync_server.editions.stamp import stamp
from sync_server.figures import check_period
from sync_server.office import Office

HEADER_BYTES = 4096
"""What a change has besides its fields, generously."""


@dataclass(frozen=True)
class Wanted:
    """What is to be frozen: a period as of a moment (milliseconds), a template with its name, the declarations."""

    title: str
    start: str
    end: str
    as_of_ms: int
    template_name: str
    template: bytes
    definitions: str
    note: str = ""
    supersedes: str = ""


@dataclass(frozen=True)
class Frozen:
    """A summary made ready: what came out with its annex and the blanks that stay open, and the fields of the record from which
    it will be made again.
    """

    output: bytes
    annex: bytes
    open: tuple[str, ...]
    fields: Mapping[str, str]


def freeze(office: Office, wanted: Wanted, author: str) -> tuple[str, Frozen]:
    """Make a summary and record it: the id of its record, and what was made."""
    frozen = prepare(office, wanted)
    return record(office, frozen, author), frozen


def record(office: Office, frozen: Frozen, author: str, named: str = "") -> str:
    """Record what was made, as a change of the office's own; `named` is the id of the record where it has one already."""
    if named and office.log.of_record(named):
        return named
    return office.author.record(FORM, frozen.fields, author, named).record


def prepare(office: Office, wanted: Wanted, *, sees_private: bool = True) -> Frozen:
    """Make a summary. `sees_private` says whether somebody may be given names and numbers of private records.

    Raises what is wrong with the period, the template or the declarations, `edition_too_large`, and `not_for_you` for a
    template that prints names out of private forms.
    """
    declared, rules = _checked(office, wanted, sees_private), rules_by(wanted.definitions)
    as_of_ms = min(wanted.as_of_ms, office.clock())  # of what is to come today nothing is known
    stamped, as_of = stamp(office.log, _upto(office, as_of_ms)), shown(as_of_ms)
    with (
        picture(office, stamped) as folder,
        worked_out(folder, declared, wanted.start, wanted.end, as_of[:10]) as side,
    ):
        done = filled(side, wanted.template_name, wanted.template)
        annex = annexed(side, done, as_of, rules, wanted.template_name, shows_private=sees_private)
    values = {name: None if v.value is None else str(v.value) for name, v in side.found.values.items()}
    fields = {
        "title": wanted.title.strip(), "from_on": wanted.start, "to_on": wanted.end, "as_of": as_of, "as_of_day": as_of[:10],
        "stamp": stamped.to_json(), "definitions": wanted.definitions,
        "rules": _json({code: rule.zh for code, rule in rules.items()}), "template_name": wanted.template_name,
        "template": base64.b64encode(wanted.template).decode(), "output_hash": sha256(done.document).hexdigest(),
        "figures": _json(values), "program": version("taizhang"),
    }  # fmt: skip
    more = {"note": wanted.note, "supersedes": wanted.supersedes}
    fields |= {name: value for name, value in more.items() if value}
    if (size := len(canonical(fields)) + HEADER_BYTES) > CHANGE_BYTES_MAX:
        raise fail("edition_too_large", got=wanted.template_name, size=size, limit=CHANGE_BYTES_MAX)
    return Frozen(done.document, annex, _open(done, declared), fields)


def _checked(office: Office, wanted: Wanted, sees_private: bool) -> Declared:
    """The declarations, once nothing is wrong with what is wanted."""
    check_period(wanted.start, wanted.end)
    if not wanted.title.strip():
        raise fail("required", where="标题 title")
    declared, forms = declared_by(wanted.definitions), office.known_forms.all()
    if problems := list(check(declared, forms, OWN)):
        raise TaizhangError(*problems)
    if not sees_private and (names := private_names(declared, forms, wanted.template_name, wanted.template)):
        raise fail("not_for_you", wanted.template_name, "、".join(names))
    return declared


def _open(done: Filled, declared: Declared) -> tuple[str, ...]:
    """The blanks that stay open; claims are sentences."""
    return tuple(blank.name for blank in done.open if blank.name not in declared.claims)


def _upto(office: Office, moment: int) -> int:
    row = office.db.execute(f"select {AS_OF_SEQ}", {"as_of_ms": moment}).fetchone()
    return int(row[0] or 0)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

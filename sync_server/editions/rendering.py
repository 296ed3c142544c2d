"""Making an edition again: from its stamp, its declarations and its template, never from anything that was kept of the output."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version
from typing import NamedTuple

from schemas.problems import fail
from sync_server.editions.definitions import declared_by, rules_by
from sync_server.editions.edition import Edition
from sync_server.editions.picture import picture
from sync_server.editions.private import private_names
from sync_server.editions.side import annexed, filled, worked_out
from sync_server.editions.stamp import Stamp, changes_of
from sync_server.office import Office


class Remade(NamedTuple):
    """The document as it was sent, and the annex that bears it out."""

    document: bytes
    annex: bytes


def render(office: Office, edition: Edition) -> bytes:
    """The same bytes again. Raises what `remake` does."""
    return remake(office, edition).document


def remake(office: Office, edition: Edition, *, sees_private: bool = True) -> Remade:
    """The same bytes again, with the annex. `sees_private` says whether somebody may be given names and numbers of private
    records.

    Raises `edition_lacks` when the server does not have what it rests on any more, `edition_altered` when something else
    comes out, and `not_for_you` when names out of private forms are in it.
    """
    stamped = Stamp.from_json(edition.stamp)
    declared, rules = declared_by(edition.definitions), rules_by(edition.definitions)
    forms, name = office.known_forms.all(), edition.template_name
    if not sees_private and (names := private_names(declared, forms, name, edition.template)):
        raise fail("not_for_you", edition.title, "、".join(names))
    with (
        picture(office, stamped) as folder,
        worked_out(folder, declared, edition.start, edition.end, edition.as_of_day) as side,
    ):
        done = filled(side, name, edition.template)
        annex = annexed(side, done, edition.as_of, rules, name, shows_private=sees_private)
    if sha256(done.document).hexdigest() == edition.output_hash:
        return Remade(done.document, annex)
    if count := _erased(office, stamped):
        raise fail("edition_lacks", got=f"{count} 条内容已经抹去 erased")
    raise fail("edition_altered", edition.title, f"{edition.program} → {version('taizhang')}")


def _erased(office: Office, stamped: Stamp) -> int:
    """How many of its changes have had their private values erased since, or before."""
    packed = (entry.packed() for entries in changes_of(office.log, stamped).values() for entry in entries)
    return sum(p.is_sealed and p.opened is None and p.id.hex() not in stamped.held for p in packed)

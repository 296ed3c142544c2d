"""Making an edition again: from its stamp, its declarations and its template, never from anything that was kept of the output."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version

from schemas.problems import fail
from sync_server.editions.definitions import declared_by
from sync_server.editions.edition import Edition
from sync_server.editions.picture import picture
from sync_server.editions.side import filled, worked_out
from sync_server.editions.stamp import Stamp, changes_of
from sync_server.office import Office


def render(office: Office, edition: Edition) -> bytes:
    """The same bytes again. Raises `edition_lacks` when the server does not have what it rests on any more, and
    `edition_altered` when something else comes out.
    """
    stamped = Stamp.from_json(edition.stamp)
    declared = declared_by(edition.definitions)
    with (
        picture(office, stamped) as folder,
        worked_out(folder, declared, edition.start, edition.end, edition.as_of_day) as side,
    ):
        output = filled(side, edition.template_name, edition.template).document
    if sha256(output).hexdigest() == edition.output_hash:
        return output
    if count := _erased(office, stamped):
        raise fail("edition_lacks", got=f"{count} 条内容已经抹去 erased")
    raise fail("edition_altered", edition.title, f"{edition.program} → {version('taizhang')}")


def _erased(office: Office, stamped: Stamp) -> int:
    """How many of its changes have had their private values erased since, or before."""
    packed = (entry.packed() for entries in changes_of(office.log, stamped).values() for entry in entries)
    return sum(p.is_sealed and p.opened is None and p.id.hex() not in stamped.held for p in packed)

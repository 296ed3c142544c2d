"""The office as a peer in the same machine: what the publisher asks.

It is the same exchange as over HTTP, message for message, without the wire. Its rights are those of a published file:
everything in its scope, contacts too, and giving back to a restored log.
"""

from __future__ import annotations

from typing import Any

from schemas.messages import check
from schemas.replica import answer
from schemas.replica.database import transaction
from schemas.replica.intake import Rights, Taken
from sync_server.office import Office


class LocalPeer:
    """Answers for an open office."""

    def __init__(self, office: Office, rights: Rights) -> None:
        self.office, self.rights = office, rights

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply to one request."""
        office, message = self.office, check("request", request)
        if answer.is_rewound(office.log, message):
            return check("reply", answer.read(office.log, message, self.rights, None))
        if message["page"] is None:
            return check("reply", answer.read(office.log, message, self.rights, Taken()))
        before, _ = office.log.end()
        with transaction(office.db):
            forms = office.known_forms.all()
            taken = answer.write(office.log, message, self.rights, forms, office.clock())
            if self._brought_back_ours(before):
                office.renew_identity()
        return check("reply", answer.read(office.log, message, self.rights, taken))

    def _brought_back_ours(self, before: int) -> bool:
        """Whether changes of the office's own device came back: the log is a restored one, and its head is old."""
        row = self.office.db.execute(
            "select 1 from log where seq > ? and device = ? limit 1", (before, self.office.replica.device)
        ).fetchone()
        return row is not None

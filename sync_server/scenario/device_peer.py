"""The office as a device meets it, in process: the checks of the HTTP server, without the wire.

`sync_server.app` asks the same questions in the same order; only there the answer becomes a status.
"""

from __future__ import annotations

from typing import Any

from schemas.messages import check
from schemas.replica import answer
from schemas.replica.database import transaction
from schemas.replica.intake import Taken
from sync_server.office import Office


class DevicePeer:
    """Answers for an open office to whoever shows this token."""

    def __init__(self, office: Office, token: str) -> None:
        self.office, self.token = office, token

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply to one request. Raises `bad_token`, `foreign_device`, `revoked`."""
        office, message = self.office, check("request", request)
        rights = office.rights(office.tokens.read(self.token), message["device"])
        now = office.clock()
        rewound = answer.is_rewound(office.log, message)
        taken = None if rewound else Taken()
        if not rewound and answer.needs_write(office.log, message, rights, now):
            with transaction(office.db):
                taken = answer.write(office.log, message, rights, office.known_forms.all(), now)
        return check("reply", answer.read(office.log, message, rights, taken))

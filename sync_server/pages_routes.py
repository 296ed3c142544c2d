"""What Datasette asks the sync server on the same machine: who somebody is, letting them in or out,
noting what they look at, writing what they do to records, letting in what was held, and freezing summaries.

Only who holds the office's pages key may ask. Datasette never opens the server's own files: it would bring a second
SQLite library to them.
"""

from __future__ import annotations

import hmac

from flask import Blueprint, request

from schemas.problems import fail
from sync_server.accounts_routes import add_accounts
from sync_server.acts import add_acts
from sync_server.audit import Audit
from sync_server.desks import Desks
from sync_server.editions.routes import add_editions
from sync_server.held_routes import add_held
from sync_server.sign_in import SignIn


def pages_routes(desks: Desks) -> Blueprint:
    """The routes under `/pages`."""
    routes = Blueprint("pages", __name__, url_prefix="/pages")
    sign_in = SignIn(desks.folder, desks.clock, desks.random)
    key = desks.taking.keys["pages"]

    @routes.before_request
    def only_our_pages() -> None:
        if not hmac.compare_digest(request.headers.get("X-Pages-Key", ""), key):
            raise fail("bad_token")

    audit = Audit(desks.folder, desks.clock)
    add_accounts(routes, sign_in, audit)
    add_acts(routes, desks, sign_in.actor)
    add_held(routes, desks, sign_in.actor, audit)
    add_editions(routes, desks, sign_in.actor)
    return routes

"""What Datasette asks the sync server on the same machine: who somebody is, and letting them in or out.

Only who holds the office's pages key may ask. Datasette never opens the server's own files: it would bring a second
SQLite library to them.
"""

from __future__ import annotations

import hmac
import threading
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from schemas.problems import fail
from sync_server.desks import Desks
from sync_server.sign_in import SignIn
from sync_server.tries import Tries


def pages_routes(desks: Desks) -> Blueprint:
    """The routes under `/pages`."""
    routes = Blueprint("pages", __name__, url_prefix="/pages")
    sign_in = SignIn(desks.folder, desks.clock, desks.random)
    lock = threading.Lock()
    tries = Tries(desks.clock)
    key = desks.taking.keys["pages"]

    @routes.before_request
    def only_our_pages() -> None:
        if not hmac.compare_digest(request.headers.get("X-Pages-Key", ""), key):
            raise fail("bad_token")

    @routes.post("/sign-in")
    def start() -> ResponseReturnValue:
        tries.check()
        with lock, tries.counting("bad_sign_in"):
            return jsonify(session=sign_in.redeem(_field("code")))

    @routes.post("/actor")
    def actor() -> ResponseReturnValue:
        with lock:
            return jsonify(actor=sign_in.actor(_field("session")))

    @routes.post("/sign-out")
    def end() -> ResponseReturnValue:
        with lock:
            sign_in.end(_field("session"))
        return jsonify(ok=True)

    return routes


def _field(name: str) -> str:
    data: Any = request.get_json(silent=True)
    return str(data.get(name, "")) if isinstance(data, dict) else ""

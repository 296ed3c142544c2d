"""The Flask app: translates HTTP to the exchange and back, and every problem to a status.

Routes decide nothing. Who asks is the token's word; what becomes of a push is `schemas.replica`'s.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import http_date

from schemas.limits import BODY_BYTES_MAX, PROTOCOL
from schemas.messages import check
from schemas.problems import Problem, TaizhangError, fail
from schemas.replica import answer
from schemas.replica.intake import Taken
from sync_server.bodies import read_body, write_body
from sync_server.desks import Desks
from sync_server.enrolment import redeem, succeed
from sync_server.field_page import field_page
from sync_server.pages_routes import pages_routes
from sync_server.tokens import Token
from sync_server.tries import Tries

log = logging.getLogger("taizhang.server")


def create_app(desks: Desks) -> Flask:
    """The app over one office."""
    app = Flask("sync_server", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES_MAX
    app.register_blueprint(_device_routes(desks))
    app.register_blueprint(pages_routes(desks))
    app.register_blueprint(field_page())
    app.register_error_handler(TaizhangError, lambda e: _refusal(e.problem))
    app.register_error_handler(Exception, _unexpected)

    @app.after_request
    def dated(response: Response) -> Response:
        """Show the office's clock, by which devices notice that theirs is wrong."""
        response.headers["Date"] = _date(desks.clock() // 1000)
        return response

    return app


def _device_routes(desks: Desks) -> Blueprint:
    """What devices ask, under `/v1`."""
    routes = Blueprint("devices", __name__, url_prefix="/v1")
    tries = Tries(desks.clock)

    @routes.post("/exchange")
    def exchange() -> Response:
        return _reply(_exchange(desks, _token(desks), check("request", _body())))

    @routes.post("/join")
    def join() -> Response:
        message = check("join", _body())
        tries.check()
        with desks.acting() as office, tries.counting("bad_code"):
            token, name = redeem(office, message["code"], message["device"])
        return _reply({"v": PROTOCOL, "token": token, "name": name})

    @routes.post("/succeed")
    def new_identity() -> Response:
        message = check("succeed", _body())
        token = _token(desks)
        with desks.acting() as office:
            office.rights(token, token.device)
            issued, name = succeed(office, token.identities, message["device"])
        return _reply({"v": PROTOCOL, "token": issued, "name": name})

    @routes.get("/health")
    def health() -> Response:
        with desks.reading() as office:
            return _reply({"v": PROTOCOL, "entries": office.log.end()[0]})

    return routes


def _exchange(desks: Desks, token: Token, message: dict[str, Any]) -> dict[str, Any]:
    now = desks.clock()
    with desks.reading() as office:
        rights = office.rights(token, message["device"])
        rewound = answer.is_rewound(office.log, message)
        writes = not rewound and answer.needs_write(office.log, message, rights, now)
    taken: Taken | None = None if rewound else Taken()
    if writes:
        at = desks.taking
        taken = desks.writer.do(lambda: answer.write(at.log, message, rights, at.known_forms.all(), now))
    with desks.reading() as office:
        return answer.read(office.log, message, rights, taken)


def _token(desks: Desks) -> Token:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind != "Bearer":
        raise fail("bad_token")
    return desks.taking.tokens.read(text)


def _body() -> Any:
    return read_body(request.get_data(cache=False), request.headers.get("Content-Encoding", ""))


def _reply(message: dict[str, Any], status: int = 200) -> Response:
    body, encoding = write_body(message, request.headers.get("Accept-Encoding", ""))
    response = Response(body, status, content_type="application/json")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


def _refusal(problem: Problem) -> Response:
    return _reply({"problem": problem.to_json()}, problem.rule.status)


@lru_cache(maxsize=4)
def _date(seconds: int) -> str:
    return http_date(seconds)


def _unexpected(error: Exception) -> Response:
    if isinstance(error, HTTPException):
        if error.code == 413:
            return _refusal(Problem("body_too_large", detail={"limit": BODY_BYTES_MAX}))
        return _reply({"problem": Problem("bad_message", got=str(error)).to_json()}, error.code or 500)
    # The log names the kind of failure only: values of people's records do not belong into it.
    log.error("request failed: %s", type(error).__name__, exc_info=error)
    return _refusal(Problem("server_failed", got=type(error).__name__))

"""The laptop's page server: the page's files, and its methods over the notebook, on 127.0.0.1.

It needs no network. One request at a time works on the notebook; a sync, which may take long, has a notebook of its own
open, so that people go on writing meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from flask import Flask, Response, request, send_from_directory
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from collector.notebook import Notebook
from collector.page.guard import SECURITY, Guard
from collector.page.methods import Methods
from schemas.problems import Problem, TaizhangError, fail

STATIC = Path(__file__).with_name("static")
HOST = "127.0.0.1"
ARGUMENTS_MAX = 4 * 2**20

Syncing = Callable[[Notebook], dict[str, Any]]
Joining = Callable[[Notebook, str, str], None]


class Desk:
    """A notebook as the server's threads share it. `opened` opens it once more."""

    def __init__(self, opened: Callable[[], Notebook], sync: Syncing, join: Joining) -> None:
        self._opened, self._sync, self._join = opened, sync, join
        self._methods = Methods(opened())
        self._quick, self._slow = threading.Lock(), threading.Lock()

    def call(self, name: str, arguments: list[Any]) -> Any:
        """One method of the page's. Raises `unknown_method` and what the method raises."""
        if name == "sync":
            return self._long(self._sync)
        if name == "join":
            self._long(lambda notebook: self._join(notebook, *arguments))
            name, arguments = "status", []
        with self._quick:
            method = self._methods.named().get(name)
            if method is None:
                raise fail("unknown_method", got=name)
            try:
                return method(*arguments)
            except TypeError as error:
                raise fail("bad_message", got=str(error)) from error

    def _long(self, doing: Callable[[Notebook], Any]) -> Any:
        with self._slow:
            notebook = self._opened()
            try:
                return doing(notebook)
            finally:
                notebook.close()

    def close(self) -> None:
        """Let go of the notebook."""
        with self._quick:
            self._methods.notebook.close()


class Quiet(WSGIRequestHandler):
    """Prints nothing for each request: whoever started the page is not helped by it."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing."""


def create_app(desk: Desk, guard: Guard) -> Flask:
    """The app over one desk."""
    app = Flask("collector.page", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = ARGUMENTS_MAX
    app.before_request(lambda: guard.check_host(request.headers))
    app.register_error_handler(TaizhangError, lambda error: _refused(error.problems))
    app.after_request(_secured)

    @app.get("/")
    def page() -> Response:
        html = (STATIC / "index.html").read_text("utf-8").replace('data-store="phone"', 'data-store="laptop"')
        return Response(html, content_type="text/html; charset=utf-8")

    @app.get("/<path:name>")
    def file(name: str) -> Response:
        return send_from_directory(STATIC, name, max_age=0)

    @app.post("/api/<name>")
    def method(name: str) -> Response:
        guard.check_origin(request.headers)
        arguments = request.get_json(silent=True)
        if not isinstance(arguments, list):
            raise fail("bad_message", got=type(arguments).__name__)
        if name == "open":
            return _json({"ok": guard.admit(str(arguments[0]) if arguments else "")})
        guard.check_key(request.headers)
        return _json({"ok": desk.call(name, arguments)})

    return app


def serve(desk: Desk, guard: Guard, port: int = 0) -> BaseWSGIServer:
    """A server that is bound and ready to `serve_forever`. Raises `port_taken`."""
    try:
        server = make_server(HOST, port, create_app(desk, guard), threaded=True, request_handler=Quiet)
    except (OSError, SystemExit):
        raise fail("port_taken", got=f"{HOST}:{port}") from None
    guard.hosts = frozenset(f"{name}:{server.port}" for name in (HOST, "localhost"))
    return server


def _secured(response: Response) -> Response:
    response.headers.update(SECURITY)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _json(data: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(data), status, content_type="application/json")


def _refused(problems: tuple[Problem, ...]) -> Response:
    first = problems[0]
    return _json({"problem": first.to_json(), "problems": [p.to_json() for p in problems]}, first.rule.status)

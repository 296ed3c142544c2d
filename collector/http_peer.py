"""The office as a peer over HTTP: the exchange, and the two ways to get a token."""

from __future__ import annotations

from typing import Any, NamedTuple

from collector.wire import Wire
from schemas.limits import PROTOCOL
from schemas.messages import check
from schemas.problems import fail


class Issued(NamedTuple):
    """A token, and the name that the office gave the device."""

    token: str
    name: str


class HttpPeer:
    """A `Peer` that asks the sync server. `office_time` is what its clock last said, in milliseconds."""

    def __init__(self, wire: Wire, token: str) -> None:
        self.wire, self.token = wire, token
        self.office_time: int | None = None

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply to one request."""
        answer = self.wire.post("/v1/exchange", request, self.token)
        self.office_time = answer.office_time
        return check("reply", answer.message)


def join(wire: Wire, code: str, device: str) -> Issued:
    """Enrol a device with a one-time code. Raises `bad_code` and what the wire raises."""
    if not 4 <= len(code) <= 64:
        raise fail("bad_code", got=code)
    return _issued(wire, "/v1/join", {"v": PROTOCOL, "code": code, "device": device}, "")


def succeed(wire: Wire, token: str, device: str) -> Issued:
    """A token for the new identity of a device whose chain forked, vouched for by its token so far."""
    return _issued(wire, "/v1/succeed", {"v": PROTOCOL, "device": device}, token)


def _issued(wire: Wire, path: str, message: dict[str, Any], token: str) -> Issued:
    reply = check("token", wire.post(path, message, token).message)
    return Issued(reply["token"], reply["name"])

"""Bring a replica level with its peer.

The exchange is one question, asked again until there is nothing left to say: here is my head, take this page, and
send me what I lack since this mark. It may be cut anywhere and simply run again. What was not acknowledged is sent
again, what is known already is passed over, and a reply made under another mark than the question's is thrown away.

Nothing here knows HTTP: a peer is anything that answers a message.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from schemas.limits import PAGE_CHANGES_MAX, PROTOCOL
from schemas.packed import Packed
from schemas.pages import encode
from schemas.problems import Problem, fail
from schemas.replica.database import transaction
from schemas.replica.replica import Replica

STALLS_MAX = 8
"""How often in a row a round may bring nothing before we give up and say so."""


class Peer(Protocol):
    """Whoever answers. Raises TaizhangError when there is no answer, or a refusal."""

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply to one request, checked against its schema."""


@dataclass
class Report:
    """What one exchange did. Counts are of changes; `copied` asks the caller for a new identity."""

    sent: int = 0
    received: int = 0
    requests: int = 0
    rewound: int = 0
    copied: bool = False
    held: dict[str, Problem] = field(default_factory=dict)


Progress = Callable[[Report], None]


class Exchange:
    """One conversation of a replica with its peer."""

    def __init__(self, replica: Replica, peer: Peer, progress: Progress | None = None) -> None:
        self.replica, self.peer, self.progress = replica, peer, progress
        self.report = Report()
        self._damaged = 0
        self._stalls = 0

    def run(self) -> Report:
        """Ask until level. Raises TaizhangError when the peer fails; what was done until then stays done."""
        while self.step():
            if self._stalls > STALLS_MAX:
                raise fail("no_progress", got=str(self._stalls))
        return self.report

    def step(self) -> bool:
        """One question and its reply. False when there is nothing left to say."""
        sending = self.replica.outgoing()
        request = self._request(sending)
        reply = self.peer.ask(request)
        self.report.requests += 1
        self._stalls += 1
        if self._is_stale(request, reply):
            return True
        with transaction(self.replica.db):
            more = self._apply(request, reply, sending)
        if self.progress:
            self.progress(self.report)
        return more

    def _is_stale(self, request: dict[str, Any], reply: dict[str, Any]) -> bool:
        """Whether this is not the answer to this question: a late one, made under another mark."""
        return any(_mark(reply[name]) != _mark(request.get(name)) for name in ("since", "seen"))

    def _request(self, sending: list[Packed]) -> dict[str, Any]:
        replica = self.replica
        n, head = replica.log.head(replica.device)
        request: dict[str, Any] = {
            "v": PROTOCOL,
            "device": replica.device,
            "head": [n, head.hex() if head else None],
        }
        since, seen = replica.since, replica.seen
        request["since"] = list(since) if since else None
        if seen and seen != since:
            request["seen"] = list(seen)
        if sending:
            request["page"] = encode(sending, explicit_ids=self._damaged > 1)
            # Pushing comes first: while there is more to send, nothing is asked for.
            request["limit"] = 0 if replica.unsent() > len(sending) else PAGE_CHANGES_MAX
        return request

    def _apply(self, request: dict[str, Any], reply: dict[str, Any], sending: list[Packed]) -> bool:
        replica = self.replica
        if reply["rewound"]:
            self.report.rewound += 1
            replica.rewind()
            return True
        replica.put("seen", list(reply["mark"]))
        self.report.copied |= reply["forked"]
        self._apply_push(reply, sending)
        if reply["restart"]:
            replica.restart()
            return True
        more = reply["upto"] is None
        if reply["upto"] is not None:
            new = replica.receive(reply["page"], reply["receipts"])
            replica.put("since", list(reply["upto"]))
            self.report.received += len(new)
            if new or _mark(reply["upto"]) != _mark(request["since"]):
                self._stalls = 0
            more = reply["more"]
        return more or replica.unsent() > 0

    def _apply_push(self, reply: dict[str, Any], sending: list[Packed]) -> None:
        """Only what this very request sent is acknowledged, and only when the ids agree."""
        if not sending:
            return
        held = {i: Problem.from_json(p) for i, p in reply["held"].items()}
        if reply["damaged"]:
            self._damaged += 1
        elif reply["heads"] is not None:
            self.replica.resume(sending, reply["heads"])
        elif reply["took"] and _head(reply["took"]) == self.replica.receipt_of(sending):
            self.replica.acknowledge(sending)
            self.replica.hear({p.id.hex(): held.get(p.id.hex()) for p in sending})
            self.report.held.update(held)
            self.report.sent += len(sending)
            self._damaged = self._stalls = 0


def following(request: dict[str, Any], reply: dict[str, Any]) -> dict[str, Any] | None:
    """The question that comes after this answer has been stored, where that is known already: in a long pull."""
    if request.get("page") is not None or not reply["more"] or reply["upto"] is None:
        return None
    question = {**request, "since": list(reply["upto"]), "seen": list(reply["mark"])}
    if question["seen"] == question["since"]:
        del question["seen"]
    return question


def exchange(replica: Replica, peer: Peer, progress: Progress | None = None) -> Report:
    """Bring `replica` level with `peer`."""
    return Exchange(replica, peer, progress).run()


def _head(value: Any) -> tuple[int, bytes]:
    return value[0], bytes.fromhex(value[1])


def _mark(value: Any) -> tuple[Any, ...] | None:
    return None if value is None else tuple(value)

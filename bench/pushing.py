"""Pushing: what a change costs until the server has answered for it, and what it weighs on the wire."""

from __future__ import annotations

import time
from dataclasses import dataclass

from bench.raw_http import Connection, message, request
from bench.rows import changes, edits, rows
from bench.served import Served
from schemas.packed import Packed
from schemas.pages import encode


@dataclass
class Push:
    """The requests that bring some changes to a server, made beforehand."""

    requests: list[bytes]
    took: list[list[object]]
    count: int

    def run(self, port: int) -> tuple[float, int]:
        """Seconds from the first request to the last reply, and the bytes sent, headers included.

        In it: HTTP, inflating, JSON, the schema check, deriving and proving every id, the chain, the scope, the
        insert, the commit (each page durable before its reply) and the reply.
        """
        replies = []
        with Connection(port) as connection:
            start = time.perf_counter()
            for data in self.requests:
                replies.append(connection.ask(data))
            taken = time.perf_counter() - start
        for reply, took in zip(replies, self.took, strict=True):
            said = message(reply)
            if said.get("took") != took or said.get("held"):
                raise RuntimeError(f"not accepted: {said}")
        return taken, connection.sent


def push(served: Served, made: list[Packed], page: int, token: str = "") -> Push:
    """A push of these changes in pages of so many, by a device that is enrolled for it unless `token` is given."""
    device = made[0].device
    token = token or served.token(device)
    out, took = [], []
    for start in range(0, len(made), page):
        part = made[start : start + page]
        head = [made[-1].n, made[-1].id.hex()]
        asked = {"v": 1, "device": device, "head": head, "since": None, "limit": 0, "page": encode(part)}
        out.append(request(served.port, token, asked))
        took.append([part[-1].n, part[-1].id.hex()])
    return Push(out, took, len(made))


def fresh(served: Served, count: int, page: int, seed: int) -> Push:
    """A push of new records by a new device."""
    device = f"dpush{seed}"
    return push(served, changes(rows(count, seed, device), "bench"), page)


def edit_bytes(served: Served, seed: int) -> float:
    """Bytes on the wire for each edit of three fields, in a page of a hundred."""
    device = f"dedit{seed}"
    made = changes(rows(100, seed, device), "bench")
    token = served.token(device)
    push(served, made, 1000, token).run(served.port)
    _, sent = push(served, edits(made, "bench"), 100, token).run(served.port)
    return sent / 100

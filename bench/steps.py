"""Where a change's time goes on the server: each step of taking in a page, alone and in process.

Processor time, not wall time: the sum lies below what the wire shows by HTTP, threads and the flush to disk.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import orjson
import zstandard

from bench.rows import changes, form, rows
from bench.served import now_ms
from schemas.messages import check
from schemas.pages import decode, encode
from schemas.replica import intake
from schemas.replica.chains import append_chained, follows_known
from schemas.replica.database import open_durable
from schemas.replica.intake import Rights
from schemas.replica.log import Log, create
from schemas.scope import field_scope
from sync_server.bodies import read_body, write_body

T = TypeVar("T")


class _Steps:
    def __init__(self, page: int) -> None:
        self.page = page
        self.times: dict[str, list[float]] = {}

    def do(self, name: str, work: Callable[[], T]) -> T:
        start = time.process_time_ns()
        out = work()
        self.times.setdefault(name, []).append((time.process_time_ns() - start) / 1000 / self.page)
        return out

    def medians(self) -> dict[str, float]:
        return {name: statistics.median(times) for name, times in self.times.items()}


def taking_in(folder: Path, page: int, count: int) -> dict[str, float]:
    """Microseconds of processor time for each change, by step."""
    made = changes(rows(count, 900, "dsteps"), "bench")
    forms = {"bench": form("bench")}
    rights = Rights(("dsteps",), field_scope(forms.values()))
    bodies = [_body(made[i : i + page]) for i in range(0, count, page)]
    db = open_durable(folder / f"steps{page}.db", version=1)
    create(db)
    log, steps = Log(db), _Steps(page)
    for body in bodies:
        data = steps.do("inflate + JSON", lambda body=body: read_body(body, "zstd"))  # type: ignore[misc]
        request = steps.do("schema check", lambda data=data: check("request", data))  # type: ignore[misc]
        runs = steps.do("decode, prove ids", lambda request=request: decode(request["page"]))  # type: ignore[misc]
        db.execute("begin immediate")
        steps.do(
            "take: judge, known, append", lambda runs=runs: intake.take(log, runs, rights, forms, now_ms())
        )  # type: ignore[misc]
        steps.do("commit", lambda: db.execute("commit"))
    out = steps.medians() | _inside(log, rights, made[:page], page)
    db.close()
    return out


def _body(part: list[Any]) -> bytes:
    head = [part[-1].n, part[-1].id.hex()]
    asked = {"v": 1, "device": "dsteps", "head": head, "since": None, "limit": 0, "page": encode(part)}
    return zstandard.compress(orjson.dumps(asked))


def _inside(log: Log, rights: Rights, part: list[Any], page: int) -> dict[str, float]:
    """Steps within steps, and those of the pull."""
    steps = _Steps(page)
    for _ in range(7):
        steps.do("· follows_known", lambda: follows_known(log, part[0].device, part[0].n, part[0].prev))
        steps.do("· a page that is known already", lambda: append_chained(log, part, now_ms()))
        entries = steps.do("pull: read entries", lambda: log.entries(0, page))
        data = steps.do("pull: encode", lambda entries=entries: encode(e.packed() for e in entries))  # type: ignore[misc]
        steps.do("pull: JSON + zstd", lambda data=data: write_body(data, "zstd"))  # type: ignore[misc]
    return steps.medians()

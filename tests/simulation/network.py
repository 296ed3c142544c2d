"""The line between a replica and the server: it loses, repeats, delays and damages what is said.

Everything that crosses it crosses as JSON. Damage is only done to changes that a proof covers; what TLS alone
protects (marks, explicit ids) is not altered, because no receiver could tell.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import orjson

from schemas.messages import check

if TYPE_CHECKING:
    from simulation.office import Server
    from simulation.weather import Weather

LATE_MAX = 12

DEFAULTS: dict[str, dict[str, Any]] = {
    "request": check("request", {"v": 1, "device": "d", "head": [0, None]}),
    "reply": check("reply", {"v": 1, "mark": [0, "", ""]}),
}


class NoAnswer(Exception):
    """The line was cut before the answer came."""


class Line:
    """One replica's way to the server. `rights_of` is asked at every request, as a token is."""

    def __init__(self, random: Random, server: Server, weather: Weather, asker: Any) -> None:
        self.random, self.server, self.weather, self.asker = random, server, weather, asker
        self.late: list[bytes] = []
        self.asked: list[bytes] = []
        self.requests = 0

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        self.requests += 1
        weather, chance = self.weather, self._chance
        wire = orjson.dumps(request)
        if chance(weather.loss):
            raise NoAnswer
        if self.late and chance(weather.stale):
            if chance(0.5):
                self._answer(wire)
            return self._read("reply", self.random.choice(self.late))
        if self.asked and chance(weather.delay):
            self._answer(self.random.choice(self.asked))
        if chance(weather.damage):
            wire = self._damaged(wire)
        answer = self._answer(wire)
        if chance(weather.repeat):
            answer = self.random.choice([answer, self._answer(wire)])
        self._keep(self.late, answer, weather.stale)
        self._keep(self.asked, wire, weather.delay)
        if chance(weather.loss):
            raise NoAnswer
        if chance(weather.damage):
            answer = self._damaged(answer)
        return self._read("reply", answer)

    def _chance(self, share: float) -> bool:
        return share > 0 and self.random.random() < share

    def _answer(self, wire: bytes) -> bytes:
        return orjson.dumps(self.server.answer(self._read("request", wire), self.asker.rights()))

    def _keep(self, kept: list[bytes], wire: bytes, share: float) -> None:
        """Keep what may come late. What is kept outlives restores of the server."""
        if share:
            kept.append(wire)
            if len(kept) > LATE_MAX:
                kept.pop(self.random.randrange(LATE_MAX))

    def _read(self, kind: str, wire: bytes) -> dict[str, Any]:
        message = orjson.loads(wire)
        # The check costs as much as all the rest of an exchange; some worlds have it and most do not.
        return check(kind, message) if self.weather.checked else DEFAULTS[kind] | message

    def _damaged(self, wire: bytes) -> bytes:
        message = orjson.loads(wire)
        page = message.get("page")
        if not page or not page["runs"] or any(run[5] for run in page["runs"]):
            return wire
        column = self.random.choice(["author", "record", "made_at"])
        at = self.random.randrange(len(page[column]))
        page[column][at] = page[column][at] + (1 if column == "made_at" else "x")
        return orjson.dumps(message)

"""Asking again: a peer that tries a few times before it gives up.

A first attempt that reaches nobody mostly means that there is no network, and the person should hear so soon.
Once the office has answered, a break is most likely short, and more patience is right. Pauses grow and are
drawn at random up to their length, so that thirty laptops that come home together do not knock together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from schemas.clock import Random
from schemas.problems import TaizhangError
from schemas.replica.exchange import Peer

TRIES_FIRST, TRIES_LATER = 2, 6
PAUSE_S, PAUSE_MAX_S = 1.0, 30.0
WORTH_WAITING_S = 90
"""A longer wait than this that the office asks for is told to the person instead."""

_PASSING = frozenset({"unreachable", "server_failed", "too_many_tries"})


class Patient:
    """Asks a peer. Asking again is harmless: an exchange that was cut is simply run again."""

    def __init__(self, peer: Peer, sleep: Callable[[float], None], random: Random) -> None:
        self.peer, self.sleep, self.random = peer, sleep, random
        self._answered = False

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply, after as many tries as are fair."""
        tries = 1
        while True:
            try:
                reply = self.peer.ask(request)
            except TaizhangError as error:
                asked = int(error.problem.detail.get("retry_after", 0))
                if not self._is_worth_it(error, tries, asked):
                    raise
                self.sleep(max(float(asked), self._pause(tries)))
                tries += 1
            else:
                self._answered = True
                return reply

    def _is_worth_it(self, error: TaizhangError, tries: int, asked: int) -> bool:
        allowed = TRIES_LATER if self._answered else TRIES_FIRST
        return error.problem.code in _PASSING and tries < allowed and asked <= WORTH_WAITING_S

    def _pause(self, tries: int) -> float:
        longest = min(PAUSE_MAX_S, PAUSE_S * float(2 ** (tries - 1)))
        return longest * int.from_bytes(self.random(4), "big") / 2**32

"""Asking the next question while the answer to the last one is being stored.

A long pull is one page after the other, and which question comes next is known as soon as a page has arrived. So the
office and the wire work while the notebook writes. Should the notebook ask something else after all, what was asked
ahead is thrown away: an exchange repeats its questions harmlessly.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import Any

from schemas.replica.exchange import Peer, following

Message = dict[str, Any]


class AskingAhead:
    """Asks a peer, and the peer is never asked two things at once."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self._ahead: tuple[Message, Future[Message]] | None = None

    def ask(self, request: Message) -> Message:
        """The reply to one request."""
        reply = self._answer(request)
        question = following(request, reply)
        if question is not None:
            future: Future[Message] = Future()
            self._ahead = question, future
            threading.Thread(target=self._fetch, args=(question, future), daemon=True).start()
        return reply

    def _answer(self, request: Message) -> Message:
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            question, future = ahead
            failed = future.exception()
            if failed is None and question == request:
                return future.result()
        return self.peer.ask(request)

    def _fetch(self, question: Message, future: Future[Message]) -> None:
        try:
            future.set_result(self.peer.ask(question))
        except BaseException as error:  # it is asked again, on the thread of whoever needs the answer
            future.set_exception(error)

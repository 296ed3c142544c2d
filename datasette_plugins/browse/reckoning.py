"""Work that is too long for a request: done in the background, once for each state of the published files.

A page gets what is ready. When the files have moved on it waits a moment for the new result, and else shows the last
one, which says as of when it is. The work runs in a context of its own: it is nobody's request, so nothing it reads is
read for the person who happened to open the page first.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

SLOTS_MAX = 60
SHORT_S = 1.0
"""Work that takes no longer is done at once whenever the files have moved."""


@dataclass
class _Slot:
    """The last result for one question, and the work on the next."""

    value: Any = None
    state: Hashable = None
    task: asyncio.Task[Any] | None = None
    took: float = 0.0
    ended: float = 0.0


@dataclass
class Reckoner:
    """All results of one Datasette. `first_s` is how long a page waits when there is nothing to show yet, `next_s` when
    there is an older result. After long work the next begins after `rest` times as long: a busy day must not keep a core
    busy.
    """

    first_s: float = 3.0
    next_s: float = 1.0
    rest: float = 3.0
    _slots: dict[Hashable, _Slot] = field(default_factory=dict)

    async def get(
        self, question: Hashable, state: Hashable, work: Callable[[], Awaitable[tuple[Hashable, Any]]]
    ) -> Any:
        """The result for a question, None while there is none. `state` stands for what the files say now, as a rule how far
        they are; `work` gives the result and the same of the files that it was read from.
        """
        slot = self._slot(question)
        if slot.state == state:
            return slot.value
        now = asyncio.get_running_loop().time()
        if slot.task is None and (slot.took < SHORT_S or now - slot.ended > self.rest * slot.took):
            slot.task = asyncio.get_running_loop().create_task(
                self._do(slot, work), context=contextvars.Context()
            )
        if slot.task is not None:
            task = slot.task
            await asyncio.wait({task}, timeout=self.first_s if slot.state is None else self.next_s)
            if task.done() and not task.cancelled() and (error := task.exception()) is not None:
                raise error
        return slot.value

    @property
    def is_busy(self) -> bool:
        """Whether anything is being worked out."""
        return any(slot.task is not None for slot in self._slots.values())

    def _slot(self, question: Hashable) -> _Slot:
        """The slot of a question; the one that was asked for longest ago makes room."""
        slot = self._slots.pop(question, None) or _Slot()
        self._slots[question] = slot
        if len(self._slots) > SLOTS_MAX:
            del self._slots[next(iter(self._slots))]
        return slot

    async def _do(self, slot: _Slot, work: Callable[[], Awaitable[tuple[Hashable, Any]]]) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            state, slot.value = await work()
            slot.state = state
        finally:
            slot.ended, slot.took, slot.task = clock(), clock() - began, None


def reckoner_of(datasette: Any) -> Reckoner:
    """The one of this Datasette."""
    found: Reckoner | None = getattr(datasette, "_taizhang_reckoner", None)
    if found is None:
        found = datasette._taizhang_reckoner = Reckoner()
    return found

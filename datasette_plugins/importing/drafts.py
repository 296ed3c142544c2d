"""Files that were handed over and not imported yet. They are kept in memory only, for the session that sent them.

Nobody else gets at one, few are kept at a time, and after an hour it is gone: then the page asks for the file again.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from datasette_plugins.importing.planning import Plan
from schemas.problems import fail

FILE_MAX = 10 * 1024 * 1024
UNPACKED_MAX = 80 * 1024 * 1024
KEPT_S = 3600.0
OF_ONE_MAX, IN_ALL_MAX = 3, 12

Clock = Callable[[], float]


@dataclass
class Draft:
    """One file, what a person said about it, and what they were shown."""

    key: str
    owner: str
    form: str
    file_name: str
    data: bytes
    ends: float
    mapping: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    year: int | None = None
    sheet: str | None = None
    fates: dict[int, str] = field(default_factory=dict)
    plan: Plan | None = None
    written: dict[int, str] = field(default_factory=dict)
    """Rows that are written, with their records: what was interrupted goes on after them."""
    corrected: int = 0
    """How many of them corrected a record that was there."""
    done: Mapping[str, Any] | None = None
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while it is written: whoever presses twice waits, and is shown what was written."""
    records: dict[int, str] = field(default_factory=dict)
    """The ids of the new records, given when a row is first shown, so that writing twice makes one record."""


class Drafts:
    """The drafts of one Datasette."""

    def __init__(
        self, clock: Clock = time.monotonic, key: Callable[[], str] = lambda: secrets.token_urlsafe(12)
    ) -> None:
        self._clock, self._key = clock, key
        self._drafts: dict[str, Draft] = {}
        self.reading = asyncio.Semaphore(1)
        """Held while a file is read."""

    def add(self, owner: str, form: str, file_name: str, data: bytes) -> Draft:
        """Keep a file. The oldest ones of this person, and of all, make room."""
        self._sweep()
        while len(mine := [d for d in self._drafts.values() if d.owner == owner]) >= OF_ONE_MAX:
            self.drop(mine[0])
        while len(self._drafts) >= IN_ALL_MAX:
            self.drop(next(iter(self._drafts.values())))
        draft = Draft(self._key(), owner, form, file_name, data, self._clock() + KEPT_S)
        self._drafts[draft.key] = draft
        return draft

    def get(self, key: str, owner: str, form: str) -> Draft:
        """A draft of this person. Raises `import_gone`, also for those of others."""
        self._sweep()
        draft = self._drafts.get(key)
        if draft is None or draft.owner != owner or draft.form != form:
            raise fail("import_gone")
        draft.ends = self._clock() + KEPT_S
        return draft

    def drop(self, draft: Draft) -> None:
        """The person does not want it any more."""
        self._drafts.pop(draft.key, None)

    def _sweep(self) -> None:
        now = self._clock()
        self._drafts = {key: draft for key, draft in self._drafts.items() if draft.ends > now}


def drafts_of(datasette: Any) -> Drafts:
    """The drafts of this Datasette."""
    if not hasattr(datasette, "_taizhang_imports"):
        datasette._taizhang_imports = Drafts()
    found: Drafts = datasette._taizhang_imports
    return found

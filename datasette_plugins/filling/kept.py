"""Templates that were handed over, in memory only, for the session that sent them.

So a person may look at one period after another, and download document and annex, without choosing the file again. Nobody
else gets at them, few are kept at a time, and after some hours they are gone.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from schemas.filling import Template
from schemas.problems import fail

KEPT_S = 4 * 3600.0
OF_ONE_MAX, IN_ALL_MAX = 3, 12


@dataclass
class _Held:
    owner: str
    template: Template
    ends: float


class Kept:
    """The templates of one Datasette."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        key: Callable[[], str] = lambda: secrets.token_urlsafe(12),
    ) -> None:
        self._clock, self._key = clock, key
        self._held: dict[str, _Held] = {}

    def add(self, owner: str, template: Template) -> str:
        """Keep one, and say under which key. The oldest ones of this person, and of all, make room."""
        self._sweep()
        mine = [key for key, held in self._held.items() if held.owner == owner]
        for key in [
            *mine[: len(mine) - OF_ONE_MAX + 1],
            *list(self._held)[: len(self._held) - IN_ALL_MAX + 1],
        ]:
            self._held.pop(key, None)
        key = self._key()
        self._held[key] = _Held(owner, template, self._clock() + KEPT_S)
        return key

    def get(self, key: str, owner: str) -> Template:
        """A template of this person. Raises `template_gone`, also for those of others."""
        self._sweep()
        held = self._held.get(key)
        if held is None or held.owner != owner:
            raise fail("template_gone")
        held.ends = self._clock() + KEPT_S
        return held.template

    def _sweep(self) -> None:
        now = self._clock()
        self._held = {key: held for key, held in self._held.items() if held.ends > now}


def kept_of(datasette: Any) -> Kept:
    """Those of this Datasette."""
    if not hasattr(datasette, "_taizhang_templates"):
        datasette._taizhang_templates = Kept()
    found: Kept = datasette._taizhang_templates
    return found

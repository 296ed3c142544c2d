"""The scenario while it is being written: lines in any order, sorted by time at the end."""

from __future__ import annotations

import json
from random import Random
from typing import Any

YEAR = 2026


class Script:
    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = Random(seed)
        self._lines: list[tuple[str, int, dict[str, Any]]] = []

    def add(self, at: str, device: str, do: str, **says: Any) -> None:
        """One line; `at` is `03-19T18:00` of the year."""
        at = f"{YEAR}-{at}"
        self._lines.append((at, len(self._lines), {"at": at, "device": device, "do": do, **says}))

    def record(
        self, at: str, device: str, form: str, fields: dict[str, Any], name: str = "", **more: Any
    ) -> None:
        """A record; fields that are None are left out."""
        called = {"as": name} if name else {}
        kept = {k: v for k, v in fields.items() if v is not None}
        self.add(at, device, "record", form=form, **called, fields=kept, **more)

    def after(self, day: str, first: int = 16, last: int = 18) -> str:
        """Some time of a day's afternoon, when things are written down."""
        return f"{day}T{self.random.randint(first, last):02d}:{self.random.choice(range(2, 58, 3)):02d}"

    def text(self) -> str:
        heading = {
            "scenario": "demo",
            "seed": self.seed,
            "note": "一所县委党校的 2026 年，全是编的 / a county Party school in 2026, all made up",
        }
        rows = [heading, *(row for _, _, row in sorted(self._lines, key=lambda line: line[:2]))]
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def day(text: str) -> str:
    """`03-19` as a date of the year."""
    return f"{YEAR}-{text}"


def person(name: str) -> str:
    return f"@person:{name}"


def place(name: str) -> str:
    return f"@place:{name}"

"""What was measured, beside the floor it must not fall below and what would be better."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One result. `floor` and `better` are the most it may be; None where nothing is promised."""

    what: str
    value: float
    unit: str
    floor: float | None = None
    better: float | None = None
    also: str = ""

    @property
    def verdict(self) -> str:
        if self.floor is None:
            return ""
        if self.better is not None and self.value <= self.better:
            return "better"
        return "ok" if self.value <= self.floor else "BELOW THE FLOOR"


def table(lines: Sequence[Line]) -> str:
    """The lines as a Markdown table."""
    out = ["| what | measured | floor | better | | also |", "| --- | ---: | ---: | ---: | --- | --- |"]
    for line in lines:
        floor, better = (_number(x, line.unit) for x in (line.floor, line.better))
        out.append(
            f"| {line.what} | {_number(line.value, line.unit)} | {floor} | {better} | {line.verdict} | {line.also} |"
        )
    return "\n".join(out)


def _number(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:,.{0 if value >= 100 else 2 if value < 10 else 1}f} {unit}"


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def spread(values: Sequence[float], scale: float, unit: str) -> str:
    """Median with the smallest and largest, for the last column."""
    low, mid, high = (f(values) * scale for f in (min, statistics.median, max))
    return f"{mid:.1f} {unit} ({low:.1f} to {high:.1f})"

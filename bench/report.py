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


NOTES = """
A row has 16 fields: uuid, date, village code, village, topic, lecturer, four counts, latitude and longitude as text,
about 120 Chinese characters of notes (a fifth of them free), device, created, updated; the rows are fixed by a seed.
As a change its record is the uuid; device, created and updated are the header's device and made_at; 12 are fields.

* raw: all rows with one `executemany` in one transaction into a table without key or index, in the same library
  (sqlcipher3) with WAL and synchronous=FULL, everything else at its default; timed anew in every repetition.
* push: the server in a process of its own, as `taizhang-server serve` starts it. Bodies are made beforehand; the clock
  runs from the first request to the last reply on one connection, each page durable, its chain, ids, structure and
  scope checked before its reply. The client only reads the reply.
* first sync: the real notebook and client, from the first request until all is stored in the notebook's file:
  request, reading, encoding, wire, decoding, proof of every id, storing, one transaction for each page.
* wire: bytes of the requests with all their headers. A sync with nothing to say: every byte both ways on the socket.
* saving: until the change is durable in the notebook, against one bare row in a transaction of its own.
* ratios are taken within a repetition, then their median.
"""

"""What has been received from whom, read from one published file in one snapshot."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from datasette_plugins import compat
from datasette_plugins.queries.asked import MOMENT, asked_steps
from schemas.counting import coverage_sql

QUIET_DAYS = 14
"""A device not heard of for so long stands in the line by itself: whoever goes out reports each half
month.
"""


@dataclass(frozen=True)
class Device:
    """What one device owes. `state` is None for the office's own."""

    device: str
    name: str | None
    state: str | None
    last_contact: str | None
    stated: int | None
    received: int
    missing: int
    missing_numbers: str | None
    coverage: str
    complete_to: str | None

    @property
    def is_waited_for(self) -> bool:
        """Whether the office still waits for it."""
        return self.state == "enrolled" or (self.missing > 0 and self.state != "closed")


@dataclass(frozen=True)
class Coverage:
    """All devices. `level_at` is the moment up to which everything received by the office is in this file."""

    level_at: str | None
    devices: tuple[Device, ...]

    def waited_for(self) -> list[Device]:
        """The devices that count in the line."""
        return [d for d in self.devices if d.is_waited_for]

    def missing(self) -> list[Device]:
        """Those of which changes are known to be missing."""
        return [d for d in self.waited_for() if d.missing]

    def never(self) -> list[Device]:
        """Those that have never made contact."""
        return [d for d in self.waited_for() if not d.missing and d.last_contact is None]

    def quiet(self) -> list[Device]:
        """Those complete to a moment that is long ago, the longest first."""
        since = _before(self.level_at, QUIET_DAYS)
        late = [d for d in self.waited_for() if not d.missing and d.last_contact and d.last_contact < since]
        return sorted(late, key=lambda d: d.last_contact or "")

    def complete(self) -> list[Device]:
        """Those that lack nothing and were heard of lately."""
        others = {d.device for d in (*self.missing(), *self.never(), *self.quiet())}
        return [d for d in self.waited_for() if d.device not in others]

    def listed(self) -> list[Device]:
        """All of them, those to look after first."""
        rest = [d for d in self.devices if not d.is_waited_for and d.state is not None]
        return [*self.missing(), *self.never(), *self.quiet(), *self.complete(), *rest]

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {"level_at": self.level_at, "devices": [asdict(d) for d in self.devices]}


def _before(moment: str | None, days: int) -> str:
    if moment is None:
        return ""
    then = datetime.fromisoformat(moment) - timedelta(days=days)
    return then.strftime("%Y-%m-%d %H:%M:%S")


async def look(datasette: Any, actor: compat.Actor | None, database: str, as_of: str = "") -> Coverage | None:
    """The coverage of a file; None when the person may not see it, or it is not made yet.

    `as_of` is a moment as stored queries take it; one that makes no sense is taken as now (the query
    says so).
    """
    if not await compat.may_view(datasette, actor, database):
        return None
    return await compat.read(datasette, database, lambda db: _read(db, as_of))


def _read(db: compat.Connection, as_of: str) -> Coverage | None:
    if not compat.has(db, "device_coverage"):
        return None
    level_at = db.execute("select level_at from mark").fetchone()
    asked = db.execute(
        f"with {MOMENT}, {asked_steps()} select m.seq, a.moment, a.wrong from asked a, moment m",
        {"start": "", "end": "", "as_of": as_of},
    ).fetchone()
    then = bool(as_of.strip()) and asked[2] is None
    rows = db.execute(coverage_sql(as_of=then), {"as_of_seq": asked[0]} if then else {}).fetchall()
    devices = tuple(_device(dict(row)) for row in rows)
    return Coverage(_ended(asked[1]) if then else level_at and level_at[0], devices)


def _ended(moment: str) -> str:
    """A stated moment to the second: a day ends at its end."""
    return moment + {10: " 23:59:59", 16: ":59"}.get(len(moment), "")


def _device(row: dict[str, Any]) -> Device:
    return Device(
        row["device"], row["name"], row["state"], row["last_contact"], row["stated_n"], row["received_n"],
        row["missing"], row["missing_numbers"], row["coverage"], row["complete_to"],
    )  # fmt: skip

"""How far a figure can be trusted to be whole: which devices may still hold records that belong to it.

A device says how many changes it has made before it delivers them, so it is known exactly which are missing; of one that
has not been heard of since before the period ended nothing is known. Which device matters for a figure follows from the
form it counts: what is recorded in the field may lie on any device in use, the rest is written in the office itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from schemas.counting import column, coverage_sql, table
from schemas.figures.declared import Declared, Figure
from schemas.figures.statement import TOPIC_LIFE, Forms
from schemas.figures.worked_out import Connection

State = Literal["complete", "missing", "unknown"]
QUIET_DAYS = 14
"""While a period still runs, a device is not late before this many days: whoever goes out reports each half month."""


@dataclass(frozen=True)
class Device:
    """What one device owes as of a moment. `state` is None for the office's own; moments are local time."""

    device: str
    name: str = ""
    state: str | None = None
    last_contact: str | None = None
    missing: int = 0
    numbers: str = ""
    closed_on: str = ""
    reason: str = ""

    @classmethod
    def of_row(cls, row: Mapping[str, Any], reason: str = "") -> Device:
        """From a row of `coverage_sql`."""
        return cls(
            row["device"], row["name"] or "", row["state"], row["last_contact"], row["missing"],
            row["missing_numbers"] or "", row["closed_on"] or "", reason,
        )  # fmt: skip


def devices_of(db: Connection, seq: int) -> tuple[Device, ...]:
    """What every device owed as of an entry of the log, out of a published file."""
    reasons = dict(db.execute(f"select record, {column('reason')} from {table('device')}").fetchall())
    cursor = db.execute(coverage_sql(as_of=True), {"as_of_seq": seq})
    heads = [head[0] for head in cursor.description]
    rows = [dict(zip(heads, row, strict=True)) for row in cursor.fetchall()]
    return tuple(Device.of_row(row, reasons.get(row["record"]) or "") for row in rows)


@dataclass(frozen=True)
class Coverage:
    """`state` is the worst of what holds. `to` is the moment up to which the devices that are neither missing anything nor
    unknown have told everything; "" when no other device is waited for, so that it is the moment asked about.

    `missing` are devices with changes known not to have come, `unknown` those not heard of since before it mattered, `closed`
    those the office no longer waits for, whose last changes may be lost.
    """

    state: State
    to: str
    missing: tuple[Device, ...] = ()
    unknown: tuple[Device, ...] = ()
    closed: tuple[Device, ...] = ()

    @property
    def lacking(self) -> int:
        """How many changes are known to be missing."""
        return sum(device.missing for device in self.missing)


@dataclass(frozen=True)
class Moment:
    """As of when: local time, and the last and first days of the period that is asked about."""

    at: str
    end: str
    start: str = ""

    @property
    def due(self) -> str:
        """A device has to have been heard of after this day."""
        if self.end < self.at[:10]:
            return self.end
        return (date.fromisoformat(self.at[:10]) - timedelta(days=QUIET_DAYS)).isoformat()


def forms_behind(figure: Figure, declared: Declared, forms: Forms) -> frozenset[str]:
    """The forms whose records a figure counts. What is known of a topic's life comes from its sessions."""
    if figure.measure == "ratio":
        parts = (declared.figures[name] for name in figure.over if name in declared.figures)
        return frozenset().union(*(forms_behind(part, declared, forms) for part in parts))
    return frozenset({"session" if figure.view == TOPIC_LIFE else figure.view} & forms.keys())


def coverage_of(
    figure: Figure, declared: Declared, forms: Forms, devices: Iterable[Device], moment: Moment
) -> Coverage:
    """The coverage of one figure."""
    behind = forms_behind(figure, declared, forms)
    is_from_field = any(forms[form].used == "field" for form in behind)
    return covered(devices if is_from_field else [d for d in devices if d.state is None], moment)


def covered(devices: Iterable[Device], moment: Moment) -> Coverage:
    """What these devices together leave open."""
    devices = list(devices)
    closed = tuple(d for d in devices if d.state == "closed" and _may_have_lost(d, moment))
    waited = [d for d in devices if d.state == "enrolled" or (d.missing and d.state != "closed")]
    missing = tuple(d for d in waited if d.missing)
    late = [d for d in waited if not d.missing and _is_late(d, moment)]
    unknown = tuple(sorted(late, key=lambda d: d.last_contact or ""))
    heard = [d.last_contact or "" for d in waited if not d.missing and d not in late]
    state: State = "missing" if missing else "unknown" if unknown else "complete"
    return Coverage(state, min(heard, default=""), missing, unknown, closed)


def _is_late(device: Device, moment: Moment) -> bool:
    return device.last_contact is None or device.last_contact[:10] <= moment.due


def _may_have_lost(device: Device, moment: Moment) -> bool:
    """Whether a closed device may have held something of the period that never came. What it did before it was closed it
    cannot have dated later.
    """
    is_before = bool(device.closed_on) and device.closed_on < moment.start
    return not is_before and (bool(device.missing) or _is_late(device, moment))

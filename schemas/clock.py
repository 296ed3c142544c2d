"""Ids and times as values: every function is handed the clock reading and the random bytes it uses.

Nothing here reads the clock. Instants are whole milliseconds since 1970 UTC; dates that people type are
local dates and never pass through here.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

Clock = Callable[[], int]
"""Milliseconds since 1970 UTC, whenever it is called."""

Random = Callable[[int], bytes]
"""That many random bytes, whenever it is called."""

OFFICE_ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The office's local time; China has one zone and no summer time."""


def uuid7(now_ms: int, random: bytes) -> str:
    """A time-ordered record id (RFC 9562, version 7) from a clock reading and 10 random bytes.

    Time-ordered, so that new records stand side by side in an index; nothing is ever decided by that time.
    """
    value = (max(now_ms, 0) & (2**48 - 1)) << 80 | int.from_bytes(random[:10], "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def device_id(random: bytes) -> str:
    """A device's name for itself: `d` and 12 letters and digits, from 8 random bytes."""
    return "d" + base64.b32encode(random[:8]).decode().lower()[:12]


def local(instant_ms: int) -> datetime:
    """The office's local time of an instant."""
    return datetime.fromtimestamp(instant_ms / 1000, OFFICE_ZONE)


def shown(instant_ms: int) -> str:
    """An instant as people read it: local time to the second, `2026-11-23 08:30:00`."""
    return local(instant_ms).strftime("%Y-%m-%d %H:%M:%S")


def instant(text: str) -> int:
    """The instant of an ISO time; without a zone it is the office's local time. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=OFFICE_ZONE)
    return int(moment.astimezone(UTC).timestamp() * 1000)

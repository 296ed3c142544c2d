"""Which devices there are, as the office's own records say: the fold of the records of the form `device`.

Enrolling, revoking and closing a device are changes like any other, made by the office's own device. So they show in
history, heal with a restored server, and are published as a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from schemas.replica.known_forms import KnownForms, newest_system_entry
from schemas.replica.log import Log
from schemas.replica.records import Records
from schemas.scope import Scope, field_scope


@dataclass(frozen=True)
class Device:
    """One enrolled device. `narrowed` is what its scope was narrowed to: `write` forms, `near` places."""

    record: str
    device: str
    name: str
    holder: str
    state: str
    narrowed: Mapping[str, list[str]]
    copied_from: str

    @property
    def is_open(self) -> bool:
        """Whether it may still sync."""
        return self.state == "enrolled"


class _Known(NamedTuple):
    """What was read when a system entry was the newest one."""

    newest: int
    devices: Mapping[str, Device]
    scopes: dict[str, Scope]


class Registry:
    """The devices of one log, read again only when a system record has arrived."""

    def __init__(self, log: Log, forms: KnownForms) -> None:
        self.log, self.forms = log, forms
        self._records = Records(log, forms)
        self._shared = [_Known(-1, {}, {})]

    def share(self, other: Registry) -> None:
        """Know what another registry of the same log has read, and let it know."""
        self._shared = other._shared

    def _known(self) -> _Known:
        newest, known = newest_system_entry(self.log), self._shared[0]
        if newest != known.newest:
            devices = {d.device: d for d in map(_device, self._records.of_form("device")) if d}
            known = self._shared[0] = _Known(newest, devices, {})
        return known

    def all(self) -> Mapping[str, Device]:
        """Every device by its id."""
        return self._known().devices

    def scope(self, device: str) -> Scope:
        """What a device may see and write; one that the records do not know has the usual field scope."""
        known = self._known()
        if device not in known.scopes:
            registered = known.devices.get(device)
            narrowed = registered.narrowed if registered else {}
            forms = self.forms.all().values()
            known.scopes[device] = field_scope(forms, narrowed.get("write", ()), narrowed.get("near", ()))
        return known.scopes[device]


def _device(row: object) -> Device | None:
    values = getattr(row, "values", {})
    if not values.get("device") or getattr(row, "withdrawn", False):
        return None
    narrowed = orjson.loads(values["scope"]) if values.get("scope") else {}
    return Device(
        getattr(row, "record", ""),
        values["device"],
        values.get("name") or values["device"],
        values.get("holder") or "",
        values.get("state") or "enrolled",
        narrowed,
        values.get("copied_from") or "",
    )

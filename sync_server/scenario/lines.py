"""Reading a scenario: a heading, then one act in each line, checked for shape before anything is played.

Whether a name is known, or a device has seen a record, only shows when the lines are played.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from schemas.clock import instant
from schemas.problems import fail
from sync_server.scenario.faults import Place, bad

OFFICE = "office"
"""The name under which the office itself acts."""


@dataclass(frozen=True)
class Line:
    """One act: when, on which device, what, and the further keys of the line."""

    place: Place
    at: int
    device: str
    do: str
    says: Mapping[str, Any]
    note: str = ""

    def names(self) -> frozenset[str]:
        """The names of scenario records that stand anywhere in the line."""
        return frozenset(text[1:] for text in _texts(self.says) if text.startswith("@"))


@dataclass(frozen=True)
class Scenario:
    """A whole file. `seed` is what all its randomness comes from."""

    name: str
    seed: int
    lines: tuple[Line, ...]


class _Act:
    """Which keys an act needs and which it may have."""

    def __init__(self, needs: str, may: str = "") -> None:
        self.needs, self.may = frozenset(needs.split()), frozenset(may.split())


ACTS = {
    "enrol": _Act("name", "holder write near"),
    "copy": _Act("from"),
    "clock": _Act("set"),
    "record": _Act("form fields", "as by breaks"),
    "amend": _Act("record fields", "by breaks"),
    "withdraw": _Act("record", "by"),
    "restore": _Act("record", "by breaks"),
    "sync": _Act("", "again refused"),
    "revoke": _Act("of reason"),
    "close": _Act("of closed_on reason"),
    "release": _Act("record"),
    "define": _Act("form adds"),
}
"""The acts of a scenario. Every line may also have a `note`, which is for its reader."""

OFFICE_ACTS = frozenset({"record", "amend", "withdraw", "restore", "revoke", "close", "release", "define"})
DEVICE_ACTS = frozenset(ACTS) - {"revoke", "close", "release", "define"}

_ALWAYS = frozenset({"at", "device", "do", "note"})
_KINDS: dict[str, tuple[type, str, str]] = {
    "fields": (dict, "一个对象 {…}", "an object {…}"),
    "write": (list, "一个清单 […]", "a list […]"),
    "near": (list, "一个清单 […]", "a list […]"),
    "adds": (list, "一个清单 […]", "a list […]"),
    "breaks": (bool, "true 或 false", "true or false"),
    "again": (bool, "true 或 false", "true or false"),
    "note": (str, "文字", "a text"),
    "seed": (int, "一个整数", "a whole number"),
}
_DEVICE_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")


def read_file(path: Path) -> Scenario:
    """The scenario in a file. Raises `no_file`, `bad_scenario`."""
    if not path.is_file():
        raise fail("no_file", str(path))
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise bad("not_json", Place(path.name, 1), str(error)) from None
    return read(text, path.name)


def read(text: str, source: str = "scenario") -> Scenario:
    """The scenario in a text. Raises `bad_scenario`, naming the line."""
    rows = list(_rows(text, source))
    if not rows or "scenario" not in rows[0][1]:
        raise bad("no_header", Place(source, rows[0][0].number if rows else 1))
    place, heading = rows[0]
    _check_keys(place, heading, frozenset({"scenario", "seed"}), frozenset({"note"}))
    lines: list[Line] = []
    for place, row in rows[1:]:
        line = _line(place, row)
        if lines and line.at < lines[-1].at:
            raise bad("time_back", place, str(row["at"]))
        lines.append(line)
    return Scenario(str(heading["scenario"]), heading["seed"], tuple(lines))


def _rows(text: str, source: str) -> Iterator[tuple[Place, dict[str, Any]]]:
    for number, written in enumerate(text.split("\n"), 1):
        if not written.strip():
            continue
        try:
            row = orjson.loads(written)
        except orjson.JSONDecodeError:
            row = None
        if not isinstance(row, dict):
            raise bad("not_json", Place(source, number), written.strip()[:80])
        yield Place(source, number), row


def _line(place: Place, row: dict[str, Any]) -> Line:
    missing = {"at", "device", "do"} - set(row)
    if missing:
        raise bad("missing", place, ", ".join(sorted(missing)))
    for key in ("at", "device", "do"):
        if not isinstance(row[key], str):
            raise bad("wrong_kind", place, str(row[key]), key=key, kind_zh="文字", kind_en="a text")
    act = ACTS.get(row["do"])
    if act is None:
        raise bad("unknown_act", place, row["do"], allowed=", ".join(ACTS))
    _check_keys(place, row, act.needs, act.may | _ALWAYS)
    _check_device(place, row["device"], row["do"])
    says = {k: v for k, v in row.items() if k not in _ALWAYS}
    return Line(place, _instant(place, row["at"]), row["device"], row["do"], says, row.get("note", ""))


def _check_device(place: Place, device: str, act: str) -> None:
    if device == OFFICE and act not in OFFICE_ACTS:
        raise bad("not_a_device", place, act)
    if device != OFFICE and act not in DEVICE_ACTS:
        raise bad("not_the_office", place, act)
    if not _DEVICE_NAME.fullmatch(device):
        kind = {"kind_zh": "小写字母开头的短名", "kind_en": "a short name in small letters"}
        raise bad("wrong_kind", place, device, key="device", **kind)


def _check_keys(place: Place, row: Mapping[str, Any], needs: frozenset[str], may: frozenset[str]) -> None:
    if missing := needs - set(row):
        raise bad("missing", place, ", ".join(sorted(missing)))
    if unknown := set(row) - needs - may:
        raise bad("unknown_key", place, ", ".join(sorted(unknown)), allowed=", ".join(sorted(needs | may)))
    for key, value in row.items():
        kind, zh, en = _KINDS.get(key, (object, "", ""))
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise bad("wrong_kind", place, str(value), key=key, kind_zh=zh, kind_en=en)


def _instant(place: Place, text: str) -> int:
    try:
        return instant(text)
    except ValueError:
        raise bad("bad_time", place, text) from None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)

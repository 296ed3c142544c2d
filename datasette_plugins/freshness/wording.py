"""The line in words, Chinese and English, and what is said of one device."""

from __future__ import annotations

from collections.abc import Sequence

from datasette_plugins.freshness.coverage import QUIET_DAYS, Coverage, Device

NAMED_MAX = 2
"""How many devices are named in the line; all of them stand in the list below it."""


def line(coverage: Coverage) -> str:
    """The Chinese line."""
    missing, never, quiet = coverage.missing(), coverage.never(), coverage.quiet()
    parts = [f"{len(coverage.complete())} 台齐全"]
    if missing:
        named = "，".join(f"{called(d)} 缺 {d.missing} 条：{d.missing_numbers}" for d in missing[:NAMED_MAX])
        parts.append(f"{len(missing)} 台缺 {sum(d.missing for d in missing)} 条（{named}{_more(missing)}）")
    if never:
        parts.append(f"{len(never)} 台还没有联系过（{_names(never)}）")
    if quiet:
        parts.append(f"{len(quiet)} 台 {QUIET_DAYS} 天以上没有联系（最早自 {day(quiet[0].last_contact)} 起）")
    since = minute(coverage.level_at) if coverage.level_at else "（还没有收齐过）"
    return f"数据到 {since} 为止收到的为准 · {len(coverage.waited_for())} 台设备：" + "，".join(parts)


def english(coverage: Coverage) -> str:
    """The English line."""
    missing, never, quiet = coverage.missing(), coverage.never(), coverage.quiet()
    parts = [f"{len(coverage.complete())} complete"]
    if missing:
        parts.append(f"{len(missing)} with {sum(d.missing for d in missing)} changes missing")
    if never:
        parts.append(f"{len(never)} never heard of")
    if quiet:
        parts.append(f"{len(quiet)} silent for over {QUIET_DAYS} days")
    since = (coverage.level_at or "?")[:16]
    return f"As received by {since} · {len(coverage.waited_for())} devices: " + ", ".join(parts)


def of_device(device: Device, is_quiet: bool = False) -> str:
    """What is said of one device; a quiet one has long not been heard of."""
    if device.state in ("closed", "revoked"):
        ending = {"closed": "已关闭，不再等它", "revoked": "已停权"}[device.state]
        return f"{ending}；收到 {device.received} 条" + (
            f"，缺 {device.missing_numbers}" if device.missing else ""
        )
    if device.missing:
        return f"缺 {device.missing} 条：{device.missing_numbers}（最后联系 {minute(device.last_contact)}）"
    if device.last_contact is None:
        return "还没有联系过"
    since = "，此后没有联系" if is_quiet else ""
    return f"齐全到 {minute(device.last_contact)}，共 {device.received} 条{since}"


def called(device: Device) -> str:
    """A device's name."""
    return device.name or device.device


def day(moment: str | None) -> str:
    """A date as people say it."""
    if moment is None:
        return "？"
    return f"{int(moment[:4])}年{int(moment[5:7])}月{int(moment[8:10])}日"


def minute(moment: str | None) -> str:
    """A moment as people say it."""
    return f"{day(moment)} {moment[11:16]}" if moment else "？"


def _names(devices: Sequence[Device]) -> str:
    return "、".join(called(d) for d in devices[:NAMED_MAX]) + _more(devices)


def _more(devices: Sequence[Device]) -> str:
    return "等" if len(devices) > NAMED_MAX else ""

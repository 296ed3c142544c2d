"""The line in words, in the reader's language, and what is said of one device."""

from __future__ import annotations

from datasette_plugins.freshness.coverage import QUIET_DAYS, Coverage, Device
from datasette_plugins.language import counted, minute, number, say


def line(coverage: Coverage) -> str:
    """How far the data goes, and what is known not to be in it. Who that is stands in the list below."""
    missing, never, quiet = coverage.missing(), coverage.never(), coverage.quiet()
    parts = [say(f"{len(coverage.complete())} 台齐全", f"{len(coverage.complete())} complete")]
    if missing:
        lacking = number(sum(d.missing for d in missing))
        parts.append(say(f"{len(missing)} 台缺 {lacking} 条", f"{len(missing)} lack {lacking} changes"))
    if never:
        parts.append(say(f"{len(never)} 台还没有联系过", f"{len(never)} never heard of"))
    if quiet:
        parts.append(
            say(
                f"{len(quiet)} 台 {QUIET_DAYS} 天以上没有联系",
                f"{len(quiet)} silent for over {QUIET_DAYS} days",
            )
        )
    since = minute(coverage.level_at) if coverage.level_at else say("（还没有收齐过）", "(not yet complete)")
    devices = counted(len(coverage.waited_for()), "台设备", "device")
    return say(f"数据截至 {since} · {devices}：", f"Data as of {since} · {devices}: ") + say("，", ", ").join(
        parts
    )


def of_device(device: Device, is_quiet: bool = False) -> str:
    """What is said of one device; a quiet one has long not been heard of."""
    if device.state in ("closed", "revoked"):
        return _ended(device)
    contact, numbers = minute(device.last_contact), device.missing_numbers
    if device.missing:
        return say(
            f"缺 {device.missing} 条：{numbers}（最后联系 {contact}）",
            f"lacks {device.missing}: {numbers} (last heard of {contact})",
        )
    if device.last_contact is None:
        return say("还没有联系过", "never heard of")
    since = say("，此后没有联系", ", not heard of since") if is_quiet else ""
    return say(
        f"齐全到 {contact}，共 {number(device.received)} 条",
        f"complete to {contact}, {number(device.received)} changes",
    ) + since  # fmt: skip


def called(device: Device) -> str:
    """A device's name; one that the office never enrolled is its own."""
    return device.name or (say("办公室", "Office") if device.state is None else device.device)


def _ended(device: Device) -> str:
    ending = (
        say("已关闭，不再等它", "closed, no longer waited for")
        if device.state == "closed"
        else say("已停权", "stopped")
    )
    received = say(f"；收到 {number(device.received)} 条", f"; {number(device.received)} changes received")
    missing = (
        say(f"，缺 {device.missing_numbers}", f", lacks {device.missing_numbers}") if device.missing else ""
    )
    return ending + received + missing

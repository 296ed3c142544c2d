"""`/-/device/DEVICE`: who holds a device, what it has delivered and still owes, and what of it is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from datasette.utils.asgi import Response
from markupsafe import Markup

from datasette_plugins import compat
from datasette_plugins.browse.looking import Linked
from datasette_plugins.browse.record_page import missing, page
from datasette_plugins.browse.record_view import called
from datasette_plugins.browse.waits import record_rows, why_held
from datasette_plugins.freshness.coverage import Device, look
from datasette_plugins.freshness.wording import of_device
from datasette_plugins.identity.door import refusal
from datasette_plugins.labels.cells import short
from datasette_plugins.labels.current import OFFICE, catalogue_of
from datasette_plugins.language import say, told
from schemas.clock import shown
from schemas.counting.names import column, table
from schemas.problems import Problem

Row = Mapping[str, Any]
LISTED = 20


class _Found(NamedTuple):
    """What one snapshot tells of a device."""

    row: Row | None
    received: Sequence[Row]
    contacts: Sequence[Row]
    held: Sequence[Row]
    newest: Sequence[Row]
    by_form: Sequence[Row]
    records: Mapping[str, Row]


async def device_page(datasette: Any, request: Any) -> Response:
    """The page. A device that only states heads has one too, and so has the office's own."""
    device = request.url_vars["device"]
    coverage = await look(datasette, request.actor, OFFICE)
    if coverage is None:
        return await refusal(datasette, request, Problem("not_for_you", got=request.path))
    known = next((d for d in coverage.devices if d.device == device), None)
    if known is None:
        return await missing(datasette, request, say("没有这台设备", "There is no such device"))
    found = await compat.read(datasette, OFFICE, lambda db: _read(db, device))
    names = Linked(datasette, request.actor, OFFICE)
    return await page(datasette, request, "taizhang_browse_device.html", {
        "device": known, "name": known.name or _unnamed(known), "told": of_device(known, known in coverage.quiet()),
        "is_late": known in [*coverage.missing(), *coverage.never(), *coverage.quiet()],
        "facts": await _facts(names, known, found),
        "received": _runs(found.received), "contacts": [shown(row["received_at"])[:16] for row in found.contacts],
        "held": [(await _link(names, row, found.records), why_held(row), row["received_at"][:16]) for row in found.held],
        "newest": [
            (_form(names, row["form"]), await _link(names, row, found.records), shown(row["received_at"])[:16])
            for row in found.newest
        ],
        "by_form": [(_form(names, row["form"]), row["n"]) for row in found.by_form],
        "record": found.row,
    })  # fmt: skip


def _runs(received: Sequence[Row]) -> list[str]:
    """The numbers received, those without a gap between them as one."""
    runs: list[list[int]] = []
    for row in received:
        if runs and row["first_n"] <= runs[-1][1] + 1:
            runs[-1][1] = max(runs[-1][1], row["last_n"])
        else:
            runs.append([row["first_n"], row["last_n"]])
    return [str(first) if first == last else f"{first}–{last}" for first, last in runs]


def _unnamed(device: Device) -> str:
    return say("办公室自己", "The office itself") if device.state is None else short(device.device)


def _read(db: compat.Connection, device: str) -> _Found:
    def rows(sql: str, *more: object) -> list[Row]:
        return [dict(row) for row in db.execute(sql, (device, *more)).fetchall()]

    own = rows(
        f"select * from device where {column('device')} = ? and withdrawn = 0 order by seq_from desc limit 1"
    )
    held = rows("select * from held where device = ? and released = 0 order by seq desc limit ?", LISTED)
    newest = rows(
        "select form, record, max(seq) as seq, max(received_at) as received_at from (select form, record, seq, received_at"
        " from log where device = ? and kind in (1, 3) order by n desc limit 200) group by form, record order by 3 desc limit ?",
        LISTED,
    )
    wanted = [(row["form"], row["record"]) for row in [*held, *newest]]
    return _Found(
        own[0] if own else None,
        rows("select first_n, last_n from device_received where device = ? order by first_n limit 5000"),
        rows("select received_at from log where kind = 4 and device = ? order by seq desc limit ?", LISTED),
        held, newest,
        rows("select form, count(distinct record) as n from log where device = ? and kind in (1, 3) group by form order by 2 desc"),
        record_rows(db, wanted),
    )  # fmt: skip


async def _facts(names: Linked, device: Device, found: _Found) -> list[tuple[str, Any]]:
    """What the office knows of it."""
    row = found.row or {}
    holder = row.get("holder")
    state = {
        "enrolled": say("在用", "in use"),
        "revoked": say("已停权", "revoked"),
        "closed": say("已关闭", "closed"),
    }
    facts = [
        (say("使用人", "Holder"), await names.link("person", holder) if holder else None),
        (say("状态", "State"), state.get(device.state or "")),
        (say("关闭日期", "Closed on"), row.get("closed_on")),
        (say("理由", "Reason"), row.get("reason")),
        (say("最后联系", "Last contact"), device.last_contact),
        (say("它说自己有", "It says it has"), device.stated),
        (say("连续收到", "Received without a gap"), device.received),
        (say("缺的编号", "Missing numbers"), device.missing_numbers),
        (say("设备编号", "Device id"), device.device),
    ]
    return [(label, value) for label, value in facts if value not in (None, "")]


async def _link(names: Linked, row: Row, records: Mapping[str, Row]) -> Markup:
    """The record that a line is about."""
    if row["record"] not in records or row["form"] not in catalogue_of(names.datasette).forms:
        return Markup.escape(short(row["record"]))
    address = names.datasette.urls.path(f"/-/record/{row['form']}/{row['record']}")
    return Markup('<a href="{}">{}</a>').format(
        address, await called(names, row["form"], records[row["record"]])
    )


def _form(names: Linked, form: str) -> str:
    return told(catalogue_of(names.datasette).table_label(table(form)))

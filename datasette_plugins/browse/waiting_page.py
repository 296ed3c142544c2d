"""`/-/waiting`: everything that waits for somebody in the office, one list for each kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Response

from datasette_plugins import compat
from datasette_plugins.browse.double_view import DoubleView, double_views
from datasette_plugins.browse.looking import office_reached
from datasette_plugins.browse.morning import Morning, morning
from datasette_plugins.browse.record_page import page
from datasette_plugins.browse.unusual_view import unusual_rows
from datasette_plugins.browse.waiting_rows import Desk, WaitRow
from datasette_plugins.browse.waits import KINDS
from datasette_plugins.identity.door import refusal
from datasette_plugins.labels.current import OFFICE, PRIVATE, forms_of
from datasette_plugins.language import say
from schemas.problems import Problem

FEW, MANY = 10, 50
ONLY_OFFICE = ("double", "unusual")
LARGE = 100_000
"""So many sessions are a large office."""


@dataclass(frozen=True)
class Section:
    """One list. `total` is None while it is not counted yet; `likely` of the double reports are more than a likeness."""

    kind: str
    title: str
    about: str
    total: int | None
    rows: Sequence[WaitRow] = ()
    doubles: Sequence[DoubleView] = ()
    likely: int | None = None


def words(kind: str) -> tuple[str, str]:
    """What a list is called, and what there is to do."""
    zh_title, en_title, zh, en = {
        "held": ("扣下待查的改动", "Held changes", "没有按原样接收，没有计入数字；先弄清来历，再由管设备的人放行。",
                 "Not taken in as they came; find out where they are from, then somebody who manages devices lets them in."),
        "broken": ("缺项或不合规则", "Missing or against a rule", "没有计入数字；补上、退回更正，或者认定计入。",
                   "Not counted; complete them, send them back, or rule them in."),
        "conflict": ("两处填得不一样", "Filled in differently in two places", "两个答案都留着；定下以哪个为准。",
                     "Both answers are kept; settle which one stands."),
        "double": ("可能重复的报告", "Possible double reports", "对照着看，是一件就合并，是两件就说明；有人认定以前，各算各的。",
                   "Compare them: join them if they are one, say so if they are two. Until somebody decides, each counts."),
        "moved": ("认定以后又改过的", "Changed since decided about", "原来的认定还在起作用；再看一次，认定还对就重作一次。",
                  "The decision still stands; look again, and decide anew."),
        "unusual": ("可能填错的人数和村", "Numbers and villages that look mistaken", "人数比平常多得多，或者点成了旁边的村；没错就认定。",
                    "Far more people than usual, or perhaps the village beside it; if it is right, rule that it counts."),
        "back": ("已退回，等填报人更正", "Sent back, waiting for the author", "理由会随下一次同步到他的设备；改好以后自动回到数字里。",
                 "The reason reaches their device with the next sync; once corrected it counts by itself."),
    }[kind]  # fmt: skip
    return say(zh_title, en_title), say(zh, en)


async def waiting_page(datasette: Any, request: Any) -> Response:
    """All kinds with their first rows, or one kind page by page."""
    database = PRIVATE if request.args.get("file") == PRIVATE else OFFICE
    if not await compat.may_view(datasette, request.actor, database):
        return await refusal(datasette, request, Problem("not_for_you", got=request.path))
    only, number = request.args.get("kind") or "", _page_number(request.args.get("page"))
    kinds = [kind for kind in KINDS if only in ("", kind)] or list(KINDS)
    told = await morning(datasette, await office_reached(datasette))
    size = MANY if only else FEW
    forms = await forms_of(datasette, database)
    desk = Desk(datasette, request.actor, database, forms)
    sections = [
        await _section(desk, kind, told, size, (number - 1) * size)
        for kind in kinds
        if database == OFFICE or kind not in ONLY_OFFICE
    ]
    full = [s for s in sections if s.rows or s.doubles or only]
    return await page(datasette, request, "taizhang_browse_waiting.html", {
        "sections": full, "only": only, "number": number, "size": size, "file": database,
        "private": told.waits.get(PRIVATE) if told else None,
        "may_see_private": await compat.may_view(datasette, request.actor, PRIVATE),
        "reached": told.reached if told else None, "error": request.args.get("error") or "",
    })  # fmt: skip


def with_totals(told: Morning) -> bool:
    """Whether the page tells the figures as they stand beside what a decision would change: in a large office that is work."""
    return told.rows.get((OFFICE, "session"), 0) <= LARGE


def _page_number(text: str | None) -> int:
    return max(1, int(text)) if text and text.isdecimal() and len(text) < 7 else 1


async def _section(desk: Desk, kind: str, told: Morning | None, size: int, offset: int) -> Section:
    title, about = words(kind)
    if kind == "double":
        if told is None:
            return Section(kind, title, about, None)
        views = await double_views(desk, told.doubles, offset, size, with_totals(told))
        since = say(
            f"只查 {told.doubles.since} 以来的活动。",
            f" Only events since {told.doubles.since} are looked at.",
        )
        return Section(
            kind,
            title,
            f"{about}{since}",
            len(told.doubles.candidates),
            doubles=views,
            likely=told.doubles.likely,
        )
    if kind == "unusual":
        found = told.unusual[offset : offset + size] if told else []
        return Section(
            kind,
            title,
            about,
            len(told.unusual) if told else None,
            await unusual_rows(desk, found, told is not None and with_totals(told)),
        )
    counts = told.waits.get(desk.database) if told else None
    rows = await desk.rows(kind, size, offset)
    total = getattr(counts, kind) if counts else None
    # What was counted a moment ago must not contradict the list below it.
    if total is not None and not offset and len(rows) < size:
        total = len(rows)
    return Section(kind, title, about, total, rows)

"""`/-/charts`: the breakdowns of a period as charts, each with the table of its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from datasette.utils.asgi import Response
from markupsafe import Markup

from datasette_plugins import compat
from datasette_plugins.browse.breakdowns import Breakdown, Breakdowns, Part, read_breakdowns
from datasette_plugins.browse.looking import Linked, in_words, office_reached
from datasette_plugins.browse.period import Period, chosen
from datasette_plugins.browse.reckoning import reckoner_of
from datasette_plugins.browse.record_page import page
from datasette_plugins.charts import Bar, bars, pillars
from datasette_plugins.identity.door import refusal
from datasette_plugins.labels.answers import told_word
from datasette_plugins.labels.current import OFFICE, catalogue_of, forms_of
from datasette_plugins.language import number, say
from datasette_plugins.queries.figures import FIGURES
from schemas.problems import Problem


class Chart(NamedTuple):
    """One breakdown, drawn twice (sessions, people), with its rows."""

    title: str
    drawings: Sequence[tuple[str, Markup]]
    heading: str
    rows: Sequence[tuple[str, Part]]
    total: Part
    href: str


HEADINGS = {
    "outreach_by_month": ("月份", "Month"),
    "outreach_by_town": ("镇街", "Town"),
    "outreach_by_venue": ("场地类别", "Kind of venue"),
    "kinds": ("类别", "Kind"),
}


async def charts_page(datasette: Any, request: Any) -> Response:
    """All charts of a period."""
    if not await compat.may_view(datasette, request.actor, OFFICE):
        return await refusal(datasette, request, Problem("not_for_you", got=request.path))
    here = await office_reached(datasette)
    period, periods = await chosen(datasette, request.args, here.today)

    async def work() -> tuple[int, Breakdowns]:
        forms = await forms_of(datasette, OFFICE)
        found = await compat.read(datasette, OFFICE, lambda db: read_breakdowns(db, forms, period))
        return found.reached.seq, found

    found: Breakdowns | None = await reckoner_of(datasette).get(("charts", period), here.seq, work)
    names = Linked(datasette, request.actor, OFFICE)
    return await page(datasette, request, "taizhang_browse_charts.html", {
        "charts": [await _chart(names, one, period) for one in found.all] if found else None,
        "found": found, "periods": periods, "period": period,
        "is_late": found is not None and found.reached.seq < here.seq,
    })  # fmt: skip


async def _chart(names: Linked, one: Breakdown, period: Period) -> Chart:
    rows = [(await _label(names, one, part.label), part) for part in one.parts]
    title, href = _title(names, one, period)
    sessions = [Bar(label, part.sessions, number(part.sessions)) for label, part in rows]
    people = [Bar(label, part.audience, _people(part)) for label, part in rows]
    draw = pillars if one.name == "outreach_by_month" else bars
    drawn = []
    for unit, values in ((say("场次", "sessions"), sessions), (say("人次", "people"), people)):
        about = say("，", ", ").join(f"{bar.label} {bar.shown}" for bar in values) or say("没有", "none")
        drawn.append((unit, draw(f"{title} · {unit}", about, values)))
    return Chart(title, drawn, say(*HEADINGS[one.name]), rows, one.total, href)


def _title(names: Linked, one: Breakdown, period: Period) -> tuple[str, str]:
    figure = next((f for f in FIGURES if f.name == one.name), None)
    if figure is None:
        return say("全部场次：按类别", "All sessions by kind"), ""
    address = f"{names.datasette.urls.query(OFFICE, figure.name)}?{period.query}"
    return say(figure.title, figure.english), address


async def _label(names: Linked, one: Breakdown, label: str | None) -> str:
    if one.by_code:
        return str(await in_words(names, "session", "kind", label))
    if one.name == "outreach_by_month" and label and len(label) == 7:
        return say(f"{int(label[5:])}月", label[5:])
    return told_word(catalogue_of(names.datasette), label) if label else say("（没有填）", "(not filled in)")


def _people(part: Part) -> str:
    if part.audience is None:
        return say("待核", "not settled") if part.unsettled else "—"
    more = say(f"（{part.unsettled} 场待核）", f" ({part.unsettled} not settled)") if part.unsettled else ""
    return number(part.audience) + more

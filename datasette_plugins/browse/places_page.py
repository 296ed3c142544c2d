"""`/-/places`: the villages reached and not reached in a period, as blocks of squares and as lists."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response
from markupsafe import Markup

from datasette_plugins import compat
from datasette_plugins.browse.looking import office_reached
from datasette_plugins.browse.period import chosen
from datasette_plugins.browse.reach import Reach, Village, read_reach
from datasette_plugins.browse.reckoning import reckoner_of
from datasette_plugins.browse.record_page import page
from datasette_plugins.charts import Square, squares
from datasette_plugins.identity.door import refusal
from datasette_plugins.labels.current import OFFICE
from datasette_plugins.language import say
from schemas.problems import Problem


async def places_page(datasette: Any, request: Any) -> Response:
    """The picture."""
    if not await compat.may_view(datasette, request.actor, OFFICE, "place"):
        return await refusal(datasette, request, Problem("not_for_you", got=request.path))
    here = await office_reached(datasette)
    period, periods = await chosen(datasette, request.args, here.today)

    async def work() -> tuple[int, Reach]:
        found = await compat.read(datasette, OFFICE, lambda db: read_reach(db, period))
        return found.reached.seq, found

    reach: Reach | None = await reckoner_of(datasette).get(("places", period), here.seq, work)
    towns = [
        (name or say("没有填镇街", "without a town"), _picture(name, villages), villages)
        for name, villages in (reach.towns if reach else [])
    ]
    return await page(datasette, request, "taizhang_browse_places.html", {
        "reach": reach, "towns": towns, "periods": periods, "period": period,
        "legend": (squares("", say("到过", "reached"), [Square(3, "")]), squares("", say("没到过", "not reached"), [Square(0, "")])),
        "is_late": reach is not None and reach.reached.seq < here.seq,
    })  # fmt: skip


def _picture(town: str, villages: list[Village]) -> Markup:
    reached = sum(v.count > 0 for v in villages)
    title = town or say("没有填镇街", "without a town")
    about = say(
        f"{len(villages)} 个村（社区），到过 {reached} 个，没到过 {len(villages) - reached} 个",
        f"{len(villages)} villages: {reached} reached, {len(villages) - reached} not reached",
    )
    return squares(title, about, [Square(v.count, _told(v)) for v in villages])


def _told(village: Village) -> str:
    if not village.count:
        return say(f"{village.name}：没到过", f"{village.name}: not reached")
    return say(
        f"{village.name}：{village.count} 场，最近 {village.last}",
        f"{village.name}: {village.count} sessions, last on {village.last}",
    )

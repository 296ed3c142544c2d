"""What looks mistaken in a single report, in words: against what it is odd, and what the figures would be otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from datasette_plugins import compat
from datasette_plugins.browse.effects import Effecting, Matter, effects_of
from datasette_plugins.browse.looking import in_words
from datasette_plugins.browse.unusual import Unusual, is_looked_at, read_looked_at
from datasette_plugins.browse.waiting_rows import Desk, WaitRow
from datasette_plugins.browse.waits import Row, record_rows
from datasette_plugins.language import number, say
from schemas.figures.supposing import Supposed, value_of


async def unusual_rows(desk: Desk, found: Sequence[Unusual], with_totals: bool) -> list[WaitRow]:
    """Those that still say the same and that nobody has ruled on."""
    wanted = [("session", one.record) for one in found]

    def reading(db: compat.Connection) -> dict[str, Row]:
        looked_at = read_looked_at(db) if wanted else {}
        known = record_rows(db, wanted)
        return {r: row for r, row in known.items() if not is_looked_at(looked_at, r, row["heads"])}

    rows = await compat.read(desk.datasette, desk.database, reading)
    standing = [one for one in found if one.record in rows and _is_same(one, rows[one.record])]
    matters: list[Matter] = [
        (one.held_on, [("", otherwise)] if (otherwise := _otherwise(one)) else []) for one in standing
    ]
    effects = await effects_of(desk.datasette, matters, with_totals)
    return [
        await _row(desk, one, rows[one.record], effect) for one, effect in zip(standing, effects, strict=True)
    ]


def _is_same(one: Unusual, row: Row) -> bool:
    return bool(row["headcount"] == one.headcount and row["held_on"] == one.held_on and row["counted"])


def _otherwise(one: Unusual) -> Supposed | None:
    """What it would be without the slip."""
    if one.beside:
        return value_of(one.record, "place", one.beside)
    if one.doubt is None or one.doubt.without_zero is None:
        return None
    return value_of(one.record, "headcount", str(one.doubt.without_zero))


async def _row(desk: Desk, one: Unusual, row: Row, effect: Effecting) -> WaitRow:
    listed = {"form": "session", "record": one.record, "author": row["author"], "at": row["changed_at"]}
    return await desk.row({**listed, "why": [*await _why(desk, one), *_effect(one, effect)]}, row)


async def _why(desk: Desk, one: Unusual) -> list[Any]:
    if one.beside:
        place, beside = [await in_words(desk.names, "session", "place", p) for p in (one.place, one.beside)]
        text = say(
            "{}只有这一场；主讲人{}另有{}场在{}，两个村名只差一个方位字",
            "{} has only this talk; {}, who lectured, gave {} more at {}: the names differ in a side only",
        )
        lead = await desk.names.link("person", one.lead)
        return [Markup(text).format(place, lead, one.there, beside)]  # noqa: S704 - ours
    if one.doubt is None or one.headcount is None:
        return []
    if one.doubt.against == "lecturer":
        lead = await desk.names.link("person", one.lead)
        text = say("{}人次；{}一般是{}人次左右", "{} people; with {} it is usually about {}")
        why = [Markup(text).format(number(one.headcount), lead, one.doubt.usual)]  # noqa: S704 - ours
    else:
        text = say(
            "{}人次；这类活动一般是{}人次左右", "{} people; with events of this kind it is usually about {}"
        )
        why = [Markup(text).format(number(one.headcount), one.doubt.usual)]  # noqa: S704 - ours
    if one.doubt.at_place is not None:
        text = say("这个地点一般是{}人次左右", "at this place it is usually about {}")
        why.append(Markup(text).format(one.doubt.at_place))  # noqa: S704 - ours
    return why


def _effect(one: Unusual, effect: Effecting) -> list[str]:
    if one.doubt is not None and one.doubt.without_zero is not None:
        begun = say(
            f"要是多打了一个 0，应是 {one.doubt.without_zero}",
            f"with a zero less it is {one.doubt.without_zero}",
        )
    elif one.beside:
        begun = say("要是点错了村", "at the other village")
    else:
        return []
    moved = [
        f"{line.title} {line.now} → {then}（{by}）" if then else f"{line.title} {by}"
        for line in effect.lines
        for then, by in line.then
    ]
    return [
        begun + say("：", ": ") + (say("；", "; ").join(moved) or say("各项数字不变", "no figure changes"))
    ]

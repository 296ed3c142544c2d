"""Possible double reports side by side: what each says, what joining them would do to the figures, and both ways out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from datasette_plugins import compat
from datasette_plugins.browse.doubles import Report, groups, read_reports, told_apart
from datasette_plugins.browse.looking import in_words
from datasette_plugins.browse.waiting_rows import Desk
from datasette_plugins.browse.waits import Row, record_rows
from datasette_plugins.language import say, told

COMPARED = ("half_day", "lecturers", "topic", "title", "headcount", "count_method", "note")


@dataclass(frozen=True)
class DoubleView:
    """One group. `lines` are a question and what each report answers."""

    day: str
    kind: Any
    place: Any
    heads: Sequence[Markup]
    lines: Sequence[tuple[str, Sequence[Any]]]
    effect: str
    join: str
    records: str
    seen: str


async def double_views(desk: Desk, found: Sequence[Sequence[Report]]) -> list[DoubleView]:
    """The groups as they stand at this moment; one that somebody has settled meanwhile is gone."""
    wanted = [report.record for group in found for report in group]

    def reading(db: compat.Connection) -> tuple[list[list[Report]], dict[str, Row]]:
        now = read_reports(db, wanted)
        crowds = [[now[r.record] for r in group if r.record in now] for group in found]
        return groups(crowds, told_apart(db)), record_rows(db, [("session", record) for record in wanted])

    standing, rows = await compat.read(desk.datasette, desk.database, reading) if wanted else ([], {})
    return [await _view(desk, group, rows) for group in standing]


async def _view(desk: Desk, group: Sequence[Report], rows: dict[str, Row]) -> DoubleView:
    first = rows[group[0].record]
    records = [report.record for report in group]
    query = urlencode([("form", "session"), *(("record", record) for record in records)])
    heads = " ".join(sorted({head for report in group for head in report.heads}))
    return DoubleView(
        first["held_on"], await in_words(desk.names, "session", "kind", first["kind"]),
        await in_words(desk.names, "session", "place", first["place"]),
        [_head(desk, rows[record]) for record in records],
        [line for name in COMPARED if (line := await _line(desk, name, [rows[r] for r in records]))],
        effect(group), str(desk.datasette.urls.path(f"/-/join?{query}")), " ".join(records), heads,
    )  # fmt: skip


def _head(desk: Desk, row: Row) -> Markup:
    address = desk.datasette.urls.path(f"/-/record/session/{row['record']}")
    return Markup('<a href="{}">{}</a> <span class="tz-soft">{}</span>').format(
        address, say(f"{row['author']}填的", f"by {row['author']}"), row["received_at"][:16]
    )


async def _line(desk: Desk, name: str, rows: Sequence[Row]) -> tuple[str, list[Any]] | None:
    if all(row.get(name) in (None, "", "[]") for row in rows):
        return None
    asked = desk.forms["session"].by_name.get(name)
    return told(asked.label) if asked else name, [
        await in_words(desk.names, "session", name, row.get(name)) for row in rows
    ]


def effect(group: Sequence[Report]) -> str:
    """What joining would do: from so many sessions to one, and which numbers of people there are to choose from."""
    known = [report.audience for report in group if report.audience is not None]
    now = sum(known)
    each = say(" 或 ", " or ").join(str(n) for n in sorted(set(known))) or say(
        "待定的人数", "a number not known yet"
    )
    return say(
        f"现在算 {len(group)} 场、{now} 人次；合为一件后算 1 场、{each} 人次，场次少 {len(group) - 1}。",
        f"Now {len(group)} sessions, {now} people; joined 1 session, {each} people: {len(group) - 1} fewer.",
    )

"""Possible double reports side by side: why they are shown, what each says, what joining them would do, and both ways out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from datasette_plugins import compat
from datasette_plugins.acting import decision_id
from datasette_plugins.browse.doubles import Doubles, read_reports, told_apart
from datasette_plugins.browse.effects import Effecting, Matter, effects_of, ways_to_join
from datasette_plugins.browse.looking import in_words
from datasette_plugins.browse.reasons import reasons_in_words
from datasette_plugins.browse.waiting_rows import Desk
from datasette_plugins.browse.waits import Row, record_rows
from datasette_plugins.language import say, told
from schemas.events import Candidate, Report, candidates, crowds

COMPARED = (
    "held_on", "half_day", "place", "lecturers", "topic", "title", "headcount", "count_method", "audience_kind", "note"
)  # fmt: skip


@dataclass(frozen=True)
class DoubleView:
    """One group. `lines` are a question, what each report answers, and whether they answer the same."""

    day: str
    kind: Any
    place: Any
    is_likely: bool
    reasons: Sequence[tuple[str, Markup]]
    heads: Sequence[Markup]
    lines: Sequence[tuple[str, Sequence[Any], bool]]
    effect: Effecting
    join: str
    records: str
    seen: str
    decision: str


async def double_views(
    desk: Desk, found: Doubles, offset: int, size: int, with_totals: bool
) -> list[DoubleView]:
    """Some of the groups as they stand at this moment; one that somebody has settled meanwhile is gone."""
    shown = found.candidates[offset : offset + size]
    wanted = list(dict.fromkeys(record for one in shown for record in one.records))

    def reading(db: compat.Connection) -> tuple[list[Candidate], dict[str, Row]]:
        standing = _standing(db, found, shown, read_reports(db, found.lists, wanted))
        return standing, record_rows(db, [("session", record) for record in wanted])

    standing, rows = await compat.read(desk.datasette, desk.database, reading) if wanted else ([], {})
    effects = await effects_of(desk.datasette, [_matter(one, rows) for one in standing], with_totals)
    return [await _view(desk, one, rows, effect) for one, effect in zip(standing, effects, strict=True)]


def _matter(one: Candidate, rows: dict[str, Row]) -> Matter:
    """Joining them, with each of them as the one that stands."""
    authors = [str(rows[record]["author"]) for record in one.records]
    return one.reports[0].held_on, ways_to_join(one.records, authors)


def _standing(
    db: compat.Connection, found: Doubles, shown: Sequence[Candidate], now: dict[str, Report]
) -> list[Candidate]:
    is_apart = told_apart(db)
    standing: list[Candidate] = []
    for one in shown:
        group = [now[record] for record in one.records if record in now]
        is_same = {r.record: r.heads for r in group} == {r.record: r.heads for r in one.reports}
        if is_same and not any(is_apart(a, b) for a in group for b in group if a.record < b.record):
            standing.append(replace(one, reports=tuple(group)))
        else:
            standing += candidates(crowds(group), found.lists.are_siblings, is_apart)
    return standing


async def _view(desk: Desk, one: Candidate, rows: dict[str, Row], effect: Effecting) -> DoubleView:
    first, group = rows[one.records[0]], one.reports
    query = urlencode([("form", "session"), *(("record", record) for record in one.records)])
    seen = " ".join(sorted({head for report in group for head in report.heads}))
    days = sorted({report.held_on for report in group})
    return DoubleView(
        say(" 和 ", " and ").join(days), await in_words(desk.names, "session", "kind", first["kind"]),
        await in_words(desk.names, "session", "place", first["place"]), one.is_likely,
        await reasons_in_words(desk.names, one.pair.reasons), [_head(desk, rows[record]) for record in one.records],
        [line for name in COMPARED if (line := await _line(desk, name, [rows[r] for r in one.records]))],
        effect, str(desk.datasette.urls.path(f"/-/join?{query}")), " ".join(one.records), seen, decision_id(),
    )  # fmt: skip


def _head(desk: Desk, row: Row) -> Markup:
    address = desk.datasette.urls.path(f"/-/record/session/{row['record']}")
    return Markup('<a href="{}">{}</a> <span class="tz-soft">{}</span>').format(
        address, say(f"{row['author']}填的", f"by {row['author']}"), row["received_at"][:16]
    )


async def _line(desk: Desk, name: str, rows: Sequence[Row]) -> tuple[str, list[Any], bool] | None:
    answers = [row.get(name) for row in rows]
    if all(answer in (None, "", "[]") for answer in answers):
        return None
    asked = desk.forms["session"].by_name.get(name)
    return (
        told(asked.label) if asked else name,
        [await in_words(desk.names, "session", name, answer) for answer in answers],
        len(set(answers)) == 1,
    )

"""Reports that may tell of one event twice: found by rule, never by guessing.

Two counted sessions that nobody has joined may be one when they are of the same kind, on the same day, at the same place
(entries that were merged are one place), in the same half-day or one of them does not say, and have a lecturer in common
or the same topic or title. With other lecturers and other titles they stay apart. What hangs together is one group.

Somebody who has looked and found that they are two says so with a ruling that counts one of them and names the heads of
all that were compared: while those are their newest changes, the group does not come back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import orjson

from datasette_plugins import compat
from datasette_plugins.browse.looking import texts
from schemas.counting.names import column

CROWD_MAX = 40
"""Sessions of one kind at one place on one day that are still compared; beyond that it is no double report."""


@dataclass(frozen=True)
class Report:
    """What a session is compared by."""

    record: str
    held_on: str
    half_day: str | None
    lecturers: frozenset[str]
    topic: str | None
    title: str
    heads: frozenset[str]
    reports: tuple[str, ...]
    audience: int | None


def may_be_one(a: Report, b: Report) -> bool:
    """Whether two reports of the same kind, day and place may tell of one event."""
    if a.half_day and b.half_day and a.half_day != b.half_day:
        return False
    same_talk = bool(a.topic and a.topic == b.topic) or bool(a.title and a.title == b.title)
    return bool(a.lecturers & b.lecturers) or same_talk


def groups(together: Iterable[Sequence[Report]], apart: frozenset[frozenset[str]]) -> list[list[Report]]:
    """The groups among reports of the same kind, day and place. `apart` are the sets of heads that somebody has found
    to be different events.
    """
    return [group for reports in together for group in _connected(reports[:CROWD_MAX], apart)]


def _connected(reports: Sequence[Report], apart: frozenset[frozenset[str]]) -> Iterator[list[Report]]:
    group_of = {report.record: [report] for report in reports}
    for a, b in combinations(reports, 2):
        one, other = group_of[a.record], group_of[b.record]
        if one is not other and may_be_one(a, b) and not _was_told(a.heads | b.heads, apart):
            one += other
            group_of.update((report.record, one) for report in other)
    seen: set[int] = set()
    for group in group_of.values():
        if len(group) > 1 and id(group) not in seen:
            seen.add(id(group))
            yield sorted(group, key=lambda report: report.record)


def _was_told(heads: frozenset[str], apart: frozenset[frozenset[str]]) -> bool:
    return any(heads <= told for told in apart)


_KEYS = """merged as materialized (select record, final from place_merged),
keyed as materialized (select s.kind, s.held_on, coalesce(m.final, s.place) as place, s.record
  from session s left join merged m on m.record = s.place
  where s.counted = 1 and s.place is not null and s.held_on is not null),
crowded as materialized (select kind, held_on, place from keyed group by 1, 2, 3 having count(*) > 1)"""
_CANDIDATES = f"""with {_KEYS}
select k.kind, k.held_on, k.place, k.record from crowded c
  join keyed k on k.kind = c.kind and k.held_on = c.held_on and k.place = c.place order by 1, 2, 3, 4"""
_COUNTED = """select record, held_on, half_day, lecturers, topic, title, heads, reports, audience
  from session_counted where record in (select value from json_each(?))"""
_APART = (
    f"""select {column("heads")} from ruling where counted = 1 and form = 'session' and what = 'include'"""
)


def find_groups(db: compat.Connection) -> list[list[Report]]:
    """All groups in the office's file."""
    if not all(compat.has(db, name) for name in ("session_counted", "place_merged", "ruling")):
        return []
    rows = db.execute(_CANDIDATES).fetchall()
    reports = read_reports(db, [row[3] for row in rows])
    crowds: dict[tuple[str, str, str], list[Report]] = {}
    for kind, day, place, record in rows:
        if record in reports:
            crowds.setdefault((kind, day, place), []).append(reports[record])
    return groups((c for c in crowds.values() if len(c) > 1), told_apart(db))


def read_reports(db: compat.Connection, records: Sequence[str]) -> dict[str, Report]:
    """The counted sessions among these, by record; what was joined counts under its leading report."""
    found: dict[str, Report] = {}
    for start in range(0, len(records), 5000):
        wanted = orjson.dumps(list(records[start : start + 5000])).decode()
        for row in db.execute(_COUNTED, (wanted,)).fetchall():
            record, day, half, lecturers, topic, title, heads, reports, audience = tuple(row)
            found[record] = Report(
                record, day, half, frozenset(texts(lecturers)), topic, " ".join((title or "").split()),
                frozenset(texts(heads)), tuple(texts(reports)), audience,
            )  # fmt: skip
    return found


def told_apart(db: compat.Connection) -> frozenset[frozenset[str]]:
    """The heads that rulings were made on which count a session."""
    return frozenset(frozenset(texts(row[0])) for row in db.execute(_APART).fetchall())

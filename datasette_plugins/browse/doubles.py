"""Reports that may tell of one event twice, found among the newest sessions by the rules of `schemas.events`.

SQLite picks those that lie together (a place or a lecturer on one day or the next), so that the rules look at few. Only
sessions from `Doubles.since` on are looked at: the half-year a summary is written for and the one before it.

Somebody who has looked and found that they are two says so with a ruling that counts one of them and names the heads of
all that were compared: while those are their newest changes, they are no candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import orjson

from datasette_plugins import compat
from datasette_plugins.browse.looking import reached, texts
from datasette_plugins.browse.period import half_year, usual, with_records
from schemas.counting.names import column
from schemas.events import Candidate, Places, Report, Spot, are_siblings, candidates, crowds
from schemas.events.places import stem

NEEDED = ("session_counted", "session_lecturers", "place", "person_merged", "topic", "device", "ruling")


@dataclass(frozen=True)
class Lists:
    """What a report's entries stand for: places, merged persons, topics, who holds which device."""

    places: Places
    persons: Mapping[str, str]
    topics: Mapping[str, str]
    holders: Mapping[str, str]

    def are_siblings(self, a: str, b: str) -> bool:
        """Whether two places are taken for each other."""
        spots = self.places.spots
        return a in spots and b in spots and are_siblings(spots[a], spots[b])

    def siblings(self) -> dict[str, list[str]]:
        """The places that are taken for others, with these."""
        alike: dict[tuple[str, str], set[str]] = {}
        for spot in self.places.spots.values():
            if key := stem(spot.name):
                alike.setdefault((spot.town, key), set()).add(self.places.of(spot.record))
        return {
            place: others
            for places in alike.values()
            for place in sorted(places)
            if (others := [other for other in sorted(places) if self.are_siblings(place, other)])
        }


@dataclass(frozen=True)
class Doubles:
    """What was found among the sessions from a day on: the likely ones first, then those only shown for comparison."""

    since: str
    candidates: Sequence[Candidate]
    lists: Lists

    @property
    def likely(self) -> int:
        """How many are likely."""
        return sum(one.is_likely for one in self.candidates)


def find_doubles(db: compat.Connection) -> Doubles:
    """All in the office's file."""
    if not all(compat.has(db, name) for name in NEEDED):
        return Doubles("", (), Lists(Places(()), {}, {}, {}))
    lists, since = read_lists(db), first_day(db)
    found = db.execute(_LIE_TOGETHER, _given(lists, since)).fetchall()
    reports = read_reports(db, lists, [row[0] for row in found])
    return Doubles(since, judged(db, lists, reports.values()), lists)


def judged(db: compat.Connection, lists: Lists, reports: Iterable[Report]) -> list[Candidate]:
    """The candidates among these reports, but for what somebody has found to be different events."""
    return candidates(crowds(reports), lists.are_siblings, told_apart(db))


def first_day(db: compat.Connection) -> str:
    """From which day on: the half-year before the one that a page speaks of."""
    shown = usual(reached(db).today, with_records(db))
    return half_year(date.fromisoformat(shown.first) - timedelta(days=1)).first


def read_lists(db: compat.Connection) -> Lists:
    """The lists as they are now."""
    spots = db.execute(
        "select record, name, town, aliases, merged_into from place where state not in ('withdrawn', 'erased')"
    ).fetchall()
    return Lists(
        Places(Spot(r, name or "", town or "", tuple(texts(aliases)), into or "") for r, name, town, aliases, into in spots),
        dict(map(tuple, db.execute("select record, final from person_merged").fetchall())),
        dict(map(tuple, db.execute("select record, title from topic where title is not null").fetchall())),
        dict(map(tuple, db.execute(_HOLDERS).fetchall())),
    )  # fmt: skip


_HOLDERS = f"select {column('device')}, holder from device where withdrawn = 0 and holder is not null order by seq_from"
_WANTED = """record, kind, held_on, place, mode, half_day, lecturers, topic, title, headcount, audience_kind, classes,
  branches, device, made_at, heads, reports, audience, lead"""
AT_ONCE = 500
"""So many records are named in one statement."""


def read_reports(db: compat.Connection, lists: Lists, records: Sequence[str]) -> dict[str, Report]:
    """The counted sessions among these, by record; what was joined counts under its leading report."""
    found: dict[str, Report] = {}
    for start in range(0, len(records), AT_ONCE):
        some = list(records[start : start + AT_ONCE])
        # Named one by one: SQLite carries no list out of a query into the arms of the view, and would go through all.
        named = f"select {_WANTED} from session_counted where record in ({', '.join('?' * len(some))})"
        for row in db.execute(named, some).fetchall():
            found[row[0]] = _report(lists, *row)
    return found


def _report(lists: Lists, record: str, kind: str, day: str, place: str | None, mode: str | None, half: str | None,
            lecturers: str, topic: str | None, title: str | None, headcount: int | None, audience_kind: str | None,
            classes: str, branches: str, device: str, made_at: str, heads: str, reports: str, audience: int | None,
            lead: str | None) -> Report:  # fmt: skip
    people = frozenset(lists.persons.get(p, p) for p in texts(lecturers))
    holder = lists.holders.get(device, "")
    holder = lists.persons.get(holder, holder)
    named = place or ""
    return Report(
        record, kind or "", day or "", lists.places.of(named), named, mode or "", half or "", people, topic or "",
        lists.topics.get(topic or "", "") or title or "", headcount, audience_kind or "", frozenset(texts(classes)),
        frozenset(texts(branches)), device or "", made_at or "", frozenset(texts(heads)), tuple(texts(reports)), audience,
        lead or "", hand=holder if holder in people else "",
    )  # fmt: skip


def told_apart(db: compat.Connection) -> Callable[[Report, Report], bool]:
    """Tells of two reports whether a ruling that counts a session has named the heads of both."""
    told: dict[str, list[frozenset[str]]] = {}
    for row in db.execute(_APART).fetchall():
        heads = frozenset(texts(row[0]))
        for head in heads:
            told.setdefault(head, []).append(heads)

    def is_apart(a: Report, b: Report) -> bool:
        both = a.heads | b.heads
        return any(both <= heads for head in sorted(a.heads)[:1] for heads in told.get(head, ()))

    return is_apart


_APART = (
    f"""select {column("heads")} from ruling where counted = 1 and form = 'session' and what = 'include'"""
)

_LIE_TOGETHER = """with moved as materialized (select key as record, value as final from json_each(:moved)),
sibling as materialized (select key as place, value as stem from json_each(:stems)),
keyed as materialized (select s.record, s.kind, s.held_on, coalesce(m.final, s.place) as place, s.headcount,
    substr(s.made_at, 1, 10) = s.held_on and substr(s.made_at, 12, 2) < '05' as is_late
  from session s left join moved m on m.record = s.place where s.counted = 1 and s.held_on >= :since),
crowded as materialized (select kind, held_on, place from keyed group by 1, 2, 3 having count(*) > 1),
late as materialized (select * from keyed where is_late),
next_day as materialized (select b.record as one, a.record as other from late b cross join keyed a
    on a.place = b.place and a.kind = b.kind and a.held_on = date(b.held_on, '-1 day')
  union all select record, before from (select record, held_on, lag(record) over w as before, lag(held_on) over w as day
      from keyed window w as (partition by kind, place, headcount order by held_on, record))
    where day = date(held_on, '-1 day')),
taught as materialized (select l.value as person, k.kind, k.held_on, k.record, k.place, b.stem from keyed k
  join session_lecturers l on l.record = k.record left join sibling b on b.place = k.place),
elsewhere as materialized (select a.record as one, b.record as other from taught a join taught b on b.person = a.person
    and b.kind = a.kind and b.held_on in (date(a.held_on, '-1 day'), a.held_on, date(a.held_on, '+1 day'))
  where (a.place is null or a.stem is not null) and ((a.place is null) <> (b.place is null)
    or (a.stem = b.stem and a.place <> b.place)))
select k.record from crowded c join keyed k on k.kind = c.kind and k.held_on = c.held_on and k.place is c.place
union select one from next_day union select other from next_day
union select one from elsewhere union select other from elsewhere order by 1"""


def _given(lists: Lists, since: str) -> dict[str, str]:
    """What the statement is given: which entries stand for others, and the stems of villages that have siblings."""
    stems = {place: min(place, *beside) for place, beside in lists.siblings().items()}
    moved = lists.places.moved()
    return {"since": since, "moved": orjson.dumps(moved).decode(), "stems": orjson.dumps(stems).decode()}

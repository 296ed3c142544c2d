"""What the office is asked about in a played county, held against what took place there."""

from __future__ import annotations

from itertools import combinations

from county.playing import Played
from datasette.app import Datasette  # noqa: F401 - the pages are loaded by it

from datasette_plugins.browse.doubles import find_doubles, judged, read_reports
from datasette_plugins.browse.unusual import find_unusual
from schemas.replica.database import open_published


def test_every_talk_told_twice_is_asked_about_and_no_two_talks_are_taken_for_one(played: Played) -> None:
    db = open_published(played.folder / "office.db", read_only=True)
    doubles, joined = find_doubles(db), db.execute("select count(*) from same_event").fetchone()[0]
    records = [
        row[0] for row in db.execute("select record from session where held_on >= ?", (doubles.since,))
    ]
    compared = judged(db, doubles.lists, read_reports(db, doubles.lists, records).values())
    db.close()
    assert doubles.candidates == compared, "what lies together is all that has to be compared"
    decisions = [m.decision for m in played.county.mishaps if m.decision and m.decision.act == "join"]
    twice = {frozenset(played.records[key] for key in d.records) for d in decisions if d.form == "session"}
    asked = {
        frozenset(pair) for c in doubles.candidates if c.is_likely for pair in combinations(c.records, 2)
    }
    assert asked == twice and len(twice) >= 4
    assert joined == 0, "nobody has decided"


def test_the_zero_too_many_is_asked_about(played: Played) -> None:
    db = open_published(played.folder / "office.db", read_only=True)
    odd = find_unusual(db, find_doubles(db))
    db.close()
    slips = {played.records[m.about] for m in played.county.mishaps if m.kind == "E3"}
    assert {one.record for one in odd if one.doubt} == slips and slips

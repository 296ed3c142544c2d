"""The SQL of the figures against a model that works them out by force, as of every entry of histories drawn at random."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasette_plugins.queries.figures import FIGURES
from datasette_plugins.queries.sql import statement
from schemas.clock import OFFICE_ZONE
from schemas.counting import counting_sql, merged_sql, unsettled_sql

from .conftest import World
from .counting_model import Office
from .histories import Players, histories, received

WORLDS = int(os.environ.get("TAIZHANG_WORLDS", "0"))
"""How many worlds to try, for a long run by hand: then they are other ones each time."""
LAW = settings(
    max_examples=WORLDS or 8,
    deadline=None,
    derandomize=not WORLDS,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
PERIODS = [
    ("2020-01-01", "2020-06-30"),
    ("2020-07-01", "2020-12-31"),
    ("2020-06-30", "2020-07-01"),
    ("", "2020-06-30"),
]
OUTREACH, AUDIENCE, HOUSEHOLDS, NEEDS = (
    next(f for f in FIGURES if f.name == name)
    for name in ("outreach_sessions", "outreach_audience", "households_visited", "needs_resolved")
)


@contextmanager
def played(steps, page):
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        world = World(Path(folder), page)
        Players(world).play(steps)
        yield world
        world.close()


def forms_of(file):
    return {name: maker.tables.form for name, maker in file.tables.makers.items()}


def asked(file, sql, **values):
    cursor = file.db.execute(sql, values)
    names = [d[0] for d in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def as_list(value):
    return sorted(json.loads(value)) if value else []


def counted_by_sql(row):
    reports = json.loads(row["reports"])
    plain = {
        n: row[n] for n in ("held_on", "kind", "mode", "place", "title", "note", "venue_class", "rulings")
    }
    return plain | {
        "reports": reports[:1] + sorted(reports[1:]), "record": row["record"], "reopened": bool(row["reopened"]),
        "audience": row["audience"], "source": row["audience_source"], "waits": bool(row["audience_unsettled"]),
        "lecturers": as_list(row["lecturers"]), "kinds": as_list(row["kinds"]), "seen": row["state"],
    }  # fmt: skip


def counted_by_model(office, event):
    reports = [r.record for r in event.reports]
    v = event.values
    kinds = {v["kind"]} if v.get("kind") else set()
    return {n: v.get(n) for n in ("held_on", "kind", "mode", "place", "title", "note")} | {
        "venue_class": office.venue(event), "rulings": sum(r.rulings for r in event.reports),
        "reports": reports[:1] + sorted(reports[1:]), "record": reports[0], "reopened": event.reopened,
        "audience": event.audience, "source": event.source, "waits": event.waits,
        "lecturers": sorted(v.get("lecturers") or []), "kinds": sorted(kinds | set(v.get("also") or [])),
        "seen": "conflict" if event.reports[0].state == "ok" and event.reports[0].differs else event.reports[0].state,
    }  # fmt: skip


def in_record_order(rows):
    return sorted(rows, key=lambda row: row["record"])


def moments(entries):
    """Each entry with which something came, and how a person types that time: to the second, minute or day."""
    for i, entry in enumerate(entries):
        at = datetime(1970, 1, 1) + timedelta(milliseconds=entry.received_at) + OFFICE_ZONE.utcoffset(None)
        form, last = [("%Y-%m-%d %H:%M:%S", 0), ("%Y-%m-%dT%H:%M", 59 - at.second), ("%Y-%m-%d", 86_399)][
            i % 3
        ]
        if form == "%Y-%m-%d":
            last = int((at.replace(hour=23, minute=59, second=59) - at).total_seconds())
        yield at.strftime(form), entry.received_at + last * 1000 + 999


def known_at(entries, ms):
    return Office(e for e in entries if e.received_at <= ms)


def outreach(office, event):
    v = event.values
    return (
        v.get("kind") == "outreach" and v.get("mode") == "in_person" and office.venue(event) != "own_school"
    )


def figure(events, date, start, end):
    """The events whose date is in the period, and those that have none."""
    start = start or end[:4] + "-01-01"
    within = [e for e in events if start <= (e.values.get(date) or "") <= end]
    return within, [e for e in events if not e.values.get(date)]


def may_belong(report, wanted, date, start, end):
    """Whether a record that waits could be in a figure: what it says is right, or is not said, or is no answer at all."""
    day = report.values.get(date)
    fits = {n: report.values.get(n, w) == w or n in report.broken for n, w in wanted.items()}
    if report.values.get("domain") == "helping" and report.values.get("closed_on"):
        fits["status"] = True  # it is closed, says its date
    return all(fits.values()) and (not day or (start or end[:4] + "-01-01") <= day <= end)


def waiting(office, form, wanted, date, undated, period):
    records = {r.record for r in office.waiting(form) if may_belong(r, wanted, date, *period)}
    return len(records | {r.record for r in office.held(form)} | {e.reports[0].record for e in undated})


@LAW
@given(histories(["session", "session", "audience_count", "place"], ["session", "session", "audience_count"], 24),
       st.integers(1, 30))  # fmt: skip
def test_what_counts_as_of_every_entry_is_what_the_definitions_say(steps, page):
    with played(steps, page) as world:
        file, entries = world.file(), received(world)
        forms = forms_of(file)
        sql = counting_sql(forms["session"], forms, as_of=True)
        open_sql = {f: unsettled_sql(forms[f], forms, as_of=True) for f in ("session", "audience_count")}
        for seq in range(1, len(entries) + 1):
            office = Office(e for e in entries if e.seq <= seq)
            model = in_record_order(counted_by_model(office, e) for e in office.sessions())
            assert in_record_order(map(counted_by_sql, asked(file, sql, as_of_seq=seq))) == model, seq
            for form, statement_of in open_sql.items():
                waits = {row["record"] for row in asked(file, statement_of, as_of_seq=seq)}
                assert waits == {r.record for r in office.waiting(form)}, (form, seq)
        now = in_record_order(map(counted_by_sql, asked(file, "select * from session_counted")))
        assert not entries or now == model


@LAW
@given(
    histories(["session", "session", "audience_count", "place"], ["session", "session", "audience_count"], 24)
)
def test_outreach_and_its_audience_are_what_the_definitions_say_in_any_period_at_any_time(steps):
    with played(steps, 1000) as world:
        file, entries = world.file(), received(world)
        sql = {f.name: statement(f, forms_of(file)) for f in (OUTREACH, AUDIENCE)}
        wanted = {"kind": "outreach", "mode": "in_person"}
        for i, (as_of, ms) in enumerate(moments(entries)):
            office, period = known_at(entries, ms), PERIODS[i % len(PERIODS)]
            events = [e for e in office.sessions() if outreach(office, e)]
            within, undated = figure(events, "held_on", *period)
            numbers = [e.audience for e in within if e.audience is not None]
            given = dict(start=period[0], end=period[1], as_of=as_of)
            [count] = asked(file, sql["outreach_sessions"], **given)
            [people] = asked(file, sql["outreach_audience"], **given)
            assert (count["场次"], count["说明"]) == (len(within), None), given
            assert (people["场次"], people["人次待核的场次"]) == (len(within), len(within) - len(numbers)), (
                given
            )
            assert people["人次"] == (sum(numbers) if numbers or not within else None), given
            for row in (count, people):
                assert row["待核（未计入）"] == waiting(
                    office, "session", wanted, "held_on", undated, period
                ), given


@LAW
@given(histories(["contact", "contact", "household", "need", "need"], ["contact", "need"], 24))
def test_households_and_resolved_needs_are_what_the_definitions_say(steps):
    with played(steps, 1000) as world:
        file, entries = world.file("private"), received(world)
        sql = {f.name: statement(f, forms_of(file)) for f in (HOUSEHOLDS, NEEDS)}
        merged = merged_sql(forms_of(file)["household"], as_of=True)
        for i, (as_of, ms) in enumerate(moments(entries)):
            office, period = known_at(entries, ms), PERIODS[i % len(PERIODS)]
            given = dict(start=period[0], end=period[1], as_of=as_of)
            met = [
                e
                for e in office.events("contact")
                if (e.values.get("kind"), e.values.get("reached")) == ("visit", "yes")
            ]
            within, undated = figure(met, "contacted_on", *period)
            final = {
                office.final("household", e.values["household"]) for e in within if e.values.get("household")
            }
            [row] = asked(file, sql["households_visited"], **given)
            assert (row["户数"], row["户次"]) == (len(final), len(within)), given
            assert row["待核（未计入）"] == waiting(
                office, "contact", {"kind": "visit", "reached": "yes"}, "contacted_on", undated, period
            ), given
            solved = [
                e
                for e in office.events("need")
                if (e.values.get("domain"), e.values.get("status")) == ("helping", "closed")
            ]
            within, undated = figure(solved, "closed_on", *period)
            [row] = asked(file, sql["needs_resolved"], **given)
            assert row["项数"] == len(within), given
            assert row["待核（未计入）"] == waiting(
                office, "need", {"domain": "helping", "status": "closed"}, "closed_on", undated, period
            ), given
        stands = {row["record"]: row["final"] for row in asked(file, merged, as_of_seq=len(entries))}
        office = Office(entries)
        for record in office.folded.get("household", {}):
            assert stands.get(record, record) == office.final("household", record)

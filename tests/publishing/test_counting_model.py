"""The SQL of the figures against a model that works them out by force, as of every entry of histories drawn at random."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from datasette_plugins.queries.figures import FIGURES
from datasette_plugins.queries.sql import statement
from schemas.clock import OFFICE_ZONE
from schemas.counting import counting_sql, merged_sql, unsettled_sql

from .counting_model import Office
from .histories import SEEDS, Players, asked, history, new_world, received

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


def forms_of(file):
    return {name: maker.tables.form for name, maker in file.tables.makers.items()}


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


def saying(office, form, wanted):
    return [e for e in office.events(form) if wanted.items() <= e.values.items()]


def figure(events, date, start, end):
    """The events whose date is in the period, and those that have none."""
    start, events = start or end[:4] + "-01-01", list(events)
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


def worlds(kind, written, decided):
    """A published file for each seed, and all that its server was sent."""
    for seed in SEEDS:
        with new_world(seed) as world:
            Players(world).play(history(seed, written, decided))
            yield seed, world.file(kind), received(world)


OFFICE = (
    "office",
    ["session", "session", "audience_count", "place"],
    ["session", "session", "audience_count"],
)
PRIVATE = ("private", ["contact", "contact", "household", "need", "need"], ["contact", "need"])


def test_what_counts_as_of_every_entry_is_what_the_definitions_say():
    for seed, file, entries in worlds(*OFFICE):
        forms = forms_of(file)
        sql = counting_sql(forms["session"], forms, as_of=True)
        open_sql = {f: unsettled_sql(forms[f], forms, as_of=True) for f in ("session", "audience_count")}
        for entry in entries:
            office = Office(e for e in entries if e.seq <= entry.seq)
            model = in_record_order(counted_by_model(office, e) for e in office.sessions())
            told = in_record_order(map(counted_by_sql, asked(file, sql, as_of_seq=entry.seq)))
            assert told == model, (seed, entry.seq)
            for form, statement_of in open_sql.items():
                waits = {row["record"] for row in asked(file, statement_of, as_of_seq=entry.seq)}
                assert waits == {r.record for r in office.waiting(form)}, (seed, entry.seq, form)
        assert in_record_order(map(counted_by_sql, asked(file, "select * from session_counted"))) == model, (
            seed
        )


def test_outreach_and_its_audience_are_what_the_definitions_say_in_any_period_at_any_time():
    wanted = {"kind": "outreach", "mode": "in_person"}
    for seed, file, entries in worlds(*OFFICE):
        count_sql, people_sql = (statement(f, forms_of(file)) for f in (OUTREACH, AUDIENCE))
        for i, (as_of, ms) in enumerate(moments(entries)):
            office, period = known_at(entries, ms), PERIODS[i % len(PERIODS)]
            within, undated = figure(
                (e for e in office.sessions() if outreach(office, e)), "held_on", *period
            )
            numbers = [e.audience for e in within if e.audience is not None]
            given = {"start": period[0], "end": period[1], "as_of": as_of}
            [row] = asked(file, people_sql, **given)
            assert row["人次"] == (sum(numbers) if numbers or not within else None), (seed, given)
            assert (row["场次"], row["人次待核的场次"]) == (len(within), len(within) - len(numbers)), (
                seed,
                given,
            )
            open_now = waiting(office, "session", wanted, "held_on", undated, period)
            assert (row["待核（未计入）"], row["说明"]) == (open_now, None), (seed, given)
        [row] = asked(file, count_sql, **given)
        assert (row["场次"], row["待核（未计入）"]) == (len(within), open_now), (seed, given)


def test_households_and_resolved_needs_are_what_the_definitions_say_in_any_period_at_any_time():
    met, solved = {"kind": "visit", "reached": "yes"}, {"domain": "helping", "status": "closed"}
    for seed, file, entries in worlds(*PRIVATE):
        households_sql, needs_sql = (statement(f, forms_of(file)) for f in (HOUSEHOLDS, NEEDS))
        for i, (as_of, ms) in enumerate(moments(entries)):
            office, period = known_at(entries, ms), PERIODS[i % len(PERIODS)]
            given = {"start": period[0], "end": period[1], "as_of": as_of}
            within, undated = figure(saying(office, "contact", met), "contacted_on", *period)
            visited = {e.values["household"] for e in within if e.values.get("household")}
            [row] = asked(file, households_sql, **given)
            final = {office.final("household", household) for household in visited}
            assert (row["户数"], row["户次"]) == (len(final), len(within)), (seed, given)
            open_now = waiting(office, "contact", met, "contacted_on", undated, period)
            assert row["待核（未计入）"] == open_now, (seed, given)
            within, undated = figure(saying(office, "need", solved), "closed_on", *period)
            [row] = asked(file, needs_sql, **given)
            open_now = waiting(office, "need", solved, "closed_on", undated, period)
            assert (row["项数"], row["待核（未计入）"]) == (len(within), open_now), (seed, given)


def test_entries_merged_in_chains_and_rings_lead_to_one():
    for seed, file, entries in worlds("private", ["household"], ["contact"]):
        sql = merged_sql(forms_of(file)["household"], as_of=True)
        for entry in entries:
            office = Office(e for e in entries if e.seq <= entry.seq)
            stands = {row["record"]: row["final"] for row in asked(file, sql, as_of_seq=entry.seq)}
            for record in office.folded.get("household", {}):
                final = office.final("household", record)
                assert stands.get(record, record) == final, (seed, entry.seq, record)

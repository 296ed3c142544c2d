"""`/-/person/ID` and `/-/place/ID`: what somebody did, and what went on at a place, in a period."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from datasette.utils.asgi import Response
from markupsafe import Markup

from datasette_plugins import compat
from datasette_plugins.browse.entries import Entry, find_entry
from datasette_plugins.browse.looking import Linked, Reached, in_words, reached
from datasette_plugins.browse.mentions import mentions
from datasette_plugins.browse.period import Period, asked, offered, with_records
from datasette_plugins.browse.record_page import missing, page
from datasette_plugins.browse.record_view import called, device_link
from datasette_plugins.browse.sessions import Sessions, at_places, of_persons
from datasette_plugins.identity.door import refusal
from datasette_plugins.labels.current import OFFICE, PRIVATE, catalogue_of
from datasette_plugins.language import say
from schemas.counting.names import column, table
from schemas.problems import Problem

Facts = list[tuple[str, Any]]
HIDDEN = frozenset({"name", "merged_into", "aliases"})


class _Found(NamedTuple):
    """What one snapshot tells."""

    reached: Reached
    period: Period
    periods: Sequence[tuple[Period, bool]]
    entry: Entry | None
    sessions: Sessions | None
    devices: Sequence[str]
    inside: Sequence[Mapping[str, Any]]


Counting = Callable[[compat.Connection, Sequence[str], Period], Sessions]


def _read(
    form: str, record: str, args: Mapping[str, str], counting: Counting
) -> Callable[[compat.Connection], _Found]:
    def reading(db: compat.Connection) -> _Found:
        here = reached(db)
        halves = with_records(db)
        period = asked(args, here.today, halves)
        periods = offered(here.today, period, halves)
        entry = find_entry(db, form, record)
        if entry is None:
            return _Found(here, period, periods, None, None, (), ())
        return _Found(
            here, period, periods, entry, counting(db, entry.ids, period) if compat.has(db, "session_counted") else None,
            _devices(db, entry.ids) if form == "person" else (), _inside(db, entry) if form == "place" else (),
        )  # fmt: skip

    return reading


def _devices(db: compat.Connection, ids: Sequence[str]) -> list[str]:
    marks = ", ".join("?" * len(ids))
    rows = db.execute(
        f"select distinct {column('device')} from device where withdrawn = 0 and holder in ({marks})",
        tuple(ids),
    )
    return [row[0] for row in rows.fetchall() if row[0]]


def _inside(db: compat.Connection, entry: Entry) -> list[Mapping[str, Any]]:
    """The places of a town."""
    rows = db.execute(
        "select record, name, kind from place where town = ? and withdrawn = 0 and merged_into is null order by name limit 500",
        (entry.row["record"],),
    )
    return [dict(row) for row in rows.fetchall()]


async def person_page(datasette: Any, request: Any) -> Response:
    """What somebody did in a period."""
    return await _page(datasette, request, "person", of_persons)


async def place_page(datasette: Any, request: Any) -> Response:
    """What went on at a place in a period."""
    return await _page(datasette, request, "place", at_places)


async def _page(datasette: Any, request: Any, form: str, counting: Counting) -> Response:
    record = request.url_vars["record"]
    if not await compat.may_view(datasette, request.actor, OFFICE, table(form)):
        return await refusal(datasette, request, Problem("not_for_you", got=request.path))
    found = await compat.read(datasette, OFFICE, _read(form, record, request.args, counting))
    if found.entry is None:
        why = (
            say("没有这个人", "There is no such person")
            if form == "person"
            else say("没有这个地点", "There is no such place")
        )
        return await missing(datasette, request, why)
    names = Linked(datasette, request.actor, OFFICE)
    known = catalogue_of(datasette).forms
    private = [f for f in known.values() if f.home == "private"] if form == "person" else []
    return await page(datasette, request, "taizhang_browse_entry.html", {
        "form": form, "found": found, "facts": await _facts(names, form, found.entry),
        "other_names": found.entry.names, "merged": [name for _, name in found.entry.merged],
        "was_merged": record != found.entry.row["record"],
        "kinds": [(await in_words(names, "session", "kind", k.kind), k) for k in found.sessions.kinds] if found.sessions else [],
        "rows": [await _row(names, row) for row in found.sessions.newest] if found.sessions else [],
        "devices": [await device_link(names, device) for device in found.devices],
        "mentions": await mentions(datasette, OFFICE, form, found.entry.row["record"]),
        "inside": [await names.link("place", row["record"]) for row in found.inside],
        "periods": found.periods, "period": found.period,
        "private": bool(private) and await compat.may_view(datasette, request.actor, PRIVATE),
        "visits": await _visits(datasette, request, found) if private else None,
    })  # fmt: skip


async def _facts(names: Linked, form: str, entry: Entry) -> Facts:
    """What the list says of it."""
    known = catalogue_of(names.datasette).forms[form]
    return [
        (
            catalogue_of(names.datasette).column(table(form), column(f.name)).text,
            await in_words(names, form, f.name, value),
        )
        for f in known.fields
        if f.name not in HIDDEN and (value := entry.row.get(column(f.name))) not in (None, "", "[]")
    ]


async def _row(names: Linked, row: Mapping[str, Any]) -> dict[str, Any]:
    address = names.datasette.urls.path(f"/-/record/session/{row['record']}")
    return {
        "link": Markup('<a href="{}">{}</a>').format(
            address, await called(names, "session", {**row, "held_on": None})
        ),
        "day": row["held_on"],
        "kind": await in_words(names, "session", "kind", row["kind"]),
        "place": await in_words(names, "session", "place", row["place"]),
        "lecturers": await in_words(names, "session", "lecturers", row["lecturers"]),
        "audience": say("待核", "not settled") if row["audience_unsettled"] else row["audience"],
        "joined": len(row["reports"] or "") > 60,
    }


async def _visits(datasette: Any, request: Any, found: _Found) -> dict[str, int] | None:
    """How many contacts somebody made. Only asked for on purpose, since a look into the private file is noted."""
    may = await compat.may_view(datasette, request.actor, PRIVATE, "contact")
    if not may or request.args.get("private") != "1" or found.entry is None:
        return None
    ids = found.entry.ids

    def reading(db: compat.Connection) -> dict[str, int]:
        marks = ", ".join("?" * len(ids))
        rows = db.execute(
            "select c.kind, count(distinct c.record) from contact_visitors w join contact_counted c on c.record = w.record"
            f" where w.value in ({marks}) and c.contacted_on between ? and ? group by c.kind order by 2 desc",
            (*ids, found.period.first, found.period.last),
        )
        return {row[0]: row[1] for row in rows.fetchall()}

    return await compat.read(datasette, PRIVATE, reading)

"""Every declared figure of the summary against the generator's own count of its objects, which shares no code with it, and
against the records behind it.
"""

from __future__ import annotations

import json

import pytest
from county.by_hand import FORM, Table
from county.playing import ASKED_AT, Played
from county.shuffles import ALL, LATER, Uploads, differing

from schemas.figures import shipped
from schemas.replica.database import open_published
from sync_server.county import recount
from sync_server.county.calendar import END, START
from sync_server.figures import Summary, summary
from sync_server.office import Office
from sync_server.publishing import publish_office


def test_every_figure_is_the_generators_own_count(played: Played) -> None:
    assert differing(played.folder, recount(played.county.seen)) == {}


@pytest.fixture(scope="module")
def decided(other: Uploads) -> tuple[Summary, Table]:
    """The summary of a county that was decided about, and all that is in its log."""
    office = Office(other.decided, lambda: ASKED_AT, bytes)
    publish_office(office)
    entries = office.log.entries(0, ALL)
    office.close()
    return summary(other.decided, shipped(), START, END, LATER), Table(entries)


def test_the_records_behind_every_figure_folded_by_hand_give_its_value(
    decided: tuple[Summary, Table],
) -> None:
    done, table = decided
    by_hand = {name: table.number(name, shipped(), done.values) for name in shipped().figures}
    assert {n: (v, done.values[n].value) for n, v in by_hand.items() if v != done.values[n].value} == {}
    assert all(by_hand.values()), "there is something behind each"


def test_the_records_behind_a_private_figure_are_in_the_private_file_only(
    decided: tuple[Summary, Table], other: Uploads
) -> None:
    done, table = decided
    behind = {r for value in done.values.values() for r in value.reports}
    private = {r for r in behind if table.records.get(r, {}).get(FORM) in ("contact", "need", "pairing")}
    assert len(private) > 20
    db = open_published(other.decided / "office.db", read_only=True)
    held = {row[0] for row in db.execute("select record from log where record in (select value from json_each(?))",
                                         (json.dumps(sorted(behind)),))}  # fmt: skip
    db.close()
    assert held == behind - private

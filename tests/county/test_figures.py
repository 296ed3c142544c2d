"""What the office publishes of a county: before the clerk decides it differs from the truth by exactly the errors,
and afterwards it is the truth.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from county.clerk import Clerk
from county.paper import type_in
from county.playing import ASKED_AT, Played
from county.published import figures
from county.served import ServedCounty
from office.summed import at_links

from sync_server.county import recount
from sync_server.county.calendar import END, FREEZE, START
from sync_server.office import Office
from sync_server.publishing import publish_office


@pytest.fixture(scope="module")
def served(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedCounty]:
    """The same county, served, for a clerk to work on."""
    folder = tmp_path_factory.mktemp("served") / "office"
    shutil.copytree(played.folder, folder)
    made = ServedCounty(folder, ASKED_AT)
    yield made
    made.close()


def keys(played: Played) -> dict[str, str]:
    return {record: key for key, record in played.records.items()}


def shown(served: ServedCounty, figure: str, column: str, as_of: str = "") -> int:
    """A number of a figure's page."""
    answer = served.ask(f"/{figure}.json?_shape=array&start={START}&end={END}&as_of={as_of}")
    return int(answer.json()[0][column])


def test_nothing_is_left_on_any_device(played) -> None:
    assert set(played.unsent.values()) == {0}


def test_before_decisions_each_figure_is_off_by_exactly_the_errors(played) -> None:
    published = figures(played.folder, keys(played))
    assert published == recount(played.county.seen)
    off = {name for name, value in played.county.truth.items() if published.get(name) != value}
    assert {
        "outreach_sessions", "outreach_audience", "villages_reached_names", "leader_lectures", "needs_resolved",
        "research_trips", "sent_to_upper_schools", "rubble_cleared", "boards_made",
    } <= off  # fmt: skip


def test_as_of_the_report_what_came_later_is_not_in_it(played, served) -> None:
    frozen = recount(played.county.frozen)
    assert shown(served, "office/outreach_sessions", "场次", FREEZE) == frozen["outreach_sessions"]
    assert shown(served, "office/outreach_audience", "人次", FREEZE) == frozen["outreach_audience"]
    assert frozen["outreach_sessions"] < recount(played.county.seen)["outreach_sessions"]


def test_every_number_on_the_summary_is_what_the_rows_of_its_link_make(served) -> None:
    found = at_links(lambda path: str(served.ask(path).text), f"start={START}&end={END}")
    assert len(found) >= 65 and {n: both for n, both in found.items() if both[0] != both[1]} == {}


def test_the_decisions_written_by_hand_make_the_figures_true(other) -> None:
    office = Office(other.decided, lambda: ASKED_AT, bytes)
    publish_office(office)
    office.close()
    assert (
        figures(other.decided, {record: key for key, record in other.records.items()}) == other.county.truth
    )


def test_the_decisions_made_at_the_pages_and_the_paper_list_imported_there_make_the_figures_true(
    played, served
) -> None:
    clerk = Clerk(served, played.county.world, played.records)
    for decision in played.county.decisions:
        clerk.decide(decision)
    type_in(clerk, played.county)
    office = Office(served.folder, lambda: ASKED_AT, bytes)
    publish_office(office)
    office.close()
    truth = played.county.truth
    assert figures(served.folder, keys(played)) == truth
    assert shown(served, "office/outreach_sessions", "场次") == truth["outreach_sessions"]
    assert shown(served, "office/outreach_audience", "人次") == truth["outreach_audience"]
    assert shown(served, "private/households_visited", "户数") == truth["households_visited"]
    assert shown(served, "private/households_visited", "户次") == truth["household_visits"]
    assert shown(served, "private/needs_resolved", "项数") == truth["needs_resolved"]

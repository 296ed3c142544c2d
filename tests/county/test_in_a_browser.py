"""One small county decided about in a real browser: every figure that is published is the truth afterwards."""

from __future__ import annotations

from pathlib import Path

from county.browser_clerk import BrowserClerk
from county.playing import ASKED_AT, play_county
from county.published import figures
from county.served import ServedCounty
from office.shown import shown

from sync_server.office import Office
from sync_server.publishing import publish_office


def test_the_decisions_made_in_a_browser_make_the_figures_true(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    played = play_county(2, 0.05, folder)
    played.close()
    served = ServedCounty(folder, ASKED_AT)
    with shown(served.pages(), served.session) as look:
        clerk = BrowserClerk(look, played.county.world, played.records)
        for decision in played.county.decisions:
            clerk.decide(decision)
        clerk.close()
    served.close()
    office = Office(folder, lambda: ASKED_AT, bytes)
    publish_office(office)
    office.close()
    keys = {record: key for key, record in played.records.items()}
    assert figures(folder, keys) == played.county.truth

"""The golden set: fourteen uploads whose figures can be worked out by hand, in whatever order they came."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest

from schemas.clock import instant
from schemas.counting import AS_OF_SEQ, counting_sql
from schemas.replica.intake import Rights
from sync_server.local_peer import LocalPeer
from sync_server.office import Office
from sync_server.publishing import PublishedFile, published_scope
from sync_server.scenario import play, read, refilled

SHUFFLES = 20
HALF_YEAR = "held_on between '2020-01-01' and '2020-06-30'"
OUTREACH = f"kind = 'outreach' and mode = 'in_person' and {HALF_YEAR}"


class Answer(NamedTuple):
    events: int
    audience: int
    places: int
    records: tuple[str, ...]


class Published:
    """The office's published file, and the names of the records in it."""

    def __init__(self, office: Office, names: dict[str, str]) -> None:
        self.names = {record: name for name, record in names.items()}
        self.forms = office.known_forms.all()
        self.file = PublishedFile.open(office.folder / "office.db", "office", office.clock)
        rights = Rights((self.file.device,), published_scope("office", self.forms), gives_back=True)
        self.file.catch_up(LocalPeer(office, rights))

    def ask(self, day: str, where: str) -> Answer:
        """What counts under a condition, as of the end of a day."""
        db = self.file.db
        seq = db.execute(f"select {AS_OF_SEQ}", {"as_of_ms": instant(f"{day}T23:59:59")}).fetchone()[0]
        rows = db.execute(
            f"select record, audience, place, reports, audience_unsettled, reopened from"
            f" ({counting_sql(self.forms['session'], self.forms, as_of=True)}) where {where}",
            {"as_of_seq": seq},
        ).fetchall()
        assert not any(row[4] or row[5] for row in rows), "something waits for a person"
        records = tuple(sorted(self.names[row[0]] for row in rows))
        return Answer(len(rows), sum(row[1] for row in rows), len({row[2] for row in rows} - {None}), records)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Published]:
    """The golden set as the office would read it; the log filled as it came, or shuffled by a seed."""
    folder: Path = tmp_path_factory.mktemp("golden")
    scenario = read(
        files("sync_server").joinpath("scenario", "golden.jsonl").read_text("utf-8"), "golden.jsonl"
    )
    played = play(scenario, folder / "as-it-came", bytes)
    office = Office(played.folder, lambda: played.ended_at, bytes)

    @cache
    def publish(seed: int) -> Published:
        source = office if seed == 0 else refilled(office, folder / f"shuffled-{seed}", seed)
        return Published(source, dict(played.records))

    return publish


@pytest.mark.parametrize("seed", range(SHUFFLES + 1))
def test_the_figures_come_out_in_whatever_order_the_log_was_filled(published, seed) -> None:
    asked = published(seed)
    # The correction and the withdrawal are in, the late talk is not; a3 leads the pair a2 and a3.
    assert asked.ask("2020-07-06", OUTREACH) == Answer(4, 355, 4, ("a1", "a3", "a4", "a6"))
    assert asked.ask("2020-07-31", OUTREACH) == Answer(5, 425, 4, ("a1", "a3", "a4", "a6", "b1"))
    for day in ("2020-07-06", "2020-07-31"):
        online = f"kind = 'outreach' and mode = 'online' and {HALF_YEAR}"
        assert asked.ask(day, online) == Answer(1, 300, 0, ("b4",))
        assert asked.ask(day, f"kind = 'onsite' and {HALF_YEAR}") == Answer(1, 45, 1, ("b3",))


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        ("2020-01-01", Answer(0, 0, 0, ())),
        ("2020-01-02", Answer(1, 80, 1, ("a1",))),
        ("2020-03-19", Answer(2, 205, 2, ("a1", "a3"))),
        ("2020-03-20", Answer(3, 325, 2, ("a1", "a2", "a3"))),
        ("2020-03-21", Answer(2, 205, 2, ("a1", "a3"))),
        ("2020-05-07", Answer(4, 1165, 4, ("a1", "a3", "a4", "a6"))),
        ("2020-05-11", Answer(5, 1225, 4, ("a1", "a3", "a4", "a6", "a8"))),
        ("2020-05-12", Answer(4, 1165, 4, ("a1", "a3", "a4", "a6"))),
        ("2020-06-01", Answer(4, 355, 4, ("a1", "a3", "a4", "a6"))),
    ],
)
def test_every_day_in_between_can_still_be_told(published, day, answer) -> None:
    assert published(0).ask(day, OUTREACH) == answer


def test_the_next_period_has_its_own_talk(published) -> None:
    later = "kind = 'outreach' and held_on between '2020-07-01' and '2020-12-31'"
    assert published(0).ask("2020-07-31", later) == Answer(1, 50, 1, ("b2",))

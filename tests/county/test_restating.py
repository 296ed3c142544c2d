"""A played county's summary, frozen on 6 July and stated again later: every difference is put down to the records that made it."""

from __future__ import annotations

import random
import shutil
from fractions import Fraction
from pathlib import Path

from county.playing import ASKED_AT, Played

from schemas.clock import instant
from schemas.figures import shipped
from sync_server.county.calendar import END, START
from sync_server.editions import Wanted, edition_of, explain_edition, freezing
from sync_server.editions.definitions import definitions_in
from sync_server.figures import summary
from sync_server.office import Office
from sync_server.publishing import publish_office

SENT, LATER = instant("2020-07-06T23:59:59"), ASKED_AT + 400 * 24 * 3600 * 1000
CHANGED = 60


def change_at_random(office: Office, seed: int) -> set[str]:
    """Corrections, withdrawals and decisions as they come in half a year; the records they are about."""
    rng, author, touched = random.Random(seed), office.author, set[str]()
    forms = ("session", "contact", "workload", "attendance", "class", "research")
    all_of = [r for form in forms if form in office.known_forms.all() for r in office.log.records(form)]
    for record in rng.sample(sorted(all_of), CHANGED):
        folded = office.records.get(record)
        touched.add(record)
        act = rng.choice(("amend", "amend", "date", "withdraw", "rule"))
        if folded.withdrawn:
            author.restore(record, folded.form, folded.heads, "办公室")
        elif act == "withdraw":
            author.withdraw(record, folded.form, folded.heads, "办公室")
        elif act == "rule":
            about = {"form": folded.form, "record": record, "heads": list(folded.heads), "reason": "核过"}
            author.record("ruling", {"what": "exclude", **about}, "办公室")
        else:
            numbers = [n for n, v in folded.values.items() if isinstance(v, int) and not isinstance(v, bool)]
            days = [n for n, v in folded.values.items() if n.endswith("_on") and isinstance(v, str)]
            fields = {n: int(folded.values[n]) + rng.randrange(1, 50) for n in numbers}
            if act == "date" or not fields:
                fields = {n: rng.choice(("2019-11-11", "2020-02-29", "2020-09-09")) for n in days}
            if fields:
                author.amend(record, folded.form, fields, folded.heads, "办公室")
    return touched


def test_every_difference_of_a_restated_county_is_explained(played: Played, tmp_path: Path) -> None:
    shutil.copytree(played.folder, tmp_path / "office")
    office = Office(tmp_path / "office", lambda: LATER, random.Random(3).randbytes)
    wanted = Wanted(
        "总结", START, END, SENT, "总结.md", "{{外出宣讲场次}}".encode(), definitions_in(office.folder)
    )
    record, _ = freezing.freeze(office, wanted, "李主任")
    change_at_random(office, 11)
    publish_office(office)
    edition = edition_of(office, record)
    explained = explain_edition(office, edition)
    moved = {one.figure.name: one for one in explained.moved}
    now = summary(office.folder, shipped(), START, END, LATER)
    # It speaks of every figure that is not what it was, and of no other; and of each it says all.
    for name, value in now.values.items():
        before = None if edition.figures[name] is None else Fraction(str(edition.figures[name]))
        assert (name in moved) == (before != value.value), name
    causes = {cause.kind for one in moved.values() for _, found in one.moves for cause in found}
    for name, one in moved.items():
        assert one.unexplained == 0 and one.by_definition == 0 and one.by_program == 0, name
        if one.figure.measure != "ratio":
            assert sum(move.delta for move, _ in one.moves) == (one.after or 0) - (one.before or 0), name
    assert {"late", "corrected", "withdraw", "decided", "moved_out"} <= causes
    assert len(moved) > 10
    office.close()

"""Every declared figure of the summary against the generator's own count of its objects, which shares no code with it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from county.playing import ASKED_AT, Played

from schemas.figures import shipped
from sync_server.county import recount
from sync_server.county.calendar import END, START
from sync_server.figures import summary

LATER = ASKED_AT + 400 * 24 * 3600 * 1000


def number(value: object) -> Fraction | None:
    return None if value is None else Fraction(str(value)) if isinstance(value, Decimal) else Fraction(value)  # type: ignore[arg-type]


def test_every_figure_is_the_generators_own_count(played: Played) -> None:
    done = summary(played.folder, shipped(), START, END, LATER)
    counted = recount(played.county.seen)
    names = {figure.english: name for name, figure in shipped().figures.items()}
    shared = sorted(names.keys() & counted.keys())
    differing = {
        e: (done.values[names[e]].value, counted[e])
        for e in shared
        if done.values[names[e]].value != number(counted[e])
    }
    assert differing == {}
    assert len(shared) >= 60, sorted(names.keys() - counted.keys())


def test_the_records_behind_a_figure_give_its_value(played: Played) -> None:
    done = summary(played.folder, shipped(), START, END, LATER)
    counts = [f for f in shipped().figures.values() if f.measure == "count" and not f.each]
    assert counts
    for figure in counts:
        assert len(done.values[figure.name].records) == done.values[figure.name].value, figure.name

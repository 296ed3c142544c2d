"""From pairs to groups: what is shown together as one event.

A report joins a group only when nothing keeps it from any report that is in it already, so that two talks are never held
together by a third report that fits either. What fits a second time is a group of its own: one of the two is true.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from schemas.events.pairing import LIKELY, Pair, judge
from schemas.events.report import Report

FLOOR = 1.0
"""Within a group no pair has fewer points."""
CLEARLY = 1.0
"""So many points less than what already holds a report, and a pair is only beside it."""


@dataclass(frozen=True)
class Candidate:
    """Reports that may be one event. `pair` is the best of its pairs, whose reasons are shown; `is_likely` is false for what
    is more likely different events, and only shown for comparison.
    """

    reports: tuple[Report, ...]
    pair: Pair
    is_likely: bool

    @property
    def records(self) -> tuple[str, ...]:
        """Which records they are."""
        return tuple(report.record for report in self.reports)


def candidates(
    crowds: Iterable[Sequence[Report]],
    are_siblings: Callable[[str, str], bool] = lambda a, b: False,
    is_apart: Callable[[Report, Report], bool] = lambda a, b: False,
) -> list[Candidate]:
    """The groups among reports that lie together, the likeliest first. `is_apart` says that a person has found two to be
    different events; these are no pair.
    """
    known: dict[str, Report] = {}
    pairs: dict[tuple[str, str], Pair] = {}
    for crowd in crowds:
        for a, b in combinations(crowd, 2):
            key = (min(a.record, b.record), max(a.record, b.record))
            if a.record == b.record or key in pairs or is_apart(a, b):
                continue
            pair = judge(a, b, bool(a.place and b.place) and are_siblings(a.place, b.place))
            if pair is not None and (pair.score >= LIKELY or _is_worth_a_look(a, b)):
                known |= {a.record: a, b.record: b}
            if pair is not None:
                pairs[key] = pair
    return _grouped(known, pairs)


def _is_worth_a_look(a: Report, b: Report) -> bool:
    """Not likely, and yet alike on the face of it: the same day and place, a lecturer in common or one title."""
    if a.held_on != b.held_on or not a.place or a.place != b.place:
        return False
    return bool(a.lecturers & b.lecturers) or bool(a.likened and a.likened == b.likened)


def _grouped(known: dict[str, Report], pairs: dict[tuple[str, str], Pair]) -> list[Candidate]:
    shown = [p for (a, b), p in pairs.items() if a in known and b in known]
    shown = [p for p in shown if p.is_likely or _is_worth_a_look(known[p.a], known[p.b])]
    group_of: dict[str, set[str]] = {}
    best: dict[str, float] = {}
    beside: list[tuple[Pair, bool]] = []
    for pair in sorted(shown, key=lambda p: (-p.score, p.a, p.b)):
        one, other = group_of.get(pair.a, {pair.a}), group_of.get(pair.b, {pair.b})
        if one is other:
            continue
        held = max(best.get(pair.a, 0.0), best.get(pair.b, 0.0))
        if pair.is_likely and _fit(one, other, pairs):
            together = one | other
            group_of.update((record, together) for record in together)
            for record in (pair.a, pair.b):
                best.setdefault(record, pair.score)
        else:
            beside.append((pair, pair.is_likely and pair.score > held - CLEARLY))
    whole = {id(group): group for group in group_of.values()}.values()
    found = [_candidate(group, known, pairs, True) for group in whole]
    found += [_candidate({pair.a, pair.b}, known, pairs, likely) for pair, likely in beside]
    return sorted(found, key=lambda c: (not c.is_likely, -c.pair.score, c.records))


def _fit(one: Collection[str], other: Collection[str], pairs: dict[tuple[str, str], Pair]) -> bool:
    crossing = (pairs.get((min(a, b), max(a, b))) for a in one for b in other)
    return all(pair is not None and pair.score >= FLOOR for pair in crossing)


def _candidate(
    group: Collection[str], known: dict[str, Report], pairs: dict[tuple[str, str], Pair], likely: bool
) -> Candidate:
    records = sorted(group)
    inside = [pairs[key] for key in combinations(records, 2)]
    best = max(inside, key=lambda p: p.score)
    return Candidate(tuple(known[record] for record in records), best, likely)

"""How well the candidates fit what took place: `python -m events.measuring 101 140` in `tests/` prints a table."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from events.season import Season, make_season

from schemas.events import Candidate, Places, Report, are_siblings, candidates


class Score(NamedTuple):
    """Pairs that were shown and are one, that were shown and are two, and that were not shown."""

    hits: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + self.wrong) if self.hits + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0


def found_in(season: Season) -> list[Candidate]:
    """The candidates of a season; all reports are compared with all, as the pages do with those that lie together."""
    places = Places(season.spots.values())
    reports = [replace(r, place=places.of(r.named_place)) for r in season.reports]
    days: dict[str, list[Report]] = {}
    for report in sorted(reports, key=lambda r: r.record):
        days.setdefault(report.held_on, []).append(report)
    ordered = sorted(days)
    crowds = [days[a] + days[b] for a, b in zip(ordered, ordered[1:] + ordered[-1:], strict=True)]
    return candidates(crowds, lambda a, b: are_siblings(season.spots[a], season.spots[b]))


def shown(found: Iterable[Candidate], *, likely: bool = True) -> set[frozenset[str]]:
    """Every pair of reports that stands in one group."""
    return {
        frozenset((a, b))
        for c in found
        if c.is_likely or not likely
        for a in c.records
        for b in c.records
        if a < b
    }


def scored(pairs: set[frozenset[str]], truth: set[frozenset[str]]) -> Score:
    return Score(len(pairs & truth), len(pairs - truth), len(truth - pairs))


def main(first: int, last: int, verbose: bool) -> None:
    total, kinds = Score(0, 0, 0), Counter[str]()
    print("seed  hits wrong missed precision recall")
    for seed in range(first, last + 1):
        season = make_season(seed)
        pairs, truth = shown(found_in(season)), season.truth()
        score = scored(pairs, truth)
        total = Score(*(a + b for a, b in zip(total, score, strict=True)))
        kinds.update(season.doubled)
        print(
            f"{seed:4d}  {score.hits:4d} {score.wrong:5d} {score.missed:6d}  {score.precision:8.3f} {score.recall:6.3f}"
        )
        if verbose:
            known = {r.record: r for r in season.reports}
            for label, some in (("WRONG", pairs - truth), ("MISSED", truth - pairs)):
                for pair in some:
                    print(label, *(f"\n   {season.event_of[r]} {_line(known[r])}" for r in sorted(pair)))
    print(
        f" all  {total.hits:4d} {total.wrong:5d} {total.missed:6d}  {total.precision:8.3f} {total.recall:6.3f}"
    )
    print("reported again:", dict(kinds))


def _line(r: Report) -> str:
    people = ",".join(sorted(r.lecturers))
    return f"{r.held_on} {r.half_day or '-':9} {r.named_place or '-'} {people} {r.subject} {r.headcount} {r.audience_kind} {r.device} {r.made_at[5:16]}"  # noqa: E501


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), "-v" in sys.argv)

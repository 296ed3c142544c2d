"""How well the candidates fit what took place: `python tests/events/measuring.py --seeds 1001-1040` prints a table.

The numbers of `schemas.events.pairing` were chosen while looking at none but the first of these two spans of seeds.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from events.season import Season, make_season

from schemas.events import Candidate, Places, Report, are_siblings, candidates, crowds

SEEDS = {"tuned on": (1, 400), "held out": (1001, 1400)}
"""Which seasons were looked at while the numbers were chosen, and which never were."""


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
    """The candidates of a season, compared as the pages compare."""
    reports, siblings = standing(season)
    return candidates(crowds(reports), siblings)


def standing(season: Season) -> tuple[list[Report], Callable[[str, str], bool]]:
    """The reports, each at the entry that stands for its place, and which places are taken for each other."""
    places = Places(season.spots.values())
    reports = [replace(r, place=places.of(r.named_place)) for r in season.reports]
    return reports, lambda a, b: are_siblings(season.spots[a], season.spots[b])


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
    where = [f"{name} {a}-{b}" for name, (a, b) in SEEDS.items() if first <= b and a <= last]
    print("seeds:", ", ".join(where) or "neither tuned on nor held out")
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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1001-1040", help="first and last")
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="print every pair that is wrong or missed"
    )
    options = parser.parse_args()
    begin, _, end = options.seeds.partition("-")
    main(int(begin), int(end or begin), options.verbose)

"""Where a figure's value moved: between the rows of then and the rows of now, event by event.

Reports that are one event on either side are looked at together. Every difference of the value belongs to exactly one of
these groups, so the parts add up to the whole.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from schemas.scope import is_record_id
from sync_server.editions.side import Row


@dataclass(frozen=True)
class Move:
    """What a group of reports gave then and gives now. `days` are its dates then and now; `entries` the list entries gained
    and lost, where different ones are counted.
    """

    records: tuple[str, ...]
    delta: Fraction
    days: tuple[str, str]
    entries: tuple[str, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """Everything that a cause may speak of."""
        return frozenset(self.records) | {e for e in self.entries if is_record_id(e)}


def moves(measure: str, then: Sequence[Row], now: Sequence[Row]) -> list[Move]:
    """The groups whose part in the value is not what it was, in the order of their days."""
    group_of = _groups([*then, *now])
    before, after = _by_group(then, group_of), _by_group(now, group_of)
    parts = _distinct(before, after) if measure == "distinct" else _added(measure, before, after)
    found = [
        Move(group, delta, (_day(before.get(group)), _day(after.get(group))), tuple(sorted(entries)))
        for group, (delta, entries) in parts.items()
        if delta or entries
    ]
    return sorted(found, key=lambda move: (max(move.days), move.records))


Group = tuple[str, ...]
Grouped = Mapping[Group, list[Row]]


def _groups(rows: Iterable[Row]) -> dict[str, Group]:
    """The group of each record: all that are reports of one event on some side."""
    group_of: dict[str, set[str]] = {}
    for row in rows:
        together = {row.record, *json.loads(row.reports)}
        merged = set(together).union(*(group_of[r] for r in together if r in group_of))
        group_of.update(dict.fromkeys(merged, merged))
    return {record: tuple(sorted(group)) for record, group in group_of.items()}


def _by_group(rows: Iterable[Row], group_of: Mapping[str, Group]) -> Grouped:
    found: dict[Group, list[Row]] = defaultdict(list)
    for row in rows:
        found[group_of[row.record]].append(row)
    return found


def _added(measure: str, before: Grouped, after: Grouped) -> dict[Group, tuple[Fraction, set[str]]]:
    def total(rows: list[Row]) -> Fraction:
        if measure == "count":
            return Fraction(len(rows))
        return sum((Fraction(str(row.v)) for row in rows if row.v is not None), Fraction(0))

    return {
        group: (total(after.get(group, [])) - total(before.get(group, [])), set())
        for group in {**before, **after}
    }


def _distinct(before: Grouped, after: Grouped) -> dict[Group, tuple[Fraction, set[str]]]:
    """An entry that is counted now and was not then is put down to the first event that has it, and the other way round."""
    parts: dict[Group, tuple[Fraction, set[str]]] = {}
    for here, there, sign in ((after, before, 1), (before, after, -1)):
        other = {str(row.v) for rows in there.values() for row in rows if row.v is not None}
        for group, rows in sorted(here.items(), key=lambda found: (_day(found[1]), found[0])):
            entries = {str(row.v) for row in rows if row.v is not None} - other
            other |= entries
            delta, known = parts.get(group, (Fraction(0), set()))
            parts[group] = (delta + sign * len(entries), known | entries)
    return parts


def _day(rows: list[Row] | None) -> str:
    return min((row.day or "" for row in rows), default="") if rows else ""

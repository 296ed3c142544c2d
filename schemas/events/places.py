"""Which entries of the list of places are one place, and which villages are taken for each other.

An entry that was merged into another stands for it. An entry whose name is another's name or other name, in the same town,
is taken for it as well, unless it could be several: the list is typed by many hands, and nobody merges at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SIDES = "东西南北前后上下大小内外新老"
"""What tells villages of one stem apart."""
_TAILS = ("村民委员会", "村委会", "居委会", "社区", "村")


@dataclass(frozen=True)
class Spot:
    """An entry of the list."""

    record: str
    name: str
    town: str = ""
    aliases: tuple[str, ...] = ()
    merged_into: str = ""


class Places:
    """The list as a whole."""

    def __init__(self, spots: Iterable[Spot]) -> None:
        self.spots: Mapping[str, Spot] = {spot.record: spot for spot in spots}
        self._final = {record: self._merged(record) for record in self.spots}
        self._called: dict[tuple[str, str], set[str]] = {}
        for spot in self.spots.values():
            for name in (spot.name, *spot.aliases):
                self._called.setdefault((spot.town, _bare(name)), set()).add(self._final[spot.record])
        self._same = {record: self._meant(final) for record, final in self._final.items()}

    def of(self, record: str) -> str:
        """The entry that stands for this place."""
        return self._same.get(record, record)

    def moved(self) -> dict[str, str]:
        """Every entry that is not the one that stands for its place."""
        return {record: self.of(record) for record in self.spots if self.of(record) != record}

    def _merged(self, record: str) -> str:
        seen = {record}
        while (onward := self.spots[record].merged_into) in self.spots and onward not in seen:
            seen.add(onward)
            record = onward
        return record

    def _meant(self, final: str) -> str:
        """The least of the entries that are called the same, if there are just two of them."""
        spot = self.spots[final]
        called = set().union(*(self._called[spot.town, _bare(n)] for n in (spot.name, *spot.aliases)))
        return min(called) if len(called) == 2 else final


def are_siblings(a: Spot, b: Spot) -> bool:
    """Whether two villages of one town differ only in a side: 东丙村 and 西丙村, 王家东村 and 王家西村."""
    one, two = _bare(a.name), _bare(b.name)
    return one != two and a.town == b.town and bool(stem(a.name)) and stem(a.name) == stem(b.name)


def stem(name: str) -> str:
    """A village's name without what tells it from its siblings; empty when nothing is left."""
    return "".join(c for c in _bare(name) if c not in SIDES)


def _bare(name: str) -> str:
    name = name.strip()
    for tail in _TAILS:
        if name.endswith(tail) and len(name) > len(tail):
            return name.removesuffix(tail)
    return name

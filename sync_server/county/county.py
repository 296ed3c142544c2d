"""A county: its truth, its mishaps, and the scenario that tells of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from random import Random

from sync_server.county.calendar import FREEZE
from sync_server.county.extent import Extent
from sync_server.county.happening import make_world
from sync_server.county.mishaps import add_mishaps
from sync_server.county.plot import Decision, Mishap, Plot
from sync_server.county.recounting import Figures
from sync_server.county.staircase import Step, staircase
from sync_server.county.telling import Telling
from sync_server.county.traps import add_traps
from sync_server.county.truth import recount
from sync_server.county.world import World
from sync_server.scenario.lines import Scenario, read


@dataclass(frozen=True)
class County:
    """Everything about one county. `arrived` says when each record first came to the office; the steps of the
    `staircase` lead from the rows that were sent to the talks that took place.
    """

    seed: int
    size: float
    world: World
    mishaps: tuple[Mishap, ...]
    text: str
    arrived: Mapping[str, str]
    staircase: tuple[Step, ...]

    @property
    def scenario(self) -> Scenario:
        """What is played."""
        return read(self.text, f"county-{self.seed}.jsonl")

    @cached_property
    def truth(self) -> Figures:
        """Every figure, recounted from what happened."""
        return recount(self.world)

    @property
    def seen(self) -> World:
        """The world as the office's figures see it until the clerk has decided."""
        return seen(self.world, *self.mishaps)

    @property
    def frozen(self) -> World:
        """The same, as of the day of the report: without what came later."""
        late = [key for key, at in self.arrived.items() if at[:10] > FREEZE]
        return self.seen.instead(drops=late)

    @property
    def decisions(self) -> list[Decision]:
        """What the clerk does, in order."""
        return [mishap.decision for mishap in self.mishaps if mishap.decision]

    @property
    def injected(self) -> Mapping[str, int]:
        """How many mishaps of each class there are."""
        return Counter(mishap.kind for mishap in self.mishaps)

    def effect(self, mishap: Mishap) -> Figures:
        """By how much one undecided mishap moves each figure that is a number."""
        moved = recount(seen(self.world, mishap))
        found = {}
        for name in {*moved, *self.truth}:
            now, right = moved.get(name, 0), self.truth.get(name, 0)
            if now is not None and right is not None and not isinstance(now, tuple) and now != right:
                found[name] = now - right  # type: ignore[operator]
        return found


def seen(world: World, *mishaps: Mishap) -> World:
    """The world as these mishaps let it look."""
    for mishap in mishaps:
        world = world.instead(mishap.drops, mishap.puts)
    return world


def make_county(seed: int, size: float = 1.0) -> County:
    """The county of a seed; 1.0 is its natural size: about 2,600 records of 55 devices in a half-year."""
    random, extent = Random(f"county/{seed}"), Extent(size)  # noqa: S311 - the same seed, the same county
    cast, world = make_world(random, extent)
    plot = Plot(random, cast, world)
    add_traps(plot)  # these are particular about the talks they need
    add_mishaps(plot, extent)
    telling = Telling(random, plot)
    text = telling.text(f"county-{seed}", seed)
    return County(seed, size, world, tuple(plot.mishaps), text, telling.arrived(), staircase(plot))

"""What can go wrong in one world, and how often: drawn anew for each, most faults absent from most.

A world in which everything fails at once finds less than many worlds in each of which a few things fail a lot.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from simulation.publisher import Publisher

from schemas.replica import answer, exchange, replica

BOUNDS = ((replica, "PAGE_CHANGES_MAX"), (exchange, "PAGE_CHANGES_MAX"), (answer, "PAGE_CHANGES_MAX"))


@dataclass
class Weather:
    """Shares of messages, and weights of events."""

    loss: float = 0.0
    stale: float = 0.0
    repeat: float = 0.0
    delay: float = 0.0
    damage: float = 0.0
    crash: float = 0.0
    server_crash: float = 0.0
    page: int = 1000
    scan: int = 5000
    checked: bool = False
    seals: bool = True
    clocks: bool = False
    events: dict[str, int] = field(default_factory=dict)

    def apply(self) -> None:
        """Set the sizes of pages in the code under test."""
        for module, name in BOUNDS:
            setattr(module, name, self.page)
        answer.SCAN_MAX = self.scan
        Publisher.page_size = self.page


EVENTS = {
    "record": 6, "amend": 7, "sync": 12, "publish": 2, "office": 2, "rule": 1,
    "backup": 2, "restore": 3, "clone": 2, "lose": 2, "scope": 2, "release": 2, "jump": 1,
}  # fmt: skip
ALWAYS = {"record", "amend", "sync", "publish", "office"}


def draw(random: Random) -> Weather:
    """The weather of one world."""

    def some(*choices: float) -> float:
        return random.choice(choices) if random.random() < 0.45 else 0.0

    events = {
        name: weight * random.choice([1, 2, 2, 6])
        for name, weight in EVENTS.items()
        if name in ALWAYS or random.random() < 0.55
    }
    return Weather(
        loss=some(0.05, 0.2, 0.4),
        stale=some(0.1, 0.3, 0.6),
        repeat=some(0.2, 0.5),
        delay=some(0.2, 0.5),
        damage=some(0.1, 0.4),
        crash=some(0.1, 0.4),
        server_crash=some(0.02, 0.1),
        page=random.choice([1, 2, 3, 5, 1000]),
        scan=random.choice([1, 2, 4, 10, 5000]),
        checked=random.random() < 0.15,
        seals=random.random() < 0.7,
        clocks=random.random() < 0.6,
        events=events,
    )


CALM = Weather()
"""After the faults have stopped."""

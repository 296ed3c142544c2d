"""Kill often: `python tests/killing/run.py --seed 1 --kills 200`. Says where the kills fell, or what was lost.

The same seed draws the same kills; what runs beside a kill is never twice the same.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from killing import tracing
from killing.rounds import Chapter, Seen

PER_CHAPTER = 25


def play(seed: int, kills: int) -> Counter[tuple[str, str]]:
    """Kill so often; where it fell, counted by victim and phase. Raises Unsound."""
    fell: Counter[tuple[str, str]] = Counter()
    seen: dict[str, Seen] = {}
    for number in range(-(-kills // PER_CHAPTER)):
        with tempfile.TemporaryDirectory() as folder:
            chapter = Chapter(Path(folder), Random(f"{seed} {number}"), seen)
            chapter.play(min(PER_CHAPTER, kills - number * PER_CHAPTER))
            fell += chapter.fell
    return fell


def table(fell: Counter[tuple[str, str]]) -> str:
    victims = sorted({victim for victim, _ in fell})
    lines = ["".join(["where the kill fell".ljust(34), *(f"{v:>8}" for v in victims)])]
    phases = [tracing.UNOPENED, *tracing.PHASES]
    lines += [
        "".join([phase.ljust(34), *(f"{fell[v, phase]:8}" for v in victims)])
        for phase in phases
        if any(fell[v, phase] for v in victims)
    ]
    inside = sum(count for (_, phase), count in fell.items() if phase in tracing.INSIDE)
    return "\n".join([*lines, f"{fell.total()} kills, {inside} inside a transaction"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=200)
    options = parser.parse_args()
    if not tracing.is_here():
        print("strace is not installed: apt-get install strace")
        return 2
    began = time.monotonic()
    try:
        fell = play(options.seed, options.kills)
    except AssertionError as error:
        print(
            f"VIOLATED: {error}\nreplay: python tests/killing/run.py --seed {options.seed} --kills {options.kills}"
        )
        return 1
    print(table(fell))
    print(f"nothing acknowledged was lost, nothing doubled; {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

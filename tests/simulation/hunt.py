"""Look for worlds that find the planted faults: `python tests/simulation/hunt.py [NAME …] [--from SEED]`."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from simulation.cutting import Mutant, planted
from simulation.gallery import GALLERY
from simulation.world import play

SEEDS_MAX = 1000


def found(mutant: Mutant, seed: int) -> str:
    """What the invariants say of this world with the fault in it, empty if nothing."""
    try:
        with planted(mutant):
            play(seed)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def hunt(mutant: Mutant) -> tuple[int, str] | None:
    """The first of a thousand worlds that finds it."""
    for seed in range(SEEDS_MAX):
        if said := found(mutant, seed):
            return seed, said
    return None


def main(wanted: list[str]) -> None:
    for mutant in GALLERY:
        if not wanted or any(word in mutant.name for word in wanted):
            hit = hunt(mutant)
            print(
                f"{mutant.name}: {'SURVIVES' if hit is None else f'{hit[0]}  ({hit[1][:110]})'}", flush=True
            )


if __name__ == "__main__":
    main(sys.argv[1:])

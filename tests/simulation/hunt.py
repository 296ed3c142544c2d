"""Look for the worlds that find the planted faults: `python tests/simulation/hunt.py [--write] [NAME …]`.

With `--write` the seeds in `gallery.py` are brought up to date.
"""

import re
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from simulation.cutting import Mutant, planted
from simulation.gallery import GALLERY
from simulation.world import play

SEEDS_MAX = 1000


def found(mutant: Mutant, seed: int) -> str:
    """What the invariants say of this world with the fault in it, empty if nothing."""
    with planted(mutant):
        try:
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


def write(mutant: Mutant, seed: int) -> None:
    """Put the seed beside the fault."""
    path = Path(__file__).with_name("gallery.py")
    text = path.read_text("utf-8")
    path.write_text(re.sub(rf'("{re.escape(mutant.name)}"), \d+', rf"\1, {seed}", text), "utf-8")


def main(words: list[str]) -> int:
    survivors = 0
    names = [word for word in words if word != "--write"]
    for mutant in GALLERY:
        if names and not any(name in mutant.name for name in names):
            continue
        hit = hunt(mutant)
        survivors += hit is None
        print(f"{mutant.name}: {'SURVIVES' if hit is None else f'{hit[0]}  ({hit[1][:110]})'}", flush=True)
        if hit and "--write" in words:
            write(mutant, hit[0])
    return bool(survivors)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""Run worlds: `python tests/simulation/run.py SEED [COUNT]`. The command that a failing seed is replayed with."""

import sys
import time
import traceback
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from simulation.world import play


def main(first: int, count: int) -> int:
    started, bad = time.monotonic(), 0
    for seed in range(first, first + count):
        try:
            play(seed)
        except Exception as error:
            bad += 1
            print(f"seed {seed}: {type(error).__name__}: {str(error)[:300]}")
            print(f"  replay: python tests/simulation/run.py {seed}")
            if count == 1:
                traceback.print_exc()
    spent = time.monotonic() - started
    print(f"{count} worlds, {bad} violated, {count / spent:.0f} worlds/s")
    return bool(bad)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))

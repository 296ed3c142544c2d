"""Run worlds: `python tests/simulation/run.py SEED [COUNT] [--seconds N]`. A failing seed is replayed with it.

A soak is a count or a time that is large enough; the seeds are consecutive, so that it can be told which were run.
"""

import argparse
import sys
import time
import traceback
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from simulation.world import play


def main(first: int, count: int, seconds: float) -> int:
    started, bad, seed = time.monotonic(), 0, first
    while seed < first + count and time.monotonic() - started < seconds:
        try:
            play(seed)
        except Exception as error:
            bad += 1
            print(f"seed {seed}: {type(error).__name__}: {str(error)[:300]}")
            print(f"  replay: python tests/simulation/run.py {seed}", flush=True)
            if count == 1:
                traceback.print_exc()
        seed += 1
    spent = time.monotonic() - started
    print(f"{seed - first} worlds from seed {first}, {bad} violated, {(seed - first) / spent:.0f} worlds/s")
    return bool(bad)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seed", type=int)
    parser.add_argument("count", type=int, nargs="?")
    parser.add_argument("--seconds", type=float)
    given = parser.parse_args()
    alone = given.count is None and given.seconds is None
    raise SystemExit(main(given.seed, 1 if alone else given.count or 10**9, given.seconds or 10**9))

"""Many counties: `python tests/county/run.py --seeds 1-20`, or `make county`. Plays each, compares what is published
with the truth, lets the clerk decide at the pages, compares again, and prints a line for each. With `--shuffles 100` the
uploads of each are taken in again in so many orders instead, and every declared figure is compared with the recount.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from county.browser_clerk import BrowserClerk
from county.clerk import Clerk
from county.paper import type_in
from county.playing import ASKED_AT, Played, play_county
from county.published import figures
from county.served import ServedCounty
from county.shuffles import Uploads, compared
from office.shown import shown

from sync_server.county import recount
from sync_server.office import Office
from sync_server.publishing import publish_office

HEADING = (
    "seed  lines  rows sent  events  audience shown, true     figures  off before  as the errors say  decisions"
    "  off after  played  decided"
)
SHUFFLED = "seed  changes  figures  orders  wrong    time"


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    return [name for name in sorted({*one, *other}) if one.get(name) != other.get(name)]


def at_pages(served: ServedCounty, played: Played) -> None:
    """All decisions over HTTP, and the paper list imported."""
    clerk = Clerk(served, played.county.world, played.records)
    for decision in played.county.decisions:
        clerk.decide(decision)
    type_in(clerk, played.county)


def in_browser(served: ServedCounty, played: Played) -> None:
    """All decisions in Chromium."""
    with shown(served.pages(), served.session) as look:
        clerk = BrowserClerk(look, played.county.world, played.records)
        for decision in played.county.decisions:
            clerk.decide(decision)
        clerk.close()


def run(seed: int, size: float, folder: Path, browser: bool = False) -> bool:
    """One county; prints its line, and what did not come out."""
    begun = time.monotonic()
    played = play_county(seed, size, folder)
    played.close()
    county, keys = played.county, {record: key for key, record in played.records.items()}
    before, truth, seen = figures(folder, keys), county.truth, recount(county.seen)
    middle = time.monotonic()
    served = ServedCounty(folder, ASKED_AT)
    (in_browser if browser else at_pages)(served, played)
    decided = time.monotonic()
    served.close()
    office = Office(folder, lambda: ASKED_AT, bytes)
    publish_office(office)
    office.close()
    after = figures(folder, keys)
    strange, wrong = differing(before, seen), differing(after, truth)
    steps = county.staircase
    print(
        f"{seed:>4}{county.text.count(chr(10)) - 1:>7}{steps[0].rows:>11}{steps[-1].rows:>8}"
        f"{before['outreach_audience']:>17} {truth['outreach_audience']:>7}{len(truth):>9}"
        f"{len(differing(before, truth)):>12}{'no' if strange else 'yes':>19}{len(county.decisions):>11}"
        f"{len(wrong):>11}{middle - begun:>7.1f}s{decided - middle:>8.1f}s",
        flush=True,
    )
    for title, names, one, other in (("before", strange, before, seen), ("after", wrong, after, truth)):
        for name in names:
            print(f"      {title}: {name} is {one.get(name)} and should be {other.get(name)}")
    return not strange and not wrong


def shuffle(seed: int, size: float, folder: Path, orders: range, until: float) -> bool:
    """One county in many orders; prints its line, and what did not come out."""
    begun, done, wrong = time.monotonic(), 0, 0
    played = play_county(seed, size, folder / "office")
    uploads = Uploads(played, folder / "uploads")
    played.close()
    for order in orders:
        if time.monotonic() > until:
            break
        found = uploads.wrong(order)
        done, wrong = done + 1, wrong + bool(found)
        for name, (one, other) in found.items():
            print(f"      order {order}: {name} is {one} and should be {other}")
    print(
        f"{seed:>4}{len(uploads.others):>9}{len(compared(uploads.truth)):>9}{done:>8}{wrong:>7}"
        f"{time.monotonic() - begun:>8.0f}s",
        flush=True,
    )
    return not wrong and done == len(orders)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1-20", help="such as 1-20 or 7")
    parser.add_argument("--size", type=float, default=1.0)
    parser.add_argument(
        "--browser", action="store_true", help="decide in a real browser, which takes a while"
    )
    parser.add_argument(
        "--shuffles",
        default="",
        metavar="100",
        help="take the uploads in again in so many orders, or 21-40 of them",
    )
    parser.add_argument("--minutes", type=float, default=1e6, help="stop the shuffles after so long")
    asked = parser.parse_args()
    until = time.monotonic() + asked.minutes * 60
    print(SHUFFLED if asked.shuffles else HEADING)
    good = True
    for seed in span(asked.seeds):
        with tempfile.TemporaryDirectory() as folder:
            good &= (
                shuffle(seed, asked.size, Path(folder), orders(asked.shuffles), until)
                if asked.shuffles
                else run(seed, asked.size, Path(folder) / "office", asked.browser)
            )
    raise SystemExit(0 if good else 1)


def span(text: str) -> range:
    """`1-20`, or `7` alone."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def orders(text: str) -> range:
    """`100` are the first hundred."""
    return span(text if "-" in text else f"1-{text}")


if __name__ == "__main__":
    main()

"""Calls, visits and problems of the households that are helped, and the problems of the sanitation campaign."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from sync_server.county.calendar import after, is_quiet
from sync_server.county.cast import Cast
from sync_server.county.extent import Extent
from sync_server.county.world import Contact, Fact, Need, Pairing

CONTACTS, VISITS, NEEDS = 1854, 508, 70
_PROBLEMS = (
    ("house", "屋顶漏雨"), ("policy", "不清楚产业补贴怎么报"), ("medical", "慢病证没有办下来"), ("schooling", "助学金缺材料"),
    ("work", "想就近务工"), ("water", "入户水管冻裂"), ("road_power", "门口路灯不亮"), ("elder_care", "护理补贴没到账"),
)  # fmt: skip


def make_helping(random: Random, cast: Cast, extent: Extent) -> list[Fact]:
    """Contacts and needs."""
    pairs = [p for p in cast.pairings if not p.until]
    share = len(pairs) / 120
    visits = _visits(random, pairs, round(VISITS * share))
    calls = _calls(random, pairs, round((CONTACTS - VISITS) * share))
    return [*visits, *calls, *_needs(random, cast, pairs, extent)]


def _visits(random: Random, pairs: list[Pairing], count: int) -> list[Contact]:
    """One in each month that was not quiet, and some in the quiet ones, until there are so many."""
    months = (1, 4, 5, 6, 3, 2)
    wanted = [(month, pair) for month in months for pair in random.sample(pairs, len(pairs))][:count]
    found = []
    for i, (month, pair) in enumerate(wanted, 1):
        day = f"2020-{month:02d}-{random.choice((1, 2, 8, 9, 15, 16, 22)) + (month == 1):02d}"
        # The first visit meets somebody, so that no household is left out.
        reached = month == 4 or random.random() < 0.97
        found.append(Contact(f"visit{i}", "visit", day, pair.person, pair.household, reached))
    return found


def _calls(random: Random, pairs: list[Pairing], count: int) -> list[Contact]:
    """One in each half of a month, with the gaps that life brings."""
    halves = [(month, half) for month in range(1, 7) for half in (0, 1)]
    wanted = [(m, h, pair) for m, h in halves for pair in pairs]
    kept = sorted(random.sample(range(len(wanted)), min(count, len(wanted))))
    found = []
    for i, at in enumerate(kept, 1):
        month, half, pair = wanted[at]
        day = f"2020-{month:02d}-{random.randint(1, 14) + 15 * half:02d}"
        found.append(Contact(f"call{i}", "phone", day, pair.person, pair.household, random.random() < 0.94))
    return found


def _needs(random: Random, cast: Cast, pairs: list[Pairing], extent: Extent) -> Iterator[Need]:
    helping = extent.of(NEEDS - 14, 6)
    for i in range(1, helping + 1):
        pair = random.choice(pairs)
        category, text = _PROBLEMS[(i - 1) % len(_PROBLEMS)]
        raised = (
            "2019-12-28"
            if i == 1
            else f"2020-{random.choice((1, 1, 3, 4, 5, 6)):02d}-{random.randint(2, 25):02d}"
        )
        closed = after(raised, random.randint(5, 40)) if random.random() < 0.8 or i <= 4 else ""
        if closed > "2020-06-20" or (closed and is_quiet(closed) and i % 2):
            closed = ""
        closed = "2020-01-10" if i == 1 else closed
        status = "closed" if closed else random.choice(("open", "working"))
        yield Need(f"need{i}", raised, "helping", category, text, pair.person, pair.household, status=status,
                   closed=closed)  # fmt: skip
    for i in range(1, extent.of(14, 4) + 1):
        owner, checker = random.sample([p.key for p in cast.cadres], 2)
        place, raised = random.choice(cast.compounds).key, f"2020-05-{i + 3:02d}"
        done = i % 4 != 0
        yield Need(f"sani{i}", raised, "sanitation", "environment", "楼后堆放建筑垃圾", owner, place=place,
                   status="closed" if done else "working", closed=after(raised, 12) if done else "",
                   checked_by=checker if done else "", evidence="创卫档案第3册" if done and i != 1 else "")  # fmt: skip

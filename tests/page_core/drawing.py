"""Draws cases for the two cores at random, and works out in Python what must come out.

One case is a line of JSON, `{"kind": …, "in": …, "out": …}`; what raises has `{"problem": code}` as its outcome.
`PYTHONPATH=tests python -m page_core.drawing FILE COUNT` writes as many as one likes (0: those kept in `vectors.jsonl`), and
`CORE=file://$PWD/collector/page/static/core/ VECTORS=FILE node --test tests/page_core` holds the JavaScript to them.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from page_core.drawn_forms import expression_case, judged_case, typed_text

from schemas.answers import parse, show
from schemas.bundled import bundled
from schemas.canonical import canonical, check_limits, digest
from schemas.changes import Change, body, make
from schemas.clock import device_id, uuid7
from schemas.fold import fold
from schemas.packed import pack
from schemas.pages import decode, encode
from schemas.problems import Problem, TaizhangError, fail

KEEPS = ["place", "headcount"]
CLOCKS = [0, 1, 1_760_000_000_000, 1_760_000_000_000, 2_051_222_400_000, -10]
TEXTS = [
    "王芳",
    "",
    "𠮷野家",
    'a\tb\n"\\/',
    "\x00\x1f\x7f",
    "e\u0301é",
    "\u2028\ufeff",
    "👩‍🌾",
    "<&>",
    "2020-03-18",
    "１２",
]
ODD = [1.5, 1e300, 2**53 + 2, "\ud800", "x\udfff"]


def case(kind: str, given: Any, work: Callable[[], Any]) -> dict[str, Any]:
    """One case with its outcome."""
    try:
        out = work()
    except TaizhangError as error:
        out = {"problem": [p.code for p in error.problems]}
    return {"kind": kind, "in": given, "out": out}


def value(r: random.Random, depth: int = 3) -> Any:
    """Plain data within the limits, seldom outside."""
    choice = r.randrange(9 if depth else 6)
    if choice == 0:
        return r.choice([0, 1, -1, 2**53, -(2**53), r.randrange(10**6)])
    if choice == 1:
        return r.choice([None, True, False])
    if choice == 5 and r.random() < 0.05:
        return r.choice(ODD)
    if choice < 6:
        return "".join(r.choice(TEXTS) for _ in range(r.randrange(3)))
    if choice == 6:
        return [value(r, depth - 1) for _ in range(r.randrange(4))]
    return {
        r.choice(["b", "a", "Z", "_", "10", "9", "__proto__", "~", ""]): value(r, depth - 1)
        for _ in range(r.randrange(4))
    }


def canonical_case(r: random.Random) -> dict[str, Any]:
    given = value(r)

    def work() -> list[str]:
        check_limits(given)
        return [canonical(given).decode(), digest(canonical(given)).hex()]

    return case("canonical", given, work)


def ids_case(r: random.Random) -> dict[str, Any]:
    now, data = r.choice([*CLOCKS, r.randrange(2**48)]), r.randbytes(10)
    return case("ids", [now, data.hex()], lambda: [uuid7(now, data), device_id(data)])


def fields(r: random.Random) -> dict[str, Any]:
    names = r.sample(["place", "headcount", "note", "__proto__", "10", "2"], r.randrange(3))
    return {name: r.choice([1, 2, None, "村", ["a", "b"], [{"x": 1}]]) for name in names}


def chain(r: random.Random, count: int, device: str) -> list[Change]:
    """Consecutive changes of one device, of a few records, some sealed."""
    out: list[Change] = []
    for n in range(1, count + 1):
        seen = r.sample([c.id for c in out[-3:]], r.randrange(min(len(out), 3) + 1)) + r.choice(
            [[], ["ab" * 32]]
        )
        out.append(make(
            device=device, n=n, prev=out[-1].id if out else None, record=uuid7(r.randrange(5), bytes(10)),
            form=r.choice(["session", "need"]), form_version=r.choice([1, 2]), author=r.choice(TEXTS),
            made_at=r.choice(CLOCKS), fields=fields(r), parents=tuple(seen),
            act=r.choice(["set", "set", "withdraw", "restore"]), salt=r.choice([None, None, r.randbytes(16).hex()]),
        ))  # fmt: skip
    return out


def plain(change: Change) -> dict[str, Any]:
    """A change as the other core has it."""
    return {**asdict(change), "parents": list(change.parents)}


def change_case(r: random.Random) -> dict[str, Any]:
    made = chain(r, 3, "d1")[2]
    given = plain(made) | {"id": "", "parents": r.sample(made.parents, len(made.parents))}
    return case("change", given, lambda: {"id": made.id, "sealed": made.sealed, "body": body(made)})


def fold_case(r: random.Random) -> dict[str, Any]:
    changes: list[Change] = []
    for number in range(r.randrange(1, 9)):
        seen = r.sample([c.id for c in changes], r.randrange(min(len(changes), 3) + 1))
        changes.append(make(
            device=f"d{number}", n=1, prev=None, record="r", form="session", form_version=r.randrange(1, 4), author="王",
            made_at=r.choice(CLOCKS), fields=fields(r), parents=tuple(seen), act=r.choice(["set", "set", "set", "withdraw", "restore"]),
        ))  # fmt: skip
    changes = [c.header() if r.random() < 0.15 else c for c in changes]
    r.shuffle(changes)
    given = {"changes": [plain(c) for c in changes], "keeps": KEEPS}

    def work() -> dict[str, Any]:
        folded = fold(changes, KEEPS.__contains__)
        beside = {n: [asdict(c) for c in cs] for n, cs in folded.conflicts.items()}
        return {
            **asdict(folded),
            "values": dict(folded.values),
            "heads": list(folded.heads),
            "conflicts": beside,
        }

    return case("fold", given, work)


def page_case(r: random.Random) -> dict[str, Any]:
    """A pull page: runs of several devices, some changes erased, some held."""
    changes = [c for d in range(r.randrange(1, 4)) for c in chain(r, r.randrange(1, 6), f"d{d}")]
    packed = [pack(c) for c in changes if r.random() < 0.9] or [pack(changes[0])]
    packed = [p._replace(opened=None) if p.is_sealed and r.random() < 0.2 else p for p in packed]
    packed = [p._replace(held=Problem("out_of_scope")) if r.random() < 0.1 else p for p in packed]
    page = encode(packed, r.random() < 0.2)
    if r.random() < 0.2:
        _damage(r, page)

    def work() -> list[Any]:
        runs = decode(json.loads(json.dumps(page)))
        if not all(run.proved for run in runs):
            raise fail("damaged_page")
        return [
            [
                c.id.hex(),
                c.n,
                c.prev.hex() if c.prev else None,
                c.held.code if c.held else None,
                json.loads(c.body) if c.held is None or c.held.code != "held_elsewhere" else None,
                json.loads(c.opened) if c.opened and c.held is None else None,
            ]
            for run in runs
            for c in run.changes
        ]

    return case("page", page, work)


def _damage(r: random.Random, page: dict[str, Any]) -> None:
    column = r.choice(["record", "author", "made_at", "salt", "shape"])
    if column in ("record", "author"):
        page[column][-1] += "x"
    elif page[column] and r.random() < 0.5:
        page[column].pop()
    else:
        page["made_at"][0] += 1


def answer_case(r: random.Random) -> dict[str, Any]:
    forms = bundled()
    form = forms[r.choice(sorted(forms))]
    asked = [f for f in form.fields if f.kind not in ("one_of", "many_of", "images")]
    field = r.choice(asked or list(form.fields))
    text = typed_text(r, field)

    def resolve(of: str, text: str) -> str:
        raise fail("unknown_reference", "", text, list=of)

    def work() -> list[Any]:
        read = parse(field, text, date(2020, 3, 1), resolve)
        return [read, show(field, read, lambda of, i: i), show(field, read, lambda of, i: i, "en")]

    return case("answer", [field.to_json(), text, "2020-03-01"], work)


KEPT = (canonical_case, ids_case, change_case, fold_case, page_case)
"""Kinds that do not follow from the forms: a few cases of each are kept, so that bytes cannot change unseen on both sides."""


def kept() -> Iterator[dict[str, Any]]:
    """The cases of `vectors.jsonl`."""
    r = random.Random(20200312)
    for draw in KEPT:
        yield from (draw(r) for _ in range(25))


DRAWN: list[tuple[int, Callable[[random.Random], dict[str, Any]]]] = [
    (10, canonical_case), (2, ids_case), (5, change_case), (40, fold_case), (10, page_case), (15, answer_case),
    (20, lambda r: case("expression", *expression_case(r))), (20, lambda r: case("judged", *judged_case(r))),
]  # fmt: skip


def drawn(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """So many cases, of all kinds."""
    r = random.Random(seed)
    weights = [weight for weight, _ in DRAWN]
    for _ in range(count):
        yield r.choices([draw for _, draw in DRAWN], weights)[0](r)


def lines(cases: Iterable[dict[str, Any]]) -> str:
    """Cases as text, one a line."""
    return "".join(json.dumps(one) + "\n" for one in cases)


if __name__ == "__main__":
    target, count, *seed = sys.argv[1:]
    Path(target).write_text(lines(drawn(int(count), *map(int, seed)) if int(count) else kept()), "utf-8")

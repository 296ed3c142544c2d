"""A page: many changes as columns, with nothing in it that the receiver can derive.

Changes travel in runs, each the consecutive changes of one device. A run says what it follows; `n`, `prev` and
every id are derived from there and proved by the run's last id. Columns of like values are left, which compress.
The same page serves push (one run) and pull (many short ones, being filtered).

A page is plain data:

    shapes   [[form, form_version, act, mode, [field name, …]], …]   mode: open · sealed · erased · header
    runs     [[device, n of the first, prev or null, how many, last id, [id, …] or null], …]
    shape, record, author, parents, made_at   one column each over all changes; made_at as differences;
             a parent that is an earlier change of the same run is given as its position there
    salt     for each sealed change its salt, for each erased or sealed header its commitment, in order
    fields   for each shape its columns, one for each field name
"""

from __future__ import annotations

from binascii import hexlify
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import accumulate, islice, repeat
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from schemas.canonical import are_plain, canonical, canonical_each, digest, parse_each
from schemas.packed import Carried, Packed
from schemas.problems import Problem, fail

Page = dict[str, Any]

_NOT_SENT = Problem("held_elsewhere")
_HEX = frozenset("0123456789abcdef")
_PER_CHANGE = ("shape", "record", "author", "parents", "made_at")


class Run(NamedTuple):
    """Consecutive changes of one device. `proved` is False when the last id did not come out as stated."""

    device: str
    n: int
    prev: bytes | None
    changes: list[Packed]
    proved: bool


def encode(changes: Iterable[Carried], explicit_ids: bool = False) -> Page:
    """Write changes as a page, in the order given. With `explicit_ids` every id is sent."""
    changes = list(changes)
    bodies = parse_each(c.body for c in changes)
    columns = _Columns()
    for change, body in zip(changes, bodies, strict=True):
        columns.add(change, body)
    runs, parents = [], []
    for start, end in _runs(changes, bodies):
        run, first = changes[start:end], changes[start]
        ids = [c.id.hex() for c in run] if explicit_ids or first.held is not None else None
        prev = bodies[start]["prev"]
        runs.append([first.device, first.n, prev, len(run), run[-1].id.hex(), ids])
        parents += _shortened([body["parents"] for body in bodies[start:end]], run)
    made_at = [body["made_at"] for body in bodies]
    return {
        "shapes": [[*key[:4], list(key[4])] for key in columns.shapes],
        "runs": runs,
        "shape": columns.shape,
        "record": [c.record for c in changes],
        "author": [body["author"] for body in bodies],
        "parents": parents,
        "made_at": [b - a for a, b in zip([0, *made_at], made_at, strict=False)],
        "salt": columns.salt,
        "fields": [list(map(list, zip(*rows, strict=True))) if rows else [] for rows in columns.rows],
    }


def _runs(changes: Sequence[Carried], bodies: Sequence[dict[str, Any]]) -> Iterator[tuple[int, int]]:
    """Where each run starts and ends. A held change stands alone: nothing can be derived from its header."""
    start, before, device, was_held = 0, "", "", False
    for at, (change, body) in enumerate(zip(changes, bodies, strict=True)):
        is_held = change.held is not None
        if at and (was_held or is_held or body["prev"] != before or change.device != device):
            yield start, at
            start = at
        before, device, was_held = change.id.hex(), change.device, is_held
    if changes:
        yield start, len(changes)


def _shortened(parents: list[list[int | str]], run: Sequence[Carried]) -> list[list[int | str]]:
    """The parents of a run's changes, earlier changes of the run by their positions."""
    if not any(parents):
        return parents
    positions: dict[int | str, int] = {c.id.hex(): i for i, c in enumerate(run)}
    return [[at if (at := positions.get(p, i)) < i else p for p in named] for i, named in enumerate(parents)]


class _Columns:
    """The columns of a page that depend on the shape of each change."""

    def __init__(self) -> None:
        self.shapes: dict[tuple[Any, ...], int] = {}
        self.rows: list[list[Iterable[Any]]] = []
        self.shape: list[int] = []
        self.salt: list[str] = []

    def add(self, change: Carried, body: dict[str, Any]) -> None:
        values = body.get("fields")
        mode = "open"
        if values is None or change.held is not None:
            mode, values = self._hidden(change, body.get("sealed"))
        key = (body["form"], body["form_version"], body["act"], mode, tuple(values))
        index = self.shapes.get(key)
        if index is None:
            index = self.shapes[key] = len(self.rows)
            self.rows.append([])
        if values:
            self.rows[index].append(values.values())
        self.shape.append(index)

    def _hidden(self, change: Carried, sealed: str | None) -> tuple[str, dict[str, Any]]:
        """How a change travels whose fields do not stand in its body, or must not, and what is left to send."""
        if change.held is not None:
            self.salt.extend([sealed] if sealed else [])
            return ("sealed header" if sealed else "header"), {}
        if change.opened is None:
            self.salt.append(sealed or "")
            return "erased", {}
        opened = orjson.loads(change.opened)
        self.salt.append(opened["salt"])
        return "sealed", opened["fields"]


def decode(page: Page) -> list[Run]:
    """Read a page that has passed `schemas.messages.PageSchema`, deriving and proving every id.

    A run whose proof fails has `proved` False and must not be stored; one sent with explicit ids is always
    proved, and the changes that do not match theirs carry the problem `id_mismatch`.
    Raises `damaged_page` when the columns do not fit together.
    """
    try:
        return _decode(page)
    except (StopIteration, IndexError, ValueError, TypeError, KeyError) as error:
        raise fail("damaged_page", got=f"{type(error).__name__}: {error}") from None


def _decode(page: Page) -> list[Run]:
    count = sum(run[3] for run in page["runs"])
    if len(page["fields"]) != len(page["shapes"]) or any(len(page[c]) != count for c in _PER_CHANGE):
        raise ValueError("columns of unequal length")
    # A seal is over the salt's bytes, which capitals would stand for as well.
    if not _HEX.issuperset("".join(page["salt"])):
        raise ValueError("salt")
    made_at = list(accumulate(page["made_at"]))
    if not are_plain(made_at):
        raise ValueError("made_at")
    shapes = [_shape(*shape) for shape in page["shapes"]]
    lines = zip(
        [shapes[index] for index in page["shape"]],
        canonical_each(page["author"]),
        _contents(page),
        canonical_each(made_at),
        page["parents"],
        page["record"],
        canonical_each(page["record"]),
        strict=True,
    )
    return [_read(run, islice(lines, run[3])) for run in page["runs"]]


class _Shape(NamedTuple):
    """What all changes of one shape have in common, and the pieces of their bodies that follow from it."""

    form: str
    mode: str
    start: bytes
    before_fields: bytes
    after_fields: bytes


def _shape(form: str, version: int, act: str, mode: str, names: Sequence[str]) -> _Shape:
    return _Shape(
        form,
        mode,
        b'{"act":' + canonical(act) + b',"author":',
        b',"fields":' if mode == "open" else b"",
        b',"form":' + canonical(form) + b',"form_version":' + canonical(version) + b',"made_at":',
    )


def _contents(page: Page) -> Iterable[tuple[bytes, bytes | None, bytes]]:
    """Of each change the text of its fields, what it opens to, and how its body ends: sealed, with a commitment."""
    texts = [_texts(shape[4], columns) for shape, columns in zip(page["shapes"], page["fields"], strict=True)]
    modes = [shape[3] for shape in page["shapes"]]
    if modes == ["open"]:
        return zip(texts[0], repeat(None), repeat(b"}"), strict=False)
    salts = iter(page["salt"])
    out: list[tuple[bytes, bytes | None, bytes]] = []
    for index in page["shape"]:
        mode, text = modes[index], next(texts[index])
        if mode == "open":
            out.append((text, None, b"}"))
        elif mode == "header":
            out.append((b"", None, b"}"))
        elif mode == "sealed":
            salt = next(salts)
            opened = b'{"fields":' + text + b',"salt":' + canonical(salt) + b"}"
            seal = digest(bytes.fromhex(salt) + text).hex().encode()
            out.append((b"", opened, b',"sealed":"' + seal + b'"}'))
        else:
            out.append((b"", None, b',"sealed":' + canonical(next(salts)) + b"}"))
    return out


def _texts(names: Sequence[str], columns: Sequence[Sequence[Any]]) -> Iterator[bytes]:
    """The canonical text of the fields of each change of a shape, put together from whole columns of texts."""
    if len(names) != len(columns) or len(names) != len(set(names)):
        raise ValueError("fields")
    if not names:
        return repeat(b"{}")
    pieces: list[Iterable[bytes]] = []
    for name, column in sorted(zip(names, columns, strict=True), key=itemgetter(0)):
        pieces += (repeat(b"," + canonical(name) + b":"), canonical_each(column))
    pieces[0] = repeat(b"{" + canonical(min(names)) + b":")
    if len({len(column) for column in columns}) > 1:
        raise ValueError("fields")
    return map(b"".join, zip(*pieces, repeat(b"}"), strict=False))


def _read(run: Sequence[Any], lines: Iterable[tuple[Any, ...]]) -> Run:
    """Rebuild one run, change by change."""
    device, first, prev, count, last, ids = run
    changes: list[Packed] = []
    before = bytes.fromhex(prev) if prev else None
    follows = canonical(prev)
    made_by = b',"device":' + canonical(device)
    numbers = range(first, first + count)
    for n, number, line in zip(numbers, canonical_each(numbers), lines, strict=True):
        (
            (form, mode, start, before_fields, after_fields),
            author,
            content,
            at,
            parents,
            record,
            record_text,
        ) = line
        text, opened, end = content
        named = _named(parents, changes) if parents else b"[]"
        body = b"".join((
            start, author, made_by, before_fields, text, after_fields, at, b',"n":', number,
            b',"parents":', named, b',"prev":', follows, b',"record":', record_text, end,
        ))  # fmt: skip
        found, held = sha256(body).digest(), None
        if ids is not None:
            found, held = _stated(bytes.fromhex(ids[n - first]), found, mode, f"{device} {n}")
        changes.append(Packed(found, device, n, before, record, form, body, opened, held))
        before, follows = found, b'"' + hexlify(found) + b'"'
    proved = ids is not None or changes[-1].id.hex() == last
    return Run(device, first, changes[0].prev, changes, proved)


def _named(parents: Sequence[int | str], changes: Sequence[Packed]) -> bytes:
    return canonical(sorted(changes[p].id.hex() if type(p) is int else p for p in parents))


def _stated(stated: bytes, found: bytes, mode: str, place: str) -> tuple[bytes, Problem | None]:
    """The id that the sender gave, and why the change is held if its content does not prove it."""
    if mode.endswith("header"):
        return stated, _NOT_SENT
    return stated, (None if stated == found else Problem("id_mismatch", place, found.hex()[:12]))

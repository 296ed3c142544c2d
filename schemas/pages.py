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

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, repeat
from typing import Any, NamedTuple

import orjson

from schemas.canonical import canonical, digest
from schemas.packed import Packed
from schemas.problems import Problem, fail

Page = dict[str, Any]

_NOT_SENT = Problem("held_elsewhere")


class Run(NamedTuple):
    """Consecutive changes of one device. `proved` is False when the last id did not come out as stated."""

    device: str
    n: int
    prev: bytes | None
    changes: list[Packed]
    proved: bool


class _Columns:
    """A page being written."""

    def __init__(self) -> None:
        self.shapes: dict[tuple[Any, ...], int] = {}
        self.fields: list[list[list[Any]]] = []
        self.runs: list[list[Any]] = []
        self.shape: list[int] = []
        self.record: list[str] = []
        self.author: list[str] = []
        self.parents: list[list[int | str]] = []
        self.made_at: list[int] = []
        self.salt: list[str] = []

    def add(self, packed: Packed, positions: dict[str, int]) -> None:
        data = orjson.loads(packed.body)
        mode, values = self._values(packed, data)
        key = (data["form"], data["form_version"], data["act"], mode, tuple(values))
        index = self.shapes.setdefault(key, len(self.shapes))
        if index == len(self.fields):
            self.fields.append([[] for _ in values])
        for column, value in zip(self.fields[index], values.values(), strict=True):
            column.append(value)
        self.shape.append(index)
        self.record.append(packed.record)
        self.author.append(data["author"])
        self.made_at.append(data["made_at"])
        self.parents.append([positions.get(p, p) for p in data["parents"]])

    def _values(self, packed: Packed, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """How this change travels, and what is left of it to send."""
        sealed = data.get("sealed")
        if packed.held is not None:
            self.salt.extend([sealed] if sealed else [])
            return ("sealed header" if sealed else "header"), {}
        if sealed is None:
            return "open", data["fields"]
        if packed.opened is None:
            self.salt.append(sealed)
            return "erased", {}
        opened = orjson.loads(packed.opened)
        self.salt.append(opened["salt"])
        return "sealed", opened["fields"]

    def page(self) -> Page:
        made_at = [b - a for a, b in zip([0, *self.made_at], self.made_at, strict=False)]
        return {
            "shapes": [[*key[:4], list(key[4])] for key in self.shapes],
            "runs": self.runs, "shape": self.shape, "record": self.record, "author": self.author,
            "parents": self.parents, "made_at": made_at, "salt": self.salt, "fields": self.fields,
        }  # fmt: skip


def encode(changes: Iterable[Packed], explicit_ids: bool = False) -> Page:
    """Write changes as a page, in the order given. With `explicit_ids` every id is sent."""
    columns = _Columns()
    for run in _runs(changes):
        positions: dict[str, int] = {}
        for position, packed in enumerate(run):
            columns.add(packed, positions)
            positions[packed.id.hex()] = position
        first, last = run[0], run[-1]
        ids = [p.id.hex() for p in run] if explicit_ids or first.held is not None else None
        prev = first.prev.hex() if first.prev else None
        columns.runs.append([first.device, first.n, prev, len(run), last.id.hex(), ids])
    return columns.page()


def _runs(changes: Iterable[Packed]) -> Iterator[list[Packed]]:
    """Cut into runs. A held change stands alone: nothing can be derived from its header."""
    run: list[Packed] = []
    for packed in changes:
        if run and not (
            packed.device == run[-1].device
            and packed.prev == run[-1].id
            and packed.held is None
            and run[-1].held is None
        ):
            yield run
            run = []
        run.append(packed)
    if run:
        yield run


def decode(page: Page) -> list[Run]:
    """Read a page that has passed `schemas.messages.PageSchema`, deriving and proving every id.

    A run whose proof fails has `proved` False and must not be stored; one sent with explicit ids is always
    proved, and the changes that do not match theirs carry the problem `id_mismatch`.
    Raises `damaged_page` when the columns do not fit together.
    """
    try:
        return list(_decode(page))
    except (StopIteration, IndexError, ValueError, TypeError, KeyError) as error:
        raise fail("damaged_page", got=f"{type(error).__name__}: {error}") from None


def _decode(page: Page) -> Iterator[Run]:
    shapes = [(*s[:4], tuple(s[4])) for s in page["shapes"]]
    if len(page["fields"]) != len(shapes):
        raise ValueError("shapes")
    rows = [_rows(columns) for columns in page["fields"]]
    salts = iter(page["salt"])
    line = zip(
        page["shape"], page["record"], page["author"], page["parents"], accumulate(page["made_at"]), strict=True
    )
    for device, n, prev, count, last, ids in page["runs"]:
        reader = _Reader(device, n, prev, ids)
        for _ in range(count):
            index, record, author, parents, made_at = next(line)
            shape = shapes[index]
            values = dict(zip(shape[4], next(rows[index]), strict=True))
            reader.read(shape, record, author, parents, made_at, values, salts)
        proved = ids is not None or reader.last == last
        yield Run(device, n, bytes.fromhex(prev) if prev else None, reader.changes, proved)
    if next(line, None) is not None:
        raise ValueError("more changes than the runs tell of")


def _rows(columns: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    return zip(*columns, strict=True) if columns else repeat(())


class _Reader:
    """Rebuilds one run, change by change."""

    def __init__(self, device: str, n: int, prev: str | None, ids: Sequence[str] | None) -> None:
        self.device, self.first, self.last, self.ids = device, n, prev, ids
        self.changes: list[Packed] = []

    def read(
        self,
        shape: tuple[Any, ...],
        record: str,
        author: str,
        parents: Sequence[int | str],
        made_at: int,
        values: dict[str, Any],
        salts: Iterator[str],
    ) -> None:
        form, version, act, mode, _ = shape
        if parents:
            parents = sorted(p if type(p) is str else self.changes[p].id.hex() for p in parents)  # type: ignore[call-overload]
        n = self.first + len(self.changes)
        body: dict[str, Any] = {
            "act": act, "author": author, "device": self.device, "form": form, "form_version": version,
            "made_at": made_at, "n": n, "parents": parents, "prev": self.last, "record": record,
        }  # fmt: skip
        opened = None
        if mode == "open":
            body["fields"] = values
        elif mode == "sealed":
            salt = next(salts)
            inner = canonical(values)
            opened = b'{"fields":' + inner + b',"salt":' + canonical(salt) + b"}"
            body["sealed"] = digest(bytes.fromhex(salt) + inner).hex()
        elif mode != "header":
            body["sealed"] = next(salts)
        self._append(n, record, form, canonical(body), opened, mode)

    def _append(self, n: int, record: str, form: str, body: bytes, opened: bytes | None, mode: str) -> None:
        found = digest(body)
        held = None
        if self.ids is not None:
            stated = bytes.fromhex(self.ids[len(self.changes)])
            if mode.endswith("header"):
                held = _NOT_SENT
            elif stated != found:
                held = Problem("id_mismatch", f"{self.device} {n}", found.hex()[:12])
            found = stated
        prev = bytes.fromhex(self.last) if self.last else None
        self.changes.append(Packed(found, self.device, n, prev, record, form, body, opened, held))
        self.last = found.hex()

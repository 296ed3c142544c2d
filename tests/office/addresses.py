"""Every address that the running Datasette answers, made from its own routes: a page that somebody adds is in here
without being listed, and one whose parts cannot be filled in is a mistake that says so.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from datasette.utils import tilde_encode

_parse: Any = re._parser  # type: ignore[attr-defined]
_CONSTANTS: Any = re._constants  # type: ignore[attr-defined]
Piece = str | tuple[str, tuple[str, ...]]
"""Literal text, or the name of a group with the texts it is limited to."""


def pieces(pattern: str) -> list[list[Piece]]:
    """What a pattern matches, once for each way in which its optional parts are there or not."""
    parsed = _parse.parse(pattern)
    names = {number: name for name, number in parsed.state.groupdict.items()}
    return [list(way) for way in _ways(parsed, names)]


def _ways(parsed: Any, names: Mapping[int, str]) -> list[tuple[Piece, ...]]:
    ways: list[tuple[Piece, ...]] = [()]
    for operation, value in parsed:
        more = _more(str(operation), value, names)
        ways = [way + added for way in ways for added in more]
    return ways


def _more(operation: str, value: Any, names: Mapping[int, str]) -> list[tuple[Piece, ...]]:
    if operation == "LITERAL":
        return [(chr(value),)]
    if operation == "AT":
        return [()]
    if operation == "ANY":
        return [("x",)]
    if operation == "SUBPATTERN" and value[0] in names:
        return [((names[value[0]], _texts(value[3])),)]
    if operation == "SUBPATTERN":
        return _ways(value[3], names)
    if operation == "BRANCH":
        return [way for branch in value[1] for way in _ways(branch, names)]
    if operation == "MAX_REPEAT" and value[0] == 0 and value[1] == 1:
        return [(), *_ways(value[2], names)]
    raise AssertionError(f"the leak matrix cannot read {operation} in the pattern of a route")


def _texts(parsed: Any) -> tuple[str, ...]:
    """The texts that a group is limited to; none when it takes any."""
    if not all(str(operation) in ("LITERAL", "BRANCH") for operation, _ in parsed):
        return ()
    return tuple("".join(way) for way in _ways(parsed, {}))  # type: ignore[arg-type]


@dataclass
class Filling:
    """What there is to fill patterns with. `rows` are (database, table, row), `records` (form, record)."""

    tables: Mapping[str, Sequence[str]]
    rows: Sequence[tuple[str, str, str]]
    queries: Sequence[tuple[str, str]]
    records: Sequence[tuple[str, str]]
    others: Mapping[str, Sequence[str]]
    formats: Sequence[str] = ("json", "csv", "blob")
    unknown: list[str] = field(default_factory=list)

    def addresses(self, pattern: str, thin: bool = False) -> Iterator[str]:
        """Every address of one route; `thin`: one for each database or form, in each of its ways."""
        for way in pieces(pattern):
            named = {piece[0]: piece[1] for piece in way if isinstance(piece, tuple)}
            seen: set[tuple[str, ...]] = set()
            for values in self._values(pattern, named):
                key = _alike(values)[: 2 if thin else 3]
                key = _of_data(values) if not thin and "/-/" not in pattern else key
                if key in seen:
                    continue
                seen.add(key)
                yield "".join(p if isinstance(p, str) else quote(values[p[0]], safe="~-._") for p in way)

    def _values(self, pattern: str, named: Mapping[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
        together, left = self._together(set(named))
        free = []
        for name in left:
            texts = named[name] or (self.formats if name == "format" else self.others.get(name))
            if not texts:
                self.unknown.append(f"{name} in {pattern}")
                return
            free.append([(name, text) for text in texts])
        for values in together:
            if all(not named[name] or text in named[name] for name, text in values.items()):
                for chosen in itertools.product(*free):
                    yield {**values, **dict(chosen)}

    def _together(self, names: set[str]) -> tuple[list[dict[str, str]], set[str]]:
        """Groups whose values belong together, and the names of the other groups."""
        found: list[tuple[tuple[str, ...], list[tuple[str, ...]]]] = [
            (("database", "table", "pks"), [(d, _tilde(t), r) for d, t, r in self.rows]),
            (("database", "table"), [(d, _tilde(t)) for d, all_ in self.tables.items() for t in all_]),
            (("database", "query"), list(self.queries)),
            (("database",), [(d,) for d in self.tables]),
            (("form", "record"), list(self.records)),
            (("form",), [(f,) for f in dict.fromkeys(f for f, _ in self.records)]),
            (("record",), [(r,) for _, r in self.records]),
        ]
        for keys, rows in found:
            if set(keys) <= names:
                return [dict(zip(keys, row, strict=True)) for row in rows], names - set(keys)
        return [{}], names


def _alike(values: Mapping[str, str]) -> tuple[str, ...]:
    """Addresses with the same key differ in nothing that a permission could depend on."""
    return tuple(values.get(name, "") for name in ("database", "form", "format"))


def _of_data(values: Mapping[str, str]) -> tuple[str, ...]:
    """Everything of the private file; of the open one, whose every byte is looked at anyway, each table once."""
    if values.get("database") == "office" and values.get("format") != "json":
        return _alike(values)
    return tuple(values.values())


def _tilde(name: str) -> str:
    return str(tilde_encode(name))

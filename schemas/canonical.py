"""The one way to write a change down as bytes, so that its id is the same everywhere.

RFC 8785 JSON within limits where Python, orjson and browsers agree: ASCII keys, strings without lone
surrogates, whole numbers within ±2^53, booleans, null, lists, objects. No floats: decimals travel as strings.
Outside the limits the three differ, so the limits are checked and never stretched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import orjson

from schemas.problems import fail

WHOLE_MAX = 2**53
ID_BYTES = 32
"""Length of a content id: a whole SHA-256."""

_LINE_END = orjson.Fragment(b"\n")


def canonical(value: Any) -> bytes:
    """The canonical bytes of a value that is within the limits (`check_limits` says whether it is)."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def canonical_each(values: Sequence[Any]) -> list[bytes]:
    """`canonical` of each of many values, at one stroke."""
    if not values:
        return []
    line: list[Any] = [_LINE_END] * (2 * len(values) - 1)
    line[::2] = values
    # A bare line end stands in no JSON without spaces, so the cuts are where they were put.
    return canonical(line)[1:-1].split(b",\n,")


def parse_each(texts: Iterable[bytes]) -> list[Any]:
    """What many canonical texts say, read at one stroke."""
    out: list[Any] = orjson.loads(b"[" + b",".join(texts) + b"]")
    return out


def digest(data: bytes) -> bytes:
    """SHA-256, 32 bytes."""
    return hashlib.sha256(data).digest()


def parse(data: bytes) -> Any:
    """Read JSON and check its limits. Raises `not_canonical`."""
    try:
        value = orjson.loads(data)
    except ValueError as error:
        raise fail("not_canonical", got=str(error)) from None
    check_limits(value)
    return value


def check_limits(value: Any, where: str = "") -> None:
    """Raise `not_canonical` naming the first place that is outside the limits."""
    stack: list[tuple[str, Any]] = [(where, value)]
    while stack:
        path, item = stack.pop()
        kind = type(item)
        if kind is dict:
            for key, inner in item.items():
                if type(key) is not str or not key.isascii():
                    raise fail("not_canonical", path, repr(key))
                stack.append((f"{path}.{key}", inner))
        elif kind is list or kind is tuple:
            stack.extend((f"{path}[{i}]", inner) for i, inner in enumerate(item))
        elif not is_plain(item):
            raise fail("not_canonical", path, repr(item))


def is_plain(item: Any) -> bool:
    """Whether a single value is one that canonical JSON may hold."""
    kind = type(item)
    if kind is str:
        return not has_lone_surrogate(item)
    if kind is int:
        return bool(-WHOLE_MAX <= item <= WHOLE_MAX)
    return kind is bool or item is None


def has_lone_surrogate(text: str) -> bool:
    """Whether UTF-8 cannot write this text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def are_plain(items: Collection[Any]) -> bool:
    """`is_plain` for a whole column at once, which is what makes pages cheap to check."""
    kinds = set(map(type, items))
    if not kinds <= {str, int, bool, type(None)}:
        return False
    if int in kinds:
        whole = items if kinds == {int} else [i for i in items if type(i) is int]
        return bool(min(whole) >= -WHOLE_MAX and max(whole) <= WHOLE_MAX)
    return True

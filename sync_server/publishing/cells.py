"""How a value of each kind is put in a column; what a column cannot hold is None.

An answer that is empty, of whatever kind, is NULL, so that people can ask for what is not filled in.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import orjson

from schemas.shapes import is_date

_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,15})(?:\.[0-9]+)?")


def _text(value: Any) -> str | None:
    return value if type(value) is str and value and not value.isspace() else None


def _date(value: Any) -> str | None:
    return value if is_date(value) else None


def _integer(value: Any) -> int | None:
    return value if type(value) is int else None


def _decimal(value: Any) -> float | None:
    if type(value) is not str or not _DECIMAL.fullmatch(value):
        return None
    number = float(value)
    return number + 0.0 if math.isfinite(number) else None


def texts(value: Any) -> list[str]:
    """The entries of a list, each once."""
    if type(value) is not list or not all(type(v) is str for v in value):
        return []
    return list(dict.fromkeys(value))


def _list(value: Any) -> str | None:
    entries = texts(value)
    return orjson.dumps(entries).decode() if entries else None


def _repeat(value: Any) -> str | None:
    if type(value) is not list or not value or not all(isinstance(row, dict) for row in value):
        return None
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _result(value: Any) -> int | float | str | None:
    """A calculated value: a number where it reads as one."""
    if type(value) is not str or not value:
        return None
    if not _NUMBER.fullmatch(value):
        return value
    return float(value) if "." in value else int(value)


CONVERT: dict[str, Callable[[Any], Any]] = {
    "text": _text, "select_one": _text, "one_of": _text, "date": _date, "integer": _integer,
    "decimal": _decimal,
    "select_multiple": _list, "many_of": _list, "list_of_text": _list, "images": _list, "repeat": _repeat,
    "calculate": _result,
}  # fmt: skip

"""Arithmetic that never raises: outside a function's range the result is NaN or infinite, as in browsers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import ROUND_FLOOR, Decimal
from math import inf, isfinite, isnan, nan


def floor(number: float) -> float:
    """The whole number at or below."""
    return float(math.floor(number)) if isfinite(number) else number


def whole(number: float) -> float:
    """Without what stands after the point."""
    return float(math.trunc(number)) if isfinite(number) else number


def rounded(number: float, places: float) -> float:
    """To so many decimals, halves upward. It rounds the number as it is written: 2.345 gives 2.35."""
    if not isfinite(number) or not -15 <= places <= 15:
        return number
    by = int(places)
    shifted = Decimal(repr(number)).scaleb(by) + Decimal("0.5")
    return float(shifted.to_integral_value(ROUND_FLOOR).scaleb(-by))


def power(number: float, exponent: float) -> float:
    """The number to a power."""
    try:
        return math.pow(number, exponent)
    except OverflowError:
        return inf if number > 0 or exponent % 2 == 0 else -inf
    except ValueError:
        return inf if number == 0 else nan


def root(number: float) -> float:
    """The square root."""
    return math.sqrt(number) if number >= 0 else nan


def extreme(choose: Callable[[Sequence[float]], float], numbers: Sequence[float]) -> float:
    """The least or greatest; NaN when there is none, or one is unknown."""
    return choose(numbers) if numbers and not any(map(isnan, numbers)) else nan


def position(number: float, text: str) -> int:
    """A position within a text, for a number of any size."""
    return int(min(max(number, 0.0), float(len(text)))) if not isnan(number) else 0

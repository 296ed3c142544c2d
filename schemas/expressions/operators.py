"""The operators, as functions over two values.

Equality compares truths if one side is a truth, else numbers if one side is a number, else texts. All other
comparisons and all arithmetic are over numbers; with NaN every comparison but `!=` is false.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from math import copysign, fmod, inf, isinf, isnan, nan

from schemas.expressions.values import Constant, Context, Run, Value, number_of, text_of, truth_of

Maker = Callable[[Run, Run], Run]


def _equal(a: Value, b: Value) -> bool:
    if isinstance(a, bool) or isinstance(b, bool):
        return truth_of(a) == truth_of(b)
    if isinstance(a, float) or isinstance(b, float):
        return number_of(a) == number_of(b)
    return text_of(a) == text_of(b)


def _same(a: Run, b: Run) -> Run:
    """Equality; a field against a written-out code is what most cells of a form say, and is made quick."""
    if not (isinstance(b, Constant) and isinstance(b.value, str)):
        return lambda c: _equal(a(c), b(c))
    text = b.value

    def same(context: Context) -> bool:
        value = a(context)
        return value == text if type(value) is str else _equal(value, text)

    return same


def _divide(a: float, b: float) -> float:
    if b != 0:
        return a / b
    return nan if a == 0 or isnan(a) else copysign(inf, a) * copysign(1.0, b)


def _remainder(a: float, b: float) -> float:
    """Takes the sign of the left side."""
    return nan if b == 0 or isinf(a) else fmod(a, b)


def _numbers(reckon: Callable[[float, float], Value]) -> Maker:
    return lambda a, b: lambda c: reckon(number_of(a(c)), number_of(b(c)))


INFIX: dict[str, tuple[int, Maker]] = {
    "or": (1, lambda a, b: lambda c: truth_of(a(c)) or truth_of(b(c))),
    "and": (2, lambda a, b: lambda c: truth_of(a(c)) and truth_of(b(c))),
    "=": (3, _same),
    "!=": (3, lambda a, b: lambda c: not _equal(a(c), b(c))),
    "<": (4, _numbers(operator.lt)),
    "<=": (4, _numbers(operator.le)),
    ">": (4, _numbers(operator.gt)),
    ">=": (4, _numbers(operator.ge)),
    "+": (5, _numbers(operator.add)),
    "-": (5, _numbers(operator.sub)),
    "*": (6, _numbers(operator.mul)),
    "div": (6, _numbers(_divide)),
    "mod": (6, _numbers(_remainder)),
}
"""How tightly each binds, and how to make it from its sides. All group to the left."""

MINUS = 7
"""How tightly a minus sign binds."""


def negate(a: Run) -> Run:
    """The minus sign."""
    return lambda c: -number_of(a(c))

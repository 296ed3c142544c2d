"""The functions of the language: how many arguments each takes, and what it gives. No function raises.

Left out on purpose: what is random, what reads other files, and what needs a path (`position(..)`). What
does not come from the record alone would judge the same record differently on another device.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from schemas.expressions import calendar, reckoning
from schemas.expressions.tokens import Broken
from schemas.expressions.values import Constant, Context, Run, Value, lift, number_of, text_of, truth_of

MANY = 100


def _each(values: tuple[Value, ...]) -> Iterator[Value]:
    """The arguments, with the rows of a repeat one by one."""
    for value in values:
        if isinstance(value, tuple):
            yield from value
        else:
            yield value


def _codes(value: Value) -> list[str]:
    return value if isinstance(value, list) else text_of(value).split()


def _selected_at(chosen: Value, at: Value) -> str:
    codes, index = _codes(chosen), number_of(at)
    return codes[int(index)] if 0 <= index < len(codes) else ""


def _count(value: Value) -> float:
    return float(len(value)) if isinstance(value, tuple) else float(truth_of(value))


def _numbers(values: tuple[Value, ...]) -> list[float]:
    return [number_of(v) for v in _each(values)]


def _substr(value: Value, start: Value, end: Value = float("inf")) -> str:
    """Positions count from 0, the end is left out."""
    text = text_of(value)
    return text[reckoning.position(number_of(start), text) : reckoning.position(number_of(end), text)]


def _before(value: Value, mark: Value) -> str:
    text, at = text_of(value), text_of(mark)
    return text.split(at, 1)[0] if at and at in text else ""


def _after(value: Value, mark: Value) -> str:
    text, at = text_of(value), text_of(mark)
    return text.split(at, 1)[1] if at and at in text else text if not at else ""


def _translate(value: Value, old: Value, new: Value) -> str:
    """Each character of `old` becomes the one at its place in `new`, or goes away."""
    targets = text_of(new)
    table: dict[int, str] = {}
    for i, char in enumerate(text_of(old)):
        table.setdefault(ord(char), targets[i : i + 1])
    return text_of(value).translate(table)


def _checklist(fewest: Value, most: Value, *marks: Value) -> bool:
    """Whether the number of those that hold is within the bounds; -1 is no bound."""
    count, low, high = sum(map(truth_of, _each(marks))), number_of(fewest), number_of(most)
    return (low == -1 or count >= low) and (high == -1 or count <= high)


Function = tuple[int, int, Callable[..., Value]]

FUNCTIONS: dict[str, Function] = {
    "true": (0, 0, lambda: True),
    "false": (0, 0, lambda: False),
    "not": (1, 1, lambda a: not truth_of(a)),
    "boolean": (1, 1, truth_of),
    "boolean-from-string": (1, 1, lambda a: text_of(a).lower() in ("1", "true")),
    "checklist": (3, MANY, _checklist),
    "string": (1, 1, text_of),
    "string-length": (1, 1, lambda a: float(len(text_of(a)))),
    "concat": (1, MANY, lambda *a: "".join(map(text_of, _each(a)))),
    "join": (2, MANY, lambda by, *a: text_of(by).join(map(text_of, _each(a)))),
    "contains": (2, 2, lambda a, b: text_of(b) in text_of(a)),
    "starts-with": (2, 2, lambda a, b: text_of(a).startswith(text_of(b))),
    "ends-with": (2, 2, lambda a, b: text_of(a).endswith(text_of(b))),
    "substr": (2, 3, _substr),
    "substring-before": (2, 2, _before),
    "substring-after": (2, 2, _after),
    "translate": (3, 3, _translate),
    "normalize-space": (1, 1, lambda a: re.sub("[ \t\r\n]+", " ", text_of(a)).strip(" ")),
    "selected": (2, 2, lambda a, b: text_of(b).strip() in _codes(a)),
    "selected-at": (2, 2, _selected_at),
    "count-selected": (1, 1, lambda a: float(len(_codes(a)))),
    "count": (1, 1, _count),
    "count-non-empty": (1, MANY, lambda *a: float(sum(text_of(v) != "" for v in _each(a)))),
    "sum": (1, 1, lambda *a: float(sum(_numbers(a)))),
    "min": (1, MANY, lambda *a: reckoning.extreme(min, _numbers(a))),
    "max": (1, MANY, lambda *a: reckoning.extreme(max, _numbers(a))),
    "number": (1, 1, number_of),
    "int": (1, 1, lambda a: reckoning.whole(number_of(a))),
    "round": (1, 2, lambda a, places=0.0: reckoning.rounded(number_of(a), number_of(places))),
    "floor": (1, 1, lambda a: reckoning.floor(number_of(a))),
    "ceiling": (1, 1, lambda a: -reckoning.floor(-number_of(a))),
    "abs": (1, 1, lambda a: abs(number_of(a))),
    "pow": (2, 2, lambda a, b: reckoning.power(number_of(a), number_of(b))),
    "sqrt": (1, 1, lambda a: reckoning.root(number_of(a))),
    "date": (1, 1, calendar.date_text),
    "date-time": (1, 1, calendar.moment_text),
    "decimal-date-time": (1, 1, calendar.day_number),
    "format-date": (2, 2, calendar.formatted),
    "format-date-time": (2, 2, calendar.formatted),
}
"""Name: fewest arguments, most arguments, the function over their values."""


def _regex(arguments: list[Run]) -> Run:
    """The whole text must match. The pattern is a constant, so a broken one shows when the form is loaded."""
    value, pattern = arguments
    if not isinstance(pattern, Constant):
        raise Broken(0, "regex() 的模式要直接写出来", "the pattern of regex() must be written out")
    try:
        compiled = re.compile(text_of(pattern.value), re.ASCII)
    except re.error:
        raise Broken(0, "regex() 的模式不对", "the pattern of regex() is broken") from None
    return lambda c: compiled.fullmatch(text_of(value(c))) is not None


def _if(arguments: list[Run]) -> Run:
    test, then, other = arguments
    return lambda c: then(c) if truth_of(test(c)) else other(c)


def _coalesce(arguments: list[Run]) -> Run:
    def first(context: Context) -> Value:
        return next((v for run in arguments if text_of(v := run(context)) != ""), "")

    return first


def _once(arguments: list[Run]) -> Run:
    (fresh,) = arguments

    def kept(context: Context) -> Value:
        """What the field holds already, if anything."""
        own = lift(context.own)
        return own if text_of(own) != "" else fresh(context)

    return kept


SPECIAL: dict[str, tuple[int, int, Callable[[list[Run]], Run]]] = {
    "if": (3, 3, _if),
    "coalesce": (1, MANY, _coalesce),
    "once": (1, 1, _once),
    "regex": (2, 2, _regex),
    "today": (0, 0, lambda _: lambda c: c.now.date().isoformat()),
    "now": (0, 0, lambda _: lambda c: c.now.isoformat(timespec="seconds")),
}
"""Functions that need more than the values of their arguments: they are made from the closures."""

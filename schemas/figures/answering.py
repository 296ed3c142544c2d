"""What is printed at each blank of a summary: the figure's wording, the names, or why there is nothing to print.

A blank that nothing supports stays open and says why, 【待核：期内无记录】; it is never filled with a 0 that no record bears out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from schemas.figures.declared import Declared, nearest
from schemas.figures.naming import listed
from schemas.figures.reckoning import Value
from schemas.figures.wording import printed
from schemas.filling.text import Answer
from schemas.problems import Problem, TaizhangError

NONE_IN_PERIOD, NOTHING_BELOW, NAMELESS, NOT_SET, NOT_WORKED_OUT = (
    "期内无记录", "分母为零", "有一条没有名称", "没有设定", "没有算出来",
)  # fmt: skip
_WORDS = ("%以上", "以上", "余", "等", "%")
"""What may stand behind a blank and goes when the blank stays open."""


class Answers:
    """Answers the placeholders of one summary, by figure's or list's name."""

    def __init__(
        self, declared: Declared, values: Mapping[str, Value], names: Mapping[str, Sequence[str | None]]
    ) -> None:
        self.declared, self.values, self.names = declared, values, names

    def check(self, wanted: Iterable[str], where: str) -> None:
        """Raises `unknown_placeholder` for every name that is not declared, with the nearest ones."""
        known = [*self.declared.figures, *self.declared.names]
        wrong = [name for name in dict.fromkeys(wanted) if name not in known]
        if wrong:
            raise TaizhangError(
                *(
                    Problem("unknown_placeholder", where, name, {"nearest": nearest(name, known)})
                    for name in wrong
                )
            )

    def __call__(self, name: str, following: str) -> Answer:
        """What stands at a blank, and how much of what was behind it."""
        return (
            self._figure(name, following) if name in self.declared.figures else self._names(name, following)
        )

    def reason(self, name: str) -> str:
        """Why a figure has no number that could be printed; empty when it has one."""
        value = self.values.get(name)
        if value is None:
            return NOT_WORKED_OUT
        if value.value is None:
            return NOTHING_BELOW
        return NONE_IN_PERIOD if value.value == 0 else ""

    def _figure(self, name: str, following: str) -> Answer:
        value = self.values.get(name)
        if (reason := self.reason(name)) or value is None or value.value is None:
            return _open(reason, following)
        return printed(value.value, self.declared.figures[name].wording, following)

    def _names(self, name: str, following: str) -> Answer:
        names, found = self.declared.names[name], self.names.get(name)
        if found is None:
            return _open(NOT_WORKED_OUT, following)
        if names.given is not None and not names.given:
            return _open(NOT_SET, following)
        if not found:
            return _open(NONE_IN_PERIOD, following)
        beside = self.values.get(names.of)
        return listed(found, beside.value if beside else None, names.wording, following) or _open(
            NAMELESS, following
        )


def _open(reason: str, following: str) -> Answer:
    word = next((w for w in _WORDS if following.startswith(w)), "")
    return Answer(f"【待核：{reason}】", len(word))

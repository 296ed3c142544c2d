"""What is printed at each blank of a summary: the figure's wording, the names, or why there is nothing to print.

A blank that nothing supports stays open and says why, 【待核：期内无记录】; it is never filled with a 0 that no record bears out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from schemas.figures.declared import Declared, nearest
from schemas.figures.naming import listed, more
from schemas.figures.reckoning import Value
from schemas.figures.wording import printed
from schemas.filling.text import Answer
from schemas.problems import Problem, TaizhangError

NONE_IN_PERIOD, NOTHING_BELOW, NAMELESS, NOT_SET, NOT_WORKED_OUT, TOO_SMALL = (
    "期内无记录", "分母为零", "有一条没有名称", "没有设定", "没有算出来", "小得印不出来",
)  # fmt: skip
_WORDS = ("%以上", "以上", "余", "%")
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
        """Why nothing can be printed at a blank; empty when something can."""
        return self._figure_reason(name) if name in self.declared.figures else self._names_reason(name)

    def _figure_reason(self, name: str) -> str:
        value = self.values.get(name)
        if value is None:
            return NOT_WORKED_OUT
        if value.value is None:
            return NOTHING_BELOW
        if value.value == 0:
            return _nothing(value)
        text = printed(value.value, self.declared.figures[name].wording).text
        return TOO_SMALL if not text.strip("0.%") else ""

    def _names_reason(self, name: str) -> str:
        names, found = self.declared.names[name], self.names.get(name)
        if names.given is not None:
            return "" if names.given else NOT_SET
        if found is None:
            return NOT_WORKED_OUT
        if not found:
            beside = self.values.get(names.of)
            return _nothing(beside) if beside else NONE_IN_PERIOD
        return NAMELESS if listed(found, None, names.wording) is None else ""

    def _figure(self, name: str, following: str) -> Answer:
        value = self.values.get(name)
        if (reason := self._figure_reason(name)) or value is None or value.value is None:
            return _open(reason, following)
        return printed(value.value, self.declared.figures[name].wording, following)

    def _names(self, name: str, following: str) -> Answer:
        names = self.declared.names[name]
        if reason := self._names_reason(name):
            return _open(reason, following)
        found = (names.given,) if names.given is not None else self.names[name]
        beside = self.values.get(names.of)
        answer = listed(found, beside.value if beside else None, names.wording, following)
        return answer or _open(NAMELESS, following)


def _nothing(value: Value) -> str:
    """Why a figure is nothing: because nothing was reported, or because what was reported cannot be counted yet."""
    if value.open:
        return f"{value.open}条没有数"
    return f"{len(value.maybe)}条待核" if value.maybe else NONE_IN_PERIOD


def _open(reason: str, following: str) -> Answer:
    word = next((w for w in _WORDS if following.startswith(w)), "") or more(following)
    return Answer(f"【待核：{reason}】", len(word))

"""What is printed at each blank of a summary: the figure's wording, the names, or why there is nothing to print.

A blank that nothing supports stays open and says why, 【待核：期内无记录】; it is never filled with a 0 that no record bears out.
The name of a claim stands behind the sentence that claims it, and prints nothing unless the records do not bear it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from schemas.figures.coverage import Coverage
from schemas.figures.declared import Declared, nearest
from schemas.figures.judging import Judged
from schemas.figures.naming import listed, more
from schemas.figures.reckoning import Value
from schemas.figures.wording import printed
from schemas.filling.text import Answer
from schemas.problems import Problem, TaizhangError

NONE_IN_PERIOD, NOTHING_BELOW, NAMELESS, NOT_SET, NOT_WORKED_OUT, TOO_SMALL, NOT_FOR_YOU = (
    "期内无记录", "分母为零", "有一条没有名称", "没有设定", "没有算出来", "小得印不出来", "涉及户，给有权看的人",
)  # fmt: skip
CLAIMED = {"met": "", "not_met": "不符合", "not_known": "还不能定"}
"""What is said of a claim where it stands in a text: nothing when it is borne out."""
_WORDS = ("%以上", "以上", "余", "%")
"""What may stand behind a blank and goes when the blank stays open."""


class Answers:
    """Answers the placeholders of one summary, by the name of a figure, a list or a claim. `hidden` are lists that are not for
    whoever asks; `coverage` says of a figure that comes to nothing whether that is because devices have not reported.
    """

    def __init__(
        self,
        declared: Declared,
        values: Mapping[str, Value],
        names: Mapping[str, Sequence[str | None]],
        claims: Mapping[str, Judged] = MappingProxyType({}),
        hidden: frozenset[str] = frozenset(),
        coverage: Mapping[str, Coverage] = MappingProxyType({}),
    ) -> None:
        self.declared, self.values, self.names = declared, values, names
        self.claims, self.hidden, self.coverage = claims, hidden, coverage

    def check(self, wanted: Iterable[str], where: str) -> None:
        """Raises `unknown_placeholder` for every name that is not declared, with the nearest ones."""
        known = [*self.declared.figures, *self.declared.names, *self.declared.claims]
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
        if name in self.declared.figures:
            return self._figure(name, following)
        return self._names(name, following) if name in self.declared.names else self._claim(name)

    def reason(self, name: str) -> str:
        """Why nothing can be printed at a blank, or what a claim lacks; empty when all is well."""
        if name in self.declared.figures:
            return self._figure_reason(name)
        return self._names_reason(name) if name in self.declared.names else self._claim_reason(name)

    def _figure_reason(self, name: str) -> str:
        value = self.values.get(name)
        if value is None:
            return NOT_WORKED_OUT
        if value.value is None:
            return NOTHING_BELOW
        if value.value == 0:
            return _nothing(value, self.coverage.get(name))
        text = printed(value.value, self.declared.figures[name].wording).text
        return TOO_SMALL if not text.strip("0.%") else ""

    def _names_reason(self, name: str) -> str:
        names, found = self.declared.names[name], self.names.get(name)
        if name in self.hidden:
            return NOT_FOR_YOU
        if names.given is not None:
            return "" if names.given else NOT_SET
        if found is None:
            return NOT_WORKED_OUT
        if not found:
            beside = self.values.get(names.of)
            return _nothing(beside, self.coverage.get(names.of)) if beside else NONE_IN_PERIOD
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

    def _claim_reason(self, name: str) -> str:
        judged = self.claims.get(name)
        return CLAIMED[judged.state] if judged else NOT_WORKED_OUT

    def _claim(self, name: str) -> Answer:
        """A sentence stays as it was typed; behind one that is not borne out it says so."""
        reason = self._claim_reason(name)
        return _open(f"{name}，{reason}", "") if reason else Answer("")


def only_seems_nothing(value: Value, coverage: Coverage | None) -> bool:
    """Whether a figure comes to 0 while something that may belong to it cannot be counted yet, or may not have come: a 0 that is
    not to be shown.
    """
    is_open = bool(value.open or value.maybe or value.differing)
    return value.value == 0 and (is_open or (coverage is not None and coverage.state != "complete"))


def _nothing(value: Value, coverage: Coverage | None) -> str:
    """Why a figure is nothing: because nothing was reported, or because what was reported cannot be counted yet, or because
    not everybody has reported.
    """
    if value.open:
        return f"{value.open}条没有数"
    if value.maybe:
        return f"{len(value.maybe)}条待核"
    if coverage is not None and coverage.missing:
        return f"已知还缺{coverage.lacking}条没收到"
    if coverage is not None and coverage.unknown:
        return f"还有{len(coverage.unknown)}台设备没报齐"
    return NONE_IN_PERIOD


def _open(reason: str, following: str) -> Answer:
    word = next((w for w in _WORDS if following.startswith(w)), "") or more(following)
    return Answer(f"【待核：{reason}】", len(word))

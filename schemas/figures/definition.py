"""A figure's definition in words that a clerk reads: what is counted, under which conditions, by which date.

Codes come as the labels of their form, so that the words on a page say the same as the question on the phone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from schemas.figures.clauses import Clause, Path
from schemas.figures.declared import Figure
from schemas.figures.statement import TOPIC_LIFE, Forms
from schemas.form import Field, Form

Pick = Callable[[str, str], str]
"""Chooses between the Chinese and the English text."""

_MEASURES = {
    "count": ("数有几条", "how many there are"),
    "sum": ("“{0}”相加", "{0}, added up"),
    "distinct": ("有几个不同的“{0}”", "how many different values of {0}"),
}
_SIGNS = {
    "=": ("＝", "is"), "!=": ("≠", "is not"), "<": ("＜", "is below"), "<=": ("≤", "is at most"), ">": ("＞", "is above"),
    ">=": ("≥", "is at least"), "in": ("是其中之一：", "is one of:"), "has": ("含", "holds"), "set": ("已填", "is filled in"),
    "empty": ("没有填", "is empty"),
}  # fmt: skip
_LIES = {
    "in_period": ("在时段内", "lies in the period"),
    "overlaps": (
        "与时段有重叠（没有结束日期的算还在）",
        "overlaps the period; without an end it still lasts",
    ),
    "at_end": ("到时段最后一天还在", "still stands on the last day of the period"),
    "to_date": ("不晚于截至那天", "is not after the as-of day"),
}
_WORDINGS = {
    "exact": ("准数", "the exact number"),
    "about": ("往下取整，有零头写“余”", "floored, with “over” where something was cut off"),
    "percent": ("百分数，{0} 位小数", "a percentage with {0} decimals"),
    "at_least": ("往下取整的百分数，“以上”", "a whole percentage, floored"),
    "hanzi": ("汉字数字", "a Chinese numeral"),
}
_OWN = {
    "audience": ("受众人数（以主讲人或认定为准）", "audience as settled"),
    "kinds": ("类别（合并的几份都看）", "kinds of all its reports"),
    "venue_class": ("场地类别（地点名单里的为准）", "class of venue, as the list of places has it"),
    "first_taught_on": ("首讲日期", "day first taught"),
    "first_passed_on": ("首次试讲通过日期", "day first passed in trial"),
    "id": ("记录", "the event itself"),
}


class Definition:
    """Words for one figure. `called` says what other figures are called, where not by their names."""

    def __init__(
        self, figure: Figure, forms: Forms, pick: Pick, called: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.figure, self.forms, self.pick, self.called = figure, forms, pick, called
        self.form: Form | None = forms.get("topic" if figure.view == TOPIC_LIFE else figure.view)

    def lines(self) -> Iterator[tuple[str, str]]:
        """What it is made of, each with its heading."""
        figure, pick = self.figure, self.pick
        if figure.measure == "ratio":
            yield (
                pick("怎么算", "Worked out as"),
                " ÷ ".join(self.called.get(name, name) for name in figure.over),
            )
        else:
            yield pick("来自哪张表", "Form"), self._source()
            measure = pick(*_MEASURES[figure.measure])
            yield (
                pick("怎么数", "What is counted"),
                measure.format(self._path(figure.field) if figure.field else ""),
            )
            if figure.filter:
                joint = pick("；", "; ")
                yield (
                    pick("条件（都要符合）", "Conditions (all)"),
                    joint.join(self._clause(c) for c in figure.filter),
                )
        if figure.date:
            ends = [self._path(Path(name)) for name in (figure.date.start, figure.date.end) if name]
            joint = pick(" 至 ", " to ")
            yield pick("日期", "Date"), f"{joint.join(ends)} {pick(*_LIES[figure.date.lies])}"
        yield pick("印出来", "Printed as"), self._wording()

    def _source(self) -> str:
        label = self._told(self.form.label) if self.form else self.figure.view
        if self.figure.view == TOPIC_LIFE:
            return self.pick(
                f"{label}（每个专题的首讲和试讲）", f"{label}: when each was first taught and tried"
            )
        if not self.figure.each:
            return label
        each = self._path(Path(self.figure.each))
        return self.pick(f"{label}，每一个“{each}”一行", f"{label}, once for each of {each}")

    def _wording(self) -> str:
        wording = self.figure.wording
        text = self.pick(*_WORDINGS.get(wording.kind, _WORDINGS["exact"])).format(wording.decimals)
        if not wording.floors:
            return text
        floors = "、".join(str(floor) for floor in wording.floors)
        return text + self.pick(f"，不越过 {floors}", f", never across {floors}")

    def _clause(self, clause: Clause) -> str:
        sign = self.pick(*_SIGNS[clause.comparison])
        field = self._field(clause.path)
        values = self.pick("、", ", ").join(self._value(value, field) for value in clause.values)
        return self.pick(
            f"{self._path(clause.path)}{sign}{values}", f"{self._path(clause.path)} {sign} {values}"
        ).strip()

    def _value(self, value: str, field: Field | None) -> str:
        labels = {choice.value: choice.label for choice in field.choices} if field else {}
        if value in labels:
            return self._told(labels[value])
        is_field = value in _OWN or (self.form is not None and value in self.form.by_name)
        return self._path(Path(value)) if is_field else value

    def _path(self, path: Path) -> str:
        field = self.form.by_name.get(path.field) if self.form else None
        own = self._told(field.label) if field else self.pick(*_OWN.get(path.field, (path.field, path.field)))
        if not path.onward:
            return own
        of = self.forms.get(field.of) if field else None
        onward = of.by_name.get(path.onward) if of else None
        return self.pick("{}的{}", "{}: {}").format(own, self._told(onward.label) if onward else path.onward)

    def _field(self, path: Path) -> Field | None:
        field = self.form.by_name.get("kind" if path.field == "kinds" else path.field) if self.form else None
        if field is None or not path.onward:
            return field
        of = self.forms.get(field.of)
        return of.by_name.get(path.onward) if of else None

    def _told(self, label: Mapping[str, str]) -> str:
        return self.pick(label["zh"], label.get("en", label["zh"]))

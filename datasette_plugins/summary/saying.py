"""A figure of a summary in words: its exact value, what is printed, what may still move it, how whole it is, its trend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from datasette_plugins.browse.period import Period
from datasette_plugins.labels.catalogue import unit_word
from datasette_plugins.language import minute, number, say
from datasette_plugins.summary.reading import Looked, Summary
from schemas.figures import Figure, Value
from schemas.figures.answering import Answers, only_seems_nothing
from schemas.figures.coverage import Coverage, Device, coverage_of
from schemas.figures.hiding import private_figures
from schemas.figures.wording import plain


@dataclass(frozen=True)
class Line:
    """One figure as it stands in the table. `href` is empty for who may not open it."""

    name: str
    title: str
    value: str
    unit: str
    printed: str
    failed: str
    notes: Sequence[str]
    coverage: Coverage
    tag: tuple[str, str]
    trend: Sequence[tuple[str, str]]
    href: str
    private: bool
    is_open: bool


class Saying:
    """Words for the figures of one summary."""

    def __init__(self, looked: Looked, summary: Summary, period: Period) -> None:
        self.declared, self.summary, self.period = looked.said.declared, summary, period
        coverages = {name: self.coverage(figure) for name, figure in self.declared.figures.items()}
        self._private = private_figures(self.declared, summary.forms)
        worked = summary.worked
        self.answers = Answers(self.declared, worked.values, worked.names, coverage=coverages)

    def line(self, name: str, href: str) -> Line:
        """One figure."""
        figure, value = self.declared.figures[name], self.summary.worked.values.get(name)
        coverage = self.coverage(figure)
        return Line(
            name, title(figure), exact(figure, value, coverage), unit(figure), self.printed(name), self.why_not(name), notes(value),
            coverage, tag(coverage), self.trend(figure, value), href, self.is_private(figure),
            value is None or bool(value.open or value.differing or value.maybe),
        )  # fmt: skip

    def printed(self, name: str) -> str:
        """What stands at its blank; behind a share with the sign that stands in the text."""
        text = self.answers(name, "").text
        figure = self.declared.figures.get(name)
        return f"{text}%" if figure and figure.unit == "%" and text[:1].isdigit() else text

    def why_not(self, name: str) -> str:
        """Why there is no number; empty when there is one."""
        if name in self.summary.worked.values:
            return ""
        reasons = self.summary.worked.failed.get(name)
        return say(*reasons) if reasons else say("没有这张表", "its form is not here")

    def coverage(self, figure: Figure) -> Coverage:
        """How whole it is."""
        moment = self.summary.moment(self.period)
        return coverage_of(figure, self.declared, self.summary.forms, self.summary.devices, moment)

    def is_private(self, figure: Figure) -> bool:
        """Whether it counts records of the private file."""
        return figure.name in self._private

    def trend(self, figure: Figure, value: Value | None) -> list[tuple[str, str]]:
        """Against the same period a year before, and the period before."""
        if value is None or value.value is None:
            return []
        heads = (say("比上年同期", "a year before"), say("比上一期", "the period before"))
        found = [values.get(figure.name) for values in self.summary.worked.earlier]
        past = [one.value if one else None for one in found]
        return [(head, _moved(figure, value.value, then)) for head, then in zip(heads, past, strict=True)]


def title(figure: Figure) -> str:
    """What a figure is called."""
    return say(figure.name, figure.english.replace("_", " ").capitalize() or figure.name)


def unit(figure: Figure) -> str:
    """The unit behind the number; a share carries its sign itself."""
    return "" if figure.unit == "%" else unit_word(figure.unit)


def exact(figure: Figure, value: Value | None, coverage: Coverage) -> str:
    """The exact number as people read it; empty when there is none to give, or a 0 that may not be one."""
    if value is None or value.value is None or only_seems_nothing(value, coverage):
        return ""
    return shown(figure, value.value)


def shown(figure: Figure, value: Fraction) -> str:
    """A number of a figure: thousands apart, a share as a percentage."""
    if figure.unit == "%":
        return plain(Fraction(round(value * 10000), 100)) + "%"
    return number(int(value)) if value.denominator == 1 else plain(value)


def notes(value: Value | None) -> list[str]:
    """What may still move it."""
    if value is None:
        return []
    waiting, open_, differing = len(value.maybe), value.open, value.differing
    said = [
        (waiting, say(f"{waiting} 条待核", f"{waiting} waiting")),
        (open_, say(f"{open_} 条没有数", f"{open_} without a number")),
        (differing, say(f"{differing} 条有分歧", f"{differing} with two answers")),
    ]
    return [text for count, text in said if count]


def tag(coverage: Coverage) -> tuple[str, str]:
    """How whole it is: the colour of its tag, and the words."""
    if coverage.state == "missing":
        lacking, many = coverage.lacking, len(coverage.missing)
        return "bad", say(f"{many} 台缺 {lacking} 条", f"{many} lack {lacking}")
    if coverage.state == "unknown":
        return "warn", say(f"{len(coverage.unknown)} 台不知道", f"{len(coverage.unknown)} unknown")
    return "ok", say("齐全", "complete")


def whole(coverage: Coverage, at: str) -> str:
    """Up to when the devices that lack nothing have told everything."""
    until = minute(coverage.to or at)
    if coverage.state == "complete":
        return say(f"齐全到 {until}", f"complete to {until}")
    return say(f"其余齐全到 {until}", f"the rest is complete to {until}") if coverage.to else ""


def of_device(device: Device) -> str:
    """What is said of a device that leaves something open."""
    if device.state == "closed":
        return _of_closed(device)
    if device.missing:
        return say(
            f"已知缺 {device.missing} 条：{device.numbers}", f"lacks {device.missing}: {device.numbers}"
        )
    if device.last_contact is None:
        return say("还没有联系过", "never heard of")
    return say(f"{minute(device.last_contact)} 以后不知道", f"not known since {minute(device.last_contact)}")


def _of_closed(device: Device) -> str:
    """Of one that the office no longer waits for: since when and why, and what it took with it."""
    on, why = device.closed_on or say("？", "?"), device.reason
    said = say(f"已于 {on} 关闭，不再等它", f"closed on {on}, no longer waited for")
    reason = say(f"（{why}）", f" ({why})") if why else ""
    if device.missing:
        lost = (
            f"；没有收到的 {device.missing} 条：{device.numbers}",
            f"; {device.missing} never came: {device.numbers}",
        )
    elif device.last_contact is None:
        lost = "；从没有联系过", "; never heard of"
    else:
        at = minute(device.last_contact)
        lost = (
            f"；最后一次联系是 {at}，那以后记的没有收到",
            f"; last heard of {at}, and nothing written since has come",
        )
    return said + reason + say(*lost)


def _moved(figure: Figure, now: Fraction, then: Fraction | None) -> str:
    if not then:
        return say("没有记录", "no records")
    change = now - then
    sign = "＋" if change > 0 else "－" if change < 0 else ""
    if figure.unit == "%":
        points = plain(Fraction(round(abs(change) * 10000), 100))
        return (
            say(f"{sign}{points} 个百分点", f"{sign}{points} points") if change else say("持平", "the same")
        )
    if not change:
        return say("持平", "the same")
    share = round(abs(change) / then * 100)
    return (
        f"{sign}{shown(figure, abs(change))}（{sign}{share}%）"
        if share <= 999
        else f"{sign}{shown(figure, abs(change))}"
    )

"""The outreach talks of a summary as small charts: by month, by town, by kind of venue; and the same numbers as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from markupsafe import Markup

from datasette_plugins.browse.period import Period
from datasette_plugins.charts import Bar, bars, pillars
from datasette_plugins.language import number, say, spoken
from datasette_plugins.summary.reading import Summary
from datasette_plugins.summary.reckoned import Told

DRAWN = 12
"""Bars of a drawing, and months of a period that is drawn."""


class Part(NamedTuple):
    """One bar: how many talks, how many people as far as it is known, and how many talks have no number yet."""

    label: str
    talks: int
    people: Fraction
    unknown: int

    @property
    def said(self) -> str:
        """In words, as it stands at the bar."""
        people = number(int(self.people))
        more = say(f"，{self.unknown} 场待核", f", {self.unknown} open") if self.unknown else ""
        return say(f"{people} 人次 · {self.talks} 场{more}", f"{people} people · {self.talks} talks{more}")


class Chart(NamedTuple):
    """A drawing with its numbers."""

    title: str
    heading: str
    drawing: Markup
    parts: Sequence[Part]


def charts(summary: Summary, period: Period) -> list[Chart]:
    """All three; none when there was no talk."""
    told = summary.worked.told
    if not told:
        return []
    form = summary.forms["session"]
    nothing = say("（没有填）", "(not given)")

    def venue(one: Told) -> str:
        field = form.by_name.get("venue_class")
        return field.choice_label(one.venue, spoken()) if field and one.venue else nothing

    by_town = sorted(_parts(told, lambda one: one.town or nothing), key=lambda part: -part.people)
    by_venue = _parts(told, venue)
    months = _months(told, period)
    found = [
        _chart(say("按镇街", "By town"), say("镇街", "Town"), bars, by_town),
        _chart(say("按场地", "By venue"), say("场地类别", "Kind of venue"), bars, by_venue),
    ]
    if len(months) > DRAWN:
        return found
    draw = bars if len(months) > 6 else pillars
    return [_chart(say("按月", "By month"), say("月份", "Month"), draw, months), *found]


def _chart(
    title: str, heading: str, draw: Callable[[str, str, Sequence[Bar]], Markup], parts: Sequence[Part]
) -> Chart:
    """Long lists are drawn in part; the table has them all. A bar tells people only, as there is little room."""
    drawn = parts[:DRAWN]
    about = say("，", ", ").join(f"{part.label} {part.said}" for part in drawn)
    values = [Bar(p.label, float(p.people), number(int(p.people))) for p in drawn]
    return Chart(title, heading, draw(title, about, values), parts)


def _parts(told: Iterable[Told], label: Callable[[Told], str]) -> list[Part]:
    found: dict[str, Part] = {}
    for one in told:
        part = found.get(label(one)) or Part(label(one), 0, Fraction(0), 0)
        found[part.label] = Part(
            part.label, part.talks + one.talks, part.people + Fraction(str(one.people or 0)),
            part.unknown + one.talks - one.known,
        )  # fmt: skip
    return sorted(found.values(), key=lambda part: part.label)


def _months(told: Iterable[Told], period: Period) -> list[Part]:
    """Every month of the period, those without a talk too."""
    parts = {part.label: part for part in _parts(told, lambda one: one.month)}
    first, last = date.fromisoformat(period.first), date.fromisoformat(period.last)
    ends = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    names = [f"{month // 12}-{month % 12 + 1:02}" for month in ends]
    found = [parts.get(name) or Part(name, 0, Fraction(0), 0) for name in names]
    several = first.year != last.year
    return [part if several else part._replace(label=_month(part.label)) for part in found]


def _month(label: str) -> str:
    return say(f"{int(label[5:])}月", label[5:])

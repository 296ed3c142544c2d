"""The figures of this first issue, declared: which rows, which date, what is measured.

The words of `where` are SQL over a counting view's row. `maybe` is wider: a record that waits for a person may
still turn out to belong when it gives these answers, or none, or one that is no answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

OFFICE, PRIVATE = "office", "private"

Measures = Sequence[tuple[str, str]]
"""Headings, and expressions over the rows `h` that count."""


@dataclass(frozen=True)
class Group:
    """A breakdown: the heading, and what a row `h` is put under. `choices` names a field whose labels are
    shown.
    """

    zh: str
    value: str
    choices: str = ""


@dataclass(frozen=True)
class Figure:
    """One stored query. `hint` is SQL over a record that waits: where it holds, the record may belong too."""

    name: str
    database: str
    form: str
    title: str
    english: str
    about: str
    date: str
    where: str
    maybe: Mapping[str, str]
    measures: Measures
    group: Group | None = None
    merged: str = ""
    hint: str = ""


_OUTREACH = "c.kind = 'outreach' and c.mode = 'in_person' and c.venue_class is not 'own_school'"
_MAYBE_OUTREACH = {"kind": "outreach", "mode": "in_person"}
_SESSIONS = ("场次", "count(*)")
# No rows is an honest 0; rows of which none has its number yet is none.
_AUDIENCE = ("人次", "case when count(*) = 0 then 0 else sum(h.audience) end")
_OPEN = ("人次待核的场次", "coalesce(sum(h.audience is null), 0)")
_COUNTS = "线下外出宣讲，不含校内；按填的日期算，起止两天都在内；合并的报告算一场。"


def _outreach(name: str, title: str, english: str, measures: Measures, group: Group | None = None) -> Figure:
    return Figure(
        name,
        OFFICE,
        "session",
        title,
        english,
        _COUNTS,
        "held_on",
        _OUTREACH,
        _MAYBE_OUTREACH,
        measures,
        group,
    )


FIGURES = (
    _outreach(
        "outreach_sessions", "外出宣讲场次",
        "Outreach talks held in person outside the school", [_SESSIONS],
    ),
    _outreach(
        "outreach_audience", "外出宣讲受众人次",
        "Audience of outreach talks, exact", [_AUDIENCE, _SESSIONS, _OPEN],
    ),
    _outreach(
        "outreach_by_venue", "外出宣讲：按场地类别",
        "Outreach by kind of venue", [_SESSIONS, _AUDIENCE, _OPEN],
        Group("场地类别", "h.venue_class", "venue_class"),
    ),
    _outreach(
        "outreach_by_month", "外出宣讲：按月",
        "Outreach by month", [_SESSIONS, _AUDIENCE, _OPEN],
        Group("月份", "substr(h.held_on, 1, 7)"),
    ),
    _outreach(
        "outreach_by_town", "外出宣讲：按镇街",
        "Outreach by town", [_SESSIONS, _AUDIENCE, _OPEN],
        Group("镇街", "h.town_name"),
    ),
    Figure(
        "households_visited", PRIVATE, "contact", "走访户数",
        "Households visited where somebody was met, each once",
        "入户并见到人的户，每户只算一次；并户的算一户。",
        "contacted_on",
        "c.kind = 'visit' and c.reached = 'yes'",
        {"kind": "visit", "reached": "yes"},
        [("户数", "count(distinct coalesce(m.final, h.household))"), ("户次", "count(*)")],
        merged="household",
    ),
    Figure(
        "needs_resolved", PRIVATE, "need", "解决问题项数",
        "Problems of helped households that stand closed",
        "帮扶方面、现在已销号的问题，按最后一次销号日期算。",
        "closed_on",
        "c.domain = 'helping' and c.status = 'closed'",
        {"domain": "helping", "status": "closed"},
        [("项数", "count(*)")],
        # Closed by one person while another went on working on it.
        hint="w.domain = 'helping' and w.closed_on is not null",
    ),
)  # fmt: skip

"""Whether two reports may tell of one event: points for what speaks for it and against it, each with its reason.

The numbers were chosen on made-up duplicates and traps (`tests/events`), and hold on others that were not looked at. What
weighs most is who lectured; next the talk itself; then how many came. The same person who writes two differing reports of
one day mostly means two talks. What can not be one event at all (morning and afternoon, other branches) has no points.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from schemas.events.likeness import ALIKE, likeness
from schemas.events.report import Reason, Report

LIKELY = 2.5
"""From so many points on a pair is shown as a candidate."""
FAR = 1.6
NEAR_SHARE, NEAR = 0.15, 12
"""Two headcounts are near within this share or so many people; beyond `FAR` times they are far."""
Points = tuple[float, Reason | None]
NOTHING: Points = (0.0, None)


@dataclass(frozen=True)
class Pair:
    """Two reports, how much speaks for one event, and why. `is_sibling`: their villages are taken for each other."""

    a: str
    b: str
    score: float
    reasons: tuple[Reason, ...]

    @property
    def is_likely(self) -> bool:
        """Whether it is to be shown as a candidate."""
        return self.score >= LIKELY


def judge(a: Report, b: Report, siblings: bool = False) -> Pair | None:
    """The pair, or None when these can not be one event. `siblings` says that their places are taken for each other."""
    if a.kind != b.kind or _exclude_each_other(a, b):
        return None
    found = [_day(a, b), _place(a, b, siblings), _half_day(a, b)]
    if any(points is None for points in found):
        return None
    found += [part(a, b) for part in _PARTS]
    points = [one for one in found if one is not None]
    reasons = tuple(reason for _, reason in points if reason)
    return Pair(min(a.record, b.record), max(a.record, b.record), sum(score for score, _ in points), reasons)


def _exclude_each_other(a: Report, b: Report) -> bool:
    if a.mode and b.mode and a.mode != b.mode:
        return True
    return bool(a.branches and b.branches and not a.branches & b.branches)


def _day(a: Report, b: Report) -> Points | None:
    if a.held_on == b.held_on:
        return 0.0, Reason("same_day")
    earlier, later = sorted((a, b), key=lambda report: report.held_on)
    if not _is_next(earlier.held_on, later.held_on):
        return None
    if later.is_after_midnight:
        return -0.5, Reason("after_midnight", {"at": later.made_at[11:16]})
    is_alike = a.headcount is not None and a.headcount == b.headcount and a.device != b.device
    same_talk = bool(a.likened) and likeness(a.likened, b.likened) >= ALIKE
    return (-2.5, Reason("day_beside")) if is_alike and same_talk and a.lecturers & b.lecturers else None


def _is_next(earlier: str, later: str) -> bool:
    try:
        return (date.fromisoformat(later) - date.fromisoformat(earlier)).days == 1
    except ValueError:
        return False


def _place(a: Report, b: Report, siblings: bool) -> Points | None:
    if a.place and a.place == b.place:
        return 0.0, Reason("same_place" if a.named_place == b.named_place else "other_name")
    if not a.place and not b.place:
        return (0.0, None) if "online" in (a.mode, b.mode) else (-1.0, None)
    if not a.place or not b.place:
        return -1.0, Reason("no_place")
    return (-1.5, Reason("sibling")) if siblings and _is_told_by_another(a, b) else None


def _is_told_by_another(a: Report, b: Report) -> bool:
    """Two lecturers who name each other, each on a device of their own, at the same time or before as many: nobody is in
    two villages at once, while one person may well go from one to the other.
    """
    same_time = bool(a.half_day) and a.half_day == b.half_day
    return a.device != b.device and len(a.lecturers & b.lecturers) > 1 and (same_time or _are_near(a, b))


def _half_day(a: Report, b: Report) -> Points | None:
    if a.half_day and b.half_day:
        return (0.5, Reason("same_half_day", {"half_day": a.half_day})) if a.half_day == b.half_day else None
    return 0.0, Reason("half_day_missing") if a.half_day or b.half_day else None


def _lecturers(a: Report, b: Report) -> Points:
    common = a.lecturers & b.lecturers
    if common:
        whole = a.lecturers == b.lecturers
        return 3.0, Reason("same_lecturers" if whole else "common_lecturers", {"persons": sorted(common)})
    return (-3.0, None) if a.lecturers and b.lecturers else NOTHING


def _subject(a: Report, b: Report) -> Points:
    if a.topic and a.topic == b.topic:
        return 2.0, Reason("same_topic", {"title": a.subject})
    if not a.likened or not b.likened:
        return NOTHING
    alike = likeness(a.likened, b.likened)
    if alike == 1.0:
        return 2.0, Reason("same_title", {"title": a.subject})
    if alike >= ALIKE:
        return 1.0 + alike, Reason("alike_title", {"one": a.subject, "other": b.subject})
    return (-2.0, None) if a.topic and b.topic else (-2.0 + alike, None)


def _headcount(a: Report, b: Report) -> Points:
    if a.headcount is None or b.headcount is None:
        return NOTHING
    one, two = sorted((a.headcount, b.headcount))
    detail = {"one": one, "other": two}
    if one == two:
        return 1.0, Reason("same_headcount", detail)
    if _are_near(a, b):
        return 0.5, Reason("near_headcount", detail)
    if one and two == 10 * one:
        return 0.5, Reason("tenfold", detail)
    return (-2.0 if two > FAR * one and two - one > 20 else -0.5), None


def _are_near(a: Report, b: Report) -> bool:
    if a.headcount is None or b.headcount is None:
        return False
    one, two = sorted((a.headcount, b.headcount))
    return two - one <= max(NEAR, NEAR_SHARE * two)


def _audience(a: Report, b: Report) -> Points:
    if not a.audience_kind or not b.audience_kind:
        return NOTHING
    if a.audience_kind == b.audience_kind:
        return 0.3, Reason("same_audience")
    return (-0.3 if "mixed" in (a.audience_kind, b.audience_kind) else -1.5), None


def _hand(a: Report, b: Report) -> Points:
    """Whether one and the same person wrote both."""
    if not a.hand or a.hand != b.hand:
        return NOTHING
    told = ("half_day", "lecturers", "topic", "likened", "headcount", "audience_kind", "classes", "held_on")
    if all(getattr(a, name) == getattr(b, name) for name in told):
        return -1.0, Reason("typed_twice")
    return -3.5, None


_PARTS: tuple[Callable[[Report, Report], Points], ...] = (_lecturers, _subject, _headcount, _audience, _hand)

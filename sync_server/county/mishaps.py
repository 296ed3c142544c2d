"""The errors of outreach reports, class by class, with their natural numbers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from sync_server.county.answers import Fields
from sync_server.county.calendar import END, after
from sync_server.county.extent import Extent
from sync_server.county.inventing import FAMILIES
from sync_server.county.plot import Decision, Plot
from sync_server.county.talks import late_lecturers, punctual_lecturers
from sync_server.county.world import Gathering, Place

BOTH = 20
"""So many lectures with two lecturers are reported by both."""

IN_TIME = "2020-06-05"
"""A talk before this day is corrected before the report, whoever gave it."""


def add_mishaps(plot: Plot, extent: Extent) -> None:
    """All classes, E1 to E9."""
    _both_report(plot, extent)
    _villages(plot, extent)
    _zeros(plot, extent)
    for _ in range(extent.of(3)):
        _sent_again(plot)
    for _ in range(extent.of(3)):
        _typed_from_paper(plot)
    _clocks(plot)
    for talk in plot.world.all(Gathering):
        if talk.key.startswith("outside"):
            plot.went_wrong("E7", talk.key, "不在这半年 outside the half-year")
        if talk.key.startswith("late"):
            plot.went_wrong("E8", talk.key, "报数以后才到 arrives after the report")
    _withdrawn(plot)


def _both_report(plot: Plot, extent: Extent) -> None:
    """E1: the second lecturer reports the same talk, mostly with a number of their own."""
    late = plot.world.get(Gathering, "late3")
    twos = [g for g in plot.world.all(Gathering) if g.key.startswith("talk") and len(g.lecturers) > 1]
    chosen = [*plot.random.sample(twos, min(len(twos) - 1, extent.of(BOTH, 3) - 1)), late]
    for nth, talk in enumerate(chosen):
        plot.taken.add(talk.key)
        other = talk.came + (plot.random.choice((-9, -5, -3, 2, 4, 6, 11)) if nth % 5 < 3 else 0)
        key = f"{talk.key}-second"
        seen = replace(talk, key=key, audience=max(1, other))
        plot.report(seen, key, talk.lecturers[1], plot.reports[talk.key].at[:11] + "21:30")
        decision = Decision(
            "join", "session", (talk.key, key), {"audience_rule": "lead"}, "同一场，两位主讲人各报了一次"
        )
        plot.went_wrong("E1", talk.key, "两人都报了 both lecturers report it", puts=[seen], decision=decision)


def _mistaken(plot: Plot, village: Place, reached: set[str]) -> Place:
    """A village that is easily taken for this one: its sibling across the hill, else one of the town, else any. Nobody
    lectured there, so that the list of villages shows the error.
    """
    free = [v for v in plot.cast.villages if v.key not in reached]
    beside = [v for v in free if v.town == village.town]
    alike = [v for v in beside if v.name[1:] == village.name[1:] and v.name[0] not in FAMILIES]
    return plot.random.choice(alike or beside or free)


def _villages(plot: Plot, extent: Extent) -> None:
    """E2: the village beside it was chosen; E2c: and corrected on the device."""
    reached = {g.place for g in plot.world.all(Gathering)}
    for nth in range(extent.of(2) + extent.of(3)):
        corrected = nth >= extent.of(2)
        before = IN_TIME if corrected else END
        talk = plot.talk(partial(_is_only, plot, before))
        wrong = _mistaken(plot, plot.world.get(Place, talk.place), reached)
        reached.add(wrong.key)
        plot.reports[talk.key].fields["place"] = f"@{wrong.key}"
        if not corrected:
            decision = Decision(
                "amend", "session", (talk.key,), {"place": f"@{talk.place}"}, "核对签到表，村名点错"
            )
            seen = replace(talk, place=wrong.key)
            plot.went_wrong("E2", talk.key, "村点错了 the wrong village", puts=[seen], decision=decision)
        else:
            _corrected(plot, talk, {"place": f"@{talk.place}"})
            plot.went_wrong("E2c", talk.key, "村点错，已更正 the wrong village, corrected")


def _is_before(day: str, talk: Gathering) -> bool:
    return talk.day < day


def _is_only(plot: Plot, day: str, talk: Gathering) -> bool:
    """Whether nothing else took place there, and the village stayed what it was."""
    there = [g for g in plot.world.all(Gathering) if g.place == talk.place]
    return talk.day < day and len(there) == 1 and not plot.world.get(Place, talk.place).same_as


def _zeros(plot: Plot, extent: Extent) -> None:
    """E3: a zero too many; E3c: and corrected on the device."""
    for nth in range(extent.of(1) + extent.of(3)):
        corrected = nth >= extent.of(1)
        before = IN_TIME if corrected else END
        talk = plot.talk(partial(_is_before, before))
        plot.reports[talk.key].fields["headcount"] = talk.came * 10
        right: Fields = {"headcount": talk.audience}
        if not corrected:
            decision = Decision("amend", "session", (talk.key,), right, "签到表上少一个零")
            seen = replace(talk, audience=talk.came * 10)
            plot.went_wrong("E3", talk.key, "多一个零 a zero too many", puts=[seen], decision=decision)
        else:
            _corrected(plot, talk, right)
            plot.went_wrong("E3c", talk.key, "多一个零，已更正 a zero too many, corrected")


def _corrected(plot: Plot, talk: Gathering, right: Fields) -> None:
    days = min(plot.random.randint(3, 12), 14)
    plot.amend(talk.key, after(talk.day, days) + "T12:15", right, note="更正 / corrected")


def _sent_again(plot: Plot) -> None:
    """E4: a device sends everything once more."""
    talk = plot.talk()
    plot.do(after(talk.day, 1) + "T22:10", talk.lead, "sync")
    plot.do(after(talk.day, 1) + "T22:40", talk.lead, "sync", again=True)
    plot.went_wrong("E4", talk.key, "整本再传一次 sent once more")


def _typed_from_paper(plot: Plot) -> None:
    """E5: the clerk types the paper list, and the talk was reported long ago."""
    talk = plot.talk()
    key = f"{talk.key}-paper"
    plot.report(replace(talk, key=key), key, "office", after(talk.day, 9) + "T10:20")
    decision = Decision("join", "session", (talk.key, key), {"audience_rule": "lead"}, "纸质登记表又录了一遍")
    seen = replace(talk, key=key)
    plot.went_wrong("E5", talk.key, "照纸再录一次 typed again from paper", puts=[seen], decision=decision)


def _clocks(plot: Plot) -> None:
    """E6: devices whose clocks are wrong, one of them by fifty years for a while."""
    devices = [p.key for p in punctual_lecturers(plot.cast)[1:3]] + [p.key for p in plot.cast.cadres[5:7]]
    for device, skew in zip(devices, ("-35d", "+7h", "-18m", "+3m"), strict=True):
        plot.do("2019-12-28T07:00", device, "clock", set=skew)
        plot.went_wrong("E6", device, f"时钟差 {skew} its clock is {skew} wrong")
    plot.do("2020-03-02T07:00", devices[2], "clock", set="1970-01-01T08:00")
    plot.do("2020-04-20T07:00", devices[2], "clock", set="0")
    plot.went_wrong("1970", devices[2], "时钟回到 1970 年 its clock went back to 1970")
    late = late_lecturers(plot.cast)[0].key
    for key, at in (("late1", "2020-06-30T23:59"), ("late2", "2020-07-01T00:01")):
        plot.reports[key].at = at
        plot.went_wrong("midnight", key, "半年最后一夜前后写下 written about midnight of the last day")
    plot.taken.add(late)


def _withdrawn(plot: Plot) -> None:
    """E9: announced, reported, rained off."""
    like = plot.talk(lambda g: g.day < "2020-06")
    key = "rained-off"
    talk = replace(like, key=key, day=after(like.day, 2), audience=60)
    plot.report(talk, key, talk.lead, like.day + "T21:50")
    plot.do(
        after(like.day, 2) + "T21:55", talk.lead, "withdraw", record=f"@{key}", note="下雨没讲成 / rained off"
    )
    plot.went_wrong("E9", key, "没讲成，撤回 did not take place, withdrawn")

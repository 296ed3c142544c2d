"""What else can mislead: conflicts, broken rules, copied devices, things that stand twice, and things that only
look wrong.
"""

from __future__ import annotations

from dataclasses import replace

from sync_server.county.calendar import after
from sync_server.county.cast import HELD_BY
from sync_server.county.plot import Decision, Plot
from sync_server.county.talks import late_lecturers, punctual_lecturers
from sync_server.county.world import Gathering, Need, Person, Place, Trip, UnitRate

COPY = "c3-copy"
COPIED_ON = "2020-04-02"


def add_traps(plot: Plot) -> None:
    """All of them, once each."""
    for add in (
        _alike, _two_edit, _withdrawn_and_edited, _no_headcount, _trial_entry, _corrected_twice, _looks_older,
        _two_doors, _copied, _merged_sitting, _need_twice, _trip_twice, _person_twice, _bags, _held,
        _old_form,
    ):  # fmt: skip
        add(plot)


def _met_by_two(plot: Plot) -> tuple[Gathering, str, str, str]:
    """A talk that two devices can see, and the day on which both go offline."""
    sound = [p.key for p in (punctual_lecturers(plot.cast)[0], *punctual_lecturers(plot.cast)[3:])]
    talk = plot.talk(lambda g: g.lead in sound and "2020-02" < g.day < "2020-06-05")
    other = next(key for key in sound if key != talk.lead)
    plot.near.setdefault(other, set()).add(talk.place)
    plot.do(after(talk.day, 1) + "T22:00", talk.lead, "sync")
    plot.do(after(talk.day, 2) + "T22:00", other, "sync")
    day = after(talk.day, 3)
    plot.do(f"{day}T22:10", talk.lead, "sync")
    plot.do(f"{day}T22:20", other, "sync")
    return talk, talk.lead, other, day


def _two_edit(plot: Plot) -> None:
    talk, one, two, day = _met_by_two(plot)
    plot.reports[talk.key].fields["headcount"] = talk.came + 20
    plot.amend(talk.key, f"{day}T09:10", {"headcount": talk.audience}, one)
    plot.amend(
        talk.key,
        f"{day}T10:40",
        {"headcount": talk.came + 7},
        two,
        "两人不在一处，各改了一次 / both change it",
    )
    decision = Decision("settle", "session", (talk.key,), {"headcount": talk.audience}, "以签到表为准")
    plot.went_wrong("conflict", talk.key, "两台设备离线各改一次 two devices change it apart",
                    puts=[replace(talk, audience=talk.came + 7)], decision=decision)  # fmt: skip


def _withdrawn_and_edited(plot: Plot) -> None:
    talk, one, two, day = _met_by_two(plot)
    plot.do(f"{day}T09:20", one, "withdraw", record=f"@{talk.key}")
    plot.amend(
        talk.key,
        f"{day}T11:00",
        {"audience_kind": "mixed"},
        two,
        "一边撤回，一边改 / withdrawn here, changed there",
    )
    decision = Decision("restore", "session", (talk.key,), {}, "确实讲了，误撤回")
    plot.went_wrong("contested", talk.key, "一台撤回、一台改 one withdraws it, another changes it",
                    drops=[talk.key], decision=decision)  # fmt: skip


def _no_headcount(plot: Plot) -> None:
    talk = plot.talk()
    report = plot.reports[talk.key]
    del report.fields["headcount"]
    report.breaks, report.note = True, "忘了填人数 / no number was entered"
    decision = Decision("amend", "session", (talk.key,), {"headcount": talk.audience}, "按签到表补")
    plot.went_wrong("broken", talk.key, "没有填人数 breaks a rule", drops=[talk.key], decision=decision)


def _trial_entry(plot: Plot) -> None:
    like = plot.talk()
    entry = replace(like, key="just-trying", audience=11, topic="", title="试一试")
    plot.report(entry, entry.key, like.lead, like.day + "T22:30")
    decision = Decision("rule", "session", (entry.key,), {"what": "exclude"}, "学习软件时随手录的，不是宣讲")
    plot.went_wrong("test entry", entry.key, "试着录的 typed while learning", puts=[entry], decision=decision)


def _corrected_twice(plot: Plot) -> None:
    talk = plot.talk(lambda g: g.day < "2020-06-10")
    plot.reports[talk.key].fields["headcount"] = talk.came * 10
    plot.amend(talk.key, after(talk.day, 2) + "T12:05", {"headcount": talk.came + 5})
    plot.amend(talk.key, after(talk.day, 4) + "T12:05", {"headcount": talk.audience})
    plot.went_wrong("twice", talk.key, "更正的更正 a correction of a correction")


def _looks_older(plot: Plot) -> None:
    """The device's clock falls back between the record and its correction."""
    sound = [p.key for p in punctual_lecturers(plot.cast)[3:]]
    talk = plot.talk(lambda g: g.lead in sound and g.day < "2020-06-10")
    plot.reports[talk.key].fields["headcount"] = talk.came + 300
    day = after(talk.day, 5)
    plot.do(f"{day}T12:00", talk.lead, "clock", set="-35d")
    plot.amend(talk.key, f"{day}T12:10", {"headcount": talk.audience})
    plot.do(f"{day}T12:20", talk.lead, "clock", set="0")
    plot.went_wrong("older", talk.key, "更正的时间早于原记录 a correction stamped before what it corrects")


def _two_doors(plot: Plot) -> None:
    talk = plot.talk()
    report, n = plot.reports[talk.key], talk.came
    report.fields.pop("headcount")
    report.fields["doors"] = 2
    for nth, (door, part) in enumerate((("东门", n // 3), ("西门", n - n // 3)), 1):
        fields = {"session": f"@{talk.key}", "door": door, "method": "tap", "n": part}
        count = replace(report, key=f"{talk.key}-door{nth}", form="audience_count", fields=fields)
        count.at = talk.day + f"T22:3{nth}"
        plot.reports[count.key] = count
    plot.went_wrong("doors", talk.key, "两个门各数各的 counted at two doors")


def _alike(plot: Plot) -> None:
    talks = [g for g in plot.world.all(Gathering) if g.kind == "outreach"]
    for one in talks:
        for two in talks:
            if one.key < two.key and (one.day, one.place, one.audience) == (two.day, two.place, two.audience):
                plot.taken |= {one.key, two.key}
                decision = Decision("apart", "session", (one.key, two.key), {}, "两个会场各一场，听众不同")
                told = "同日同村同人数，不是同一场 two talks alike, and not one"
                plot.went_wrong("alike", two.key, told, decision=decision)
    namesakes = [p for p in plot.cast.lecturers if p.name == plot.cast.lecturers[0].name]
    plot.went_wrong("namesakes", namesakes[1].key, "两位同名 two people of one name")
    for place in plot.world.all(Place):
        if place.same_as:
            plot.amend(
                place.key,
                f"{place.retired_on}T09:00",
                {"valid_to": place.retired_on, "merged_into": f"@{place.same_as}"},
                "office",
            )
            plot.went_wrong("retired", place.key, "中途并村 a village joined with another")


def _copied(plot: Plot) -> None:
    """A notebook is restored from a backup elsewhere; both go on from the same number."""
    plot.do(f"{COPIED_ON}T06:00", COPY, "copy", **{"from": "c3"})
    later = [
        r for r in plot.reports.values() if r.device == "c3" and r.form == "contact" and r.at > COPIED_ON
    ]
    for report in sorted(later, key=lambda r: r.at)[::2]:
        report.device = COPY
    plot.went_wrong("copied", "c3", "本子被恢复到另一台 a notebook restored onto another device")


def _merged_sitting(plot: Plot) -> None:
    """Each class teacher enters the sitting with their own class."""
    sitting = plot.world.get(Gathering, "merged3")
    del plot.reports[sitting.key]
    parts = [replace(sitting, key=key, klasses=(klass,))
             for key, klass in zip(("merged3", "merged3-other"), sitting.klasses, strict=True)]  # fmt: skip
    for part, device in zip(parts, ("c6", "c7"), strict=True):
        plot.report(part, part.key, device, part.day + "T18:00")
    decision = Decision(
        "join",
        "session",
        ("merged3", "merged3-other"),
        {"audience_rule": "lead"},
        "合班课，两位班主任各报了一次",
    )
    plot.went_wrong(
        "merged",
        sitting.key,
        "合班课报了两次 a merged sitting reported per class",
        puts=parts,
        decision=decision,
    )


def _need_twice(plot: Plot) -> None:
    need = next(n for n in plot.world.all(Need) if n.domain == "helping" and n.closed > "2020-01-15")
    again = replace(need, key=f"{need.key}-again")
    who = next(p.key for p in plot.cast.cadres if p.key not in (need.owner, "c3", HELD_BY))
    plot.report(again, again.key, who)
    decision = Decision(
        "join", "need", (need.key, again.key), {"audience_rule": "lead"}, "两次走访登记了同一个问题"
    )
    plot.went_wrong(
        "need twice", need.key, "一个问题登记两次 one problem entered twice", puts=[again], decision=decision
    )


def _trip_twice(plot: Plot) -> None:
    trip = plot.world.get(Trip, "research2")
    again = replace(trip, key="research2-again", persons=trip.persons[:1])
    plot.report(again, again.key, at=after(trip.start, 4) + "T09:30")
    decision = Decision(
        "join", "dispatch", (trip.key, again.key), {"audience_rule": "lead"}, "同一次调研录了两遍"
    )
    plot.went_wrong(
        "trip twice", trip.key, "一次调研录两遍 one trip entered twice", puts=[again], decision=decision
    )


def _person_twice(plot: Plot) -> None:
    person = next(p for p in plot.world.all(Person) if p.same_as)
    decision = Decision(
        "amend", "person", (person.key,), {"merged_into": f"@{person.same_as}"}, "同一个人录了两次"
    )
    plot.went_wrong("person twice", person.key, "一个人录两次 one person entered twice",
                    puts=[replace(person, same_as="")], decision=decision)  # fmt: skip


def _bags(plot: Plot) -> None:
    rate = plot.world.get(UnitRate, "rate-bag")
    fields = {"item": rate.item, "from_unit": rate.unit, "to_unit": rate.to, "factor": "0.05",
              "from_on": rate.since, "basis": rate.basis}  # fmt: skip
    plot.went_wrong("no rate", "work-bags", "以袋计，尚无换算 counted in bags, no rate yet", drops=[rate.key],
                    decision=Decision("record", "unit_rate", (rate.key,), fields, rate.basis))  # fmt: skip


def _held(plot: Plot) -> None:
    plot.went_wrong("held", "work-held", "这台设备没有填工作量的权限 written on a device that may not",
                    drops=["work-held"], decision=Decision("release", "workload", ("work-held",), {}, "照常计入"))  # fmt: skip


def _old_form(plot: Plot) -> None:
    plot.do("2020-05-20T09:00", "office", "define", form="session", adds=[NEW_FIELD])
    plot.went_wrong(
        "old form", late_lecturers(plot.cast)[0].key, "还用三周前的表 goes on with an old version of the form"
    )


NEW_FIELD = {"name": "co_organiser", "kind": "text", "label": {"zh": "协办单位", "en": "Co-organiser"}}

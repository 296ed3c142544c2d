"""The ordinary year: talks in the villages, lessons, branch days, visits, work, and coming back to sync."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bench.demo_scenario.cast import HOLDER, PAIRINGS, TOPICS
from bench.demo_scenario.script import YEAR, Script, day, person, place

TALKS = """
01-14 wang-laptop 东柳村 党的二十届四中全会精神解读 64 villagers
01-15 liu-laptop 前塔村 党的二十届四中全会精神解读 71 villagers
01-16 sun-laptop 云岭村 党的二十届四中全会精神解读 58 mixed
01-20 chen-phone 双泉村 防止返贫政策问答 46 villagers
01-22 zhao-phone 南湾村 党的二十届四中全会精神解读 83 members
01-27 wu-phone 松树坪村 “十五五”时期的农业农村 39 villagers
02-04 wang-laptop 西柳村 “十五五”时期的农业农村 102 villagers
02-06 zhou-laptop 上坡村 防止返贫政策问答 44 villagers
03-03 chen-phone 东柳村 守住村干部的廉洁底线 37 village_cadres
03-05 liu-laptop 白塔村 “十五五”时期的农业农村 90 villagers
03-11 zhao-phone 北湾村 防止返贫政策问答 55 villagers
03-12 sun-laptop 茶店村 村里的矛盾怎么解 62 mixed
03-25 wu-phone 梨园村 “十五五”时期的农业农村 118 villagers
03-26 wang-laptop 柳河社区 树立和践行正确政绩观 76 members
04-09 chen-phone 枣林村 防止返贫政策问答 51 villagers
04-10 zhou-laptop 下坡村 村里的矛盾怎么解 48 villagers
04-17 zhou-laptop 青石村 “十五五”时期的农业农村 73 villagers
04-22 liu-laptop 县税务局 树立和践行正确政绩观 120 office
05-08 wang-laptop 桥头村 树立和践行正确政绩观 66 members
05-12 sun-laptop 西岭村 “十五五”时期的农业农村 57 villagers
05-14 chen-phone 双泉社区 新形势下的群众工作方法 85 mixed
05-20 wu-phone 后塔村 防止返贫政策问答 42 villagers
05-28 zhao-phone 石桥社区 守住村干部的廉洁底线 63 village_cadres
06-04 liu-laptop 双泉食品厂 党章里的初心 96 enterprise
06-10 wang-laptop 河口村 青石渡：一座渡口的党史 88 members
06-17 chen-phone 上泉村 党章里的初心 70 members
06-23 sun-laptop 竹园村 青石渡：一座渡口的党史 49 members
06-25 zhou-laptop 西石峪村 党章里的初心 61 members
06-26 liu-laptop 县第一中学 青石渡：一座渡口的党史 210 school
07-08 wang-laptop 东柳村 “十五五”时期的农业农村 59 villagers
08-26 liu-laptop 松树坪村 防止返贫政策问答 52 villagers
09-09 sun-laptop 东岭村 树立和践行正确政绩观 54 villagers
09-16 wang-laptop 西柳村 村里的矛盾怎么解 68 villagers
09-23 chen-phone 下泉村 农村集体“三资”管理 40 village_cadres
10-14 zhao-phone 大石桥村 “十五五”时期的农业农村 77 villagers
10-15 wu-phone2 梨园村 树立和践行正确政绩观 65 members
10-21 liu-laptop 前塔村 农村集体“三资”管理 43 village_cadres
10-28 wang-laptop 柳河社区 新形势下的群众工作方法 92 mixed
"""

KLASSES = [
    # name, kind, main, opened, ended, days, enrolled, repeated, graduated, head teacher, filled in on
    ("2026年春季科级干部进修班", "section_cadre", "yes", "03-16", "04-24", 30, 42, 0, 42, "郑文博", "03-16"),
    (
        "村（社区）党组织书记培训班第1期",
        "village_secretary",
        "yes",
        "04-13",
        "04-17",
        5,
        98,
        0,
        98,
        "郑文博",
        "04-13",
    ),
    (
        "村（社区）党组织书记培训班第2期",
        "village_secretary",
        "yes",
        "05-25",
        "05-29",
        5,
        104,
        6,
        103,
        "罗小勇",
        "05-25",
    ),
    ("党员进市委党校培训班", "party_member", "no", "06-08", "06-10", 3, 56, None, 56, "罗小勇", "06-08"),
    ("2026年秋季中青年干部班", "young_cadre", "yes", "09-14", "10-30", 40, 38, 0, 37, "郑文博", "09-14"),
    ("组织工作培训班", "org_work", "no", "10-19", "10-21", 3, 47, None, 47, "罗小勇", "10-19"),
]
PLANNED = "第一书记培训班"

SPRING, V1, V2, MEMBERS, AUTUMN, ORG = (k[0] for k in KLASSES)
LESSONS = [
    # day, device, lecturer, role, topic or title, category, hours, classes, observers
    ("03-16", "zheng-laptop", "马志远", "city_standing", "开班第一课：把为民造福作为最大政绩", "theory", "3", [SPRING], ""),
    ("03-18", "wang-laptop", "王芳", "own_teacher", "党的二十届四中全会精神解读", "theory", "3", [SPRING], "陈晓燕 赵敏"),
    ("03-24", "liu-laptop", "刘建国", "own_teacher", "党章里的初心", "theory", "3", [SPRING], ""),
    ("04-01", "zheng-laptop", "何静", "outside_expert", "县域经济怎么谋篇", "knowledge", "3", [SPRING], "孙立新"),
    ("04-14", "chen-phone", "陈晓燕", "own_teacher", "新形势下的群众工作方法", "ability", "3", [V1], ""),
    ("04-15", "wang-laptop", "王芳", "own_teacher", "树立和践行正确政绩观", "party_spirit", "3", [SPRING, V1], "刘建国"),
    ("04-16", "zheng-laptop", "高翔", "other_leader", "乡村产业怎么兴", "knowledge", "3", [SPRING, V1], ""),
    ("05-26", "sun-laptop", "孙立新", "own_teacher", "村里的矛盾怎么解", "ability", "3", [V2], "周海涛 吴桂兰"),
    ("05-27", "liu-laptop", "刘建国", "own_teacher", "守住村干部的廉洁底线", "party_spirit", "2.5", [V2], ""),
    ("05-28", "zheng-laptop", "魏长河", "role_model", "我在松树坪当支书的三十年", "party_spirit", "2", [V2], ""),
    ("06-09", "wu-phone", "吴桂兰", "own_teacher", "党章里的初心", "theory", "3", [MEMBERS], ""),
    ("09-15", "zheng-laptop", "马志远", "city_standing", "年轻干部要过好政绩关", "theory", "3", [AUTUMN], ""),
    ("09-22", "wang-laptop", "王芳", "own_teacher", "党的二十届四中全会精神解读", "theory", "3", [AUTUMN], "郑文博"),
    ("10-13", "chen-phone", "陈晓燕", "own_teacher", "新就业群体党建怎么抓", "ability", "3", [AUTUMN], "王芳"),
    ("10-20", "liu-laptop", "刘建国", "own_teacher", "守住村干部的廉洁底线", "party_spirit", "3", [AUTUMN, ORG], ""),
]  # fmt: skip

BRANCH_DAYS = [
    ("01-23", "教研党支部", "组织生活会", ""), ("02-27", "行政党支部", "学习县委全会精神", "group_study"),
    ("03-27", "教研党支部", "树立和践行正确政绩观专题学习", "group_study"), ("04-24", "离退休党支部", "老党员看新农村", ""),
    ("05-22", "行政党支部", "义务劳动：清理塔南小区", ""), ("06-26", "教研党支部", "“七一”重温入党誓词", ""),
    ("09-25", "教研党支部", "集体备课与评议", "group_study"), ("10-30", "行政党支部", "学习党内法规", "group_study"),
]  # fmt: skip

TOPIC_TITLES = {title for title, *_ in TOPICS}


def topic_or_title(text: str) -> dict[str, str]:
    return {"topic": f"@topic:{text}"} if text in TOPIC_TITLES else {"title": text}


def talk(held: str, device: str, where: str, topic: str, headcount: int, **more: Any) -> dict[str, Any]:
    """The fields of a talk by the one who holds the device."""
    me = person(HOLDER[device])
    return {
        "kind": "outreach", "held_on": day(held), "mode": "in_person", "place": place(where),
        **topic_or_title(topic), "lecturers": [me], "lead": me, "lecturer_role": "own_teacher",
        "headcount": headcount, "count_method": "called", **more,
    }  # fmt: skip


def write_talks(script: Script) -> None:
    for row in TALKS.strip().splitlines():
        held, device, where, topic, headcount, audience = row.split()
        half = script.random.choice(["morning", "afternoon"])
        method = script.random.choice(["signed", "called", "called", "seen"])
        fields = talk(held, device, where, topic, int(headcount), half_day=half, audience_kind=audience)
        script.record(script.after(held), device, "session", fields | {"count_method": method})


def write_classes(script: Script) -> None:
    keys = (
        "name",
        "kind",
        "is_main",
        "opened_on",
        "ended_on",
        "days",
        "enrolled",
        "repeat_enrolled",
        "graduated",
    )
    for *values, teacher, typed in KLASSES:
        fields: dict[str, Any] = dict(zip(keys, values, strict=True)) | {
            "sponsor": "own",
            "head_teacher": person(teacher),
        }
        fields |= {"opened_on": day(fields["opened_on"])}
        ended, graduated = fields.pop("ended_on"), fields.pop("graduated")
        name = f"k{typed}"
        script.record(f"{typed}T08:10", "office", "klass", fields | {"planned": fields["enrolled"] + 2}, name)
        ending = {"ended_on": day(ended), "graduated": graduated}
        script.add(f"{ended}T17:30", "office", "amend", record=f"@{name}", fields=ending)
        _write_roll_calls(script, fields["name"], typed, ended, fields["enrolled"])
    planned = {"name": PLANNED, "kind": "first_secretary", "is_main": "no", "sponsor": "joint", "planned": 60}
    script.record("10-09T09:30", "office", "klass", planned)


def _write_roll_calls(script: Script, name: str, opened: str, ended: str, enrolled: int) -> None:
    first, last = (date.fromisoformat(day(d)) for d in (opened, ended))
    for at in sorted({first, _working_day(first + (last - first) // 2), last}):
        leave, absent = script.random.choice([0, 0, 1, 2]), script.random.choice([0, 0, 0, 1])
        fields = {
            "klass": f"@klass:{name}", "called_on": at.isoformat(), "half_day": "morning",
            "due": enrolled, "present": enrolled - leave - absent, "leave": leave,
        }  # fmt: skip
        script.record(f"{at:%m-%d}T16:50", "office", "attendance", fields)


def _working_day(at: date) -> date:
    return at - timedelta(days=max(0, at.weekday() - 4))


def write_lessons(script: Script) -> None:
    for held, device, lecturer, role, topic, category, hours, classes, observers in LESSONS:
        fields = {
            "kind": "lesson", "held_on": day(held), "half_day": "morning", "mode": "in_person",
            "place": place("县委党校"), **topic_or_title(topic), "lecturers": [person(lecturer)],
            "lead": person(lecturer), "lecturer_role": role, "hours": hours, "category": category,
            "classes": [f"@klass:{name}" for name in classes],
            "observers": [person(name) for name in observers.split()] or None,
        }  # fmt: skip
        script.record(script.after(held, 12, 17), device, "session", fields)


def write_branch_days(script: Script) -> None:
    for held, branch, title, also in BRANCH_DAYS:
        fields = {
            "kind": "branch_day", "held_on": day(held), "half_day": "afternoon", "mode": "in_person",
            "place": place("县委党校"), "title": title, "branches": [f"@branch:{branch}"],
            "also": [also] if also else None,
        }  # fmt: skip
        script.record(script.after(held), "zheng-laptop", "session", fields)


def write_contacts(script: Script) -> None:
    """A call and a visit a month, with the gaps that life brings."""
    device_of = {holder: device for device, holder in HOLDER.items() if device != "wu-phone2"}
    for month in (1, 2, 3, 4, 5, 6, 8, 9):
        for helper, code, _ in PAIRINGS:
            device = device_of[helper]
            # Her phone is lost in August, and he is silent from September on.
            if script.random.random() < 0.25 or (month == 9 and device in ("wu-phone", "sun-laptop")):
                continue
            kind = "phone" if month == 2 or script.random.random() < 0.4 else "visit"
            reached = "no" if script.random.random() < 0.1 else "yes"
            on = f"{month:02d}-{script.random.choice([1, 2, 8, 9, 15, 16]):02d}"
            if on < "01-06":
                on = "01-08"
            fields = {
                "kind": kind, "contacted_on": day(on), "visitors": [person(helper)],
                "household": f"@household:{code}", "reached": reached,
            }  # fmt: skip
            script.record(script.after(on), device, "contact", fields)


SYNC_DAYS = {
    # weekday of coming back, from, until, every how many weeks
    "wang-laptop": (4, "01-09", "11-13", 2), "liu-laptop": (4, "01-09", "11-06", 3),
    "zhao-phone": (1, "01-06", "11-10", 3), "sun-laptop": (4, "01-09", "08-28", 3),
    "chen-phone": (3, "01-08", "11-19", 2), "zhou-laptop": (2, "01-14", "11-18", 4),
    "wu-phone": (4, "01-09", "08-14", 3), "wu-phone2": (4, "09-11", "11-13", 3), "zheng-laptop": (0, "01-12", "11-16", 2),
}  # fmt: skip


def write_syncs(script: Script) -> None:
    """Everybody syncs on the day they are at the office."""
    for device, (weekday, first, last, weeks) in SYNC_DAYS.items():
        at = date.fromisoformat(day(first))
        at += timedelta(days=(weekday - at.weekday()) % 7)
        until = date.fromisoformat(day(last))
        while at <= until:
            if not date(YEAR, 2, 13) <= at <= date(YEAR, 2, 24) and not date(YEAR, 10, 1) <= at <= date(
                YEAR, 10, 7
            ):
                script.add(f"{at:%m-%d}T19:{script.random.randint(0, 40):02d}", device, "sync")
            at += timedelta(weeks=weeks)

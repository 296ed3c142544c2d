"""What goes wrong, and right, in this office's year: the hand-written part."""

from __future__ import annotations

from bench.demo_scenario.routine import talk
from bench.demo_scenario.script import Script, day, person, place


def write_stories(script: Script) -> None:
    for write in (
        _reported_twice, _two_doors, _extra_zero, _withdrawn, _wrong_clock, _late, _conflict, _breaks_a_rule,
        _online_and_bases, _trials, _held, _lost_phone, _silent_since_september, _still_on_their_way,
    ):  # fmt: skip
        write(script)


def _reported_twice(script: Script) -> None:
    both = [person("王芳"), person("陈晓燕")]
    first = talk("03-19", "wang-laptop", "双泉村", "树立和践行正确政绩观", 125, lecturers=both)
    second = first | {"headcount": 120, "count_method": "seen"}
    script.record("03-19T16:20", "wang-laptop", "session", first, "shuangquan-1")
    script.record(
        "03-19T17:05", "chen-phone", "session", second, "shuangquan-2",
        note="同一场两人都报了 / both lecturers report the same talk",
    )  # fmt: skip
    fields = {
        "records": ["@shuangquan-1", "@shuangquan-2"], "lead_record": "@shuangquan-1",
        "audience_rule": "lead",
        "reason": "同一场宣讲，王芳、陈晓燕各报了一次，以第一主讲人为准",
    }  # fmt: skip
    script.record(
        "04-07T09:30", "office", "same_event", fields, note="办公室认定为一场 / the office joins them"
    )
    both = [person("刘建国"), person("赵敏")]
    first = talk("10-22", "liu-laptop", "小石桥村", "农村集体“三资”管理", 58, lecturers=both)
    script.record("10-22T16:30", "liu-laptop", "session", first)
    script.record(
        "10-22T16:50", "zhao-phone", "session", first | {"headcount": 60},
        note="又一场报了两次，还没认定 / another one reported twice, not joined yet",
    )  # fmt: skip


def _two_doors(script: Script) -> None:
    fields = {
        "kind": "big_class", "held_on": day("11-12"), "half_day": "afternoon", "mode": "in_person",
        "place": place("县委党校"), "title": "党性教育大课堂：岭上的灯", "lecturers": [person("何静")],
        "lead": person("何静"), "lecturer_role": "outside_expert", "doors": 2, "hours": None,
    }  # fmt: skip
    script.record("11-12T14:00", "zheng-laptop", "session", fields, "dake")
    for at, device, door, n, note in (
        ("11-12T14:20", "zheng-laptop", "东门", 146, "大课堂分两个门数人 / two doors, two counters"),
        (
            "11-12T14:25",
            "liu-laptop",
            "西门",
            118,
            "西门的数还在刘建国的笔记本里 / the second count is not here yet",
        ),
    ):
        count = {"session": "@dake", "door": door, "category": "adults", "method": "tap", "n": n}
        script.record(at, device, "audience_count", count, note=note)


def _extra_zero(script: Script) -> None:
    fields = talk("05-21", "zhao-phone", "北湾村", "防止返贫政策问答", 900, audience_kind="villagers")
    script.record(
        "05-21T11:40", "zhao-phone", "session", fields, "beiwan", note="多输了一个零 / a zero too many"
    )
    script.add(
        "06-02T08:50",
        "zhao-phone",
        "amend",
        record="@beiwan",
        fields={"headcount": 90},
        note="更正 / corrected",
    )
    fields = talk("06-11", "wu-phone", "白塔村", "“十五五”时期的农业农村", 1050, count_method="seen")
    script.record("06-11T17:00", "wu-phone", "session", fields, "baita")
    ruling = {
        "what": "value", "record": "@baita", "field": "headcount", "value": "105",
        "reason": "村里签到表 105 人，系多输一个零", "basis": "白塔村签到表",
    }  # fmt: skip
    script.record(
        "07-03T10:15",
        "office",
        "ruling",
        ruling,
        note="办公室按签到表认定 / the office rules by the paper list",
    )


def _withdrawn(script: Script) -> None:
    fields = talk("05-13", "zhou-laptop", "东石峪村", "守住村干部的廉洁底线", 60)
    script.record("05-12T15:30", "zhou-laptop", "session", fields, "dongshiyu")
    script.add(
        "05-13T18:40",
        "zhou-laptop",
        "withdraw",
        record="@dongshiyu",
        note="下大雨没讲成，撤回 / rained off, taken back",
    )
    wrong = talk("04-28", "wang-laptop", "东柳村", "树立和践行正确政绩观", 72)
    script.record("04-28T16:10", "wang-laptop", "session", wrong, "liu-village")
    fixed = {"place": place("西柳村")}
    script.add(
        "04-29T08:20",
        "wang-laptop",
        "amend",
        record="@liu-village",
        fields=fixed,
        note="东柳、西柳点错了 / the sibling village",
    )


def _wrong_clock(script: Script) -> None:
    script.add(
        "04-08T08:00", "zhou-laptop", "clock", set="1970-01-01T08:00",
        note="旧电脑电池没电，时钟回到 1970 年 / its clock goes back to 1970",
    )  # fmt: skip
    script.add("04-28T09:00", "zhou-laptop", "clock", set="0")
    script.add("02-25T08:00", "chen-phone", "clock", set="+7h")
    script.add("03-30T08:00", "chen-phone", "clock", set="0")


def _late(script: Script) -> None:
    fields = talk("06-29", "zhao-phone", "南湾村", "青石渡：一座渡口的党史", 74, audience_kind="members")
    script.record(
        "06-29T17:10",
        "zhao-phone",
        "session",
        fields,
        note="报数以后才传到 / will only arrive after the half-year report",
    )


def _conflict(script: Script) -> None:
    fields = talk(
        "09-29",
        "wang-laptop",
        "东柳村",
        "新形势下的群众工作方法",
        80,
        lecturers=[person("王芳"), person("陈晓燕")],
    )
    script.record("09-29T16:30", "wang-laptop", "session", fields, "dongliu")
    script.add("09-29T19:30", "wang-laptop", "sync")
    script.add("09-30T08:30", "chen-phone", "sync")
    script.add("10-08T09:10", "wang-laptop", "amend", record="@dongliu", fields={"headcount": 86})
    script.add(
        "10-08T10:40", "chen-phone", "amend", record="@dongliu", fields={"headcount": 83},
        note="两人不在一处，各改了一次 / each changes it without seeing the other",
    )  # fmt: skip


def _breaks_a_rule(script: Script) -> None:
    fields = talk("10-23", "wu-phone2", "后塔村", "防止返贫政策问答", 0)
    script.record(
        "10-23T17:20", "wu-phone2", "session", fields | {"headcount": None}, breaks=True,
        note="忘了填人数 / no number was entered",
    )  # fmt: skip


def _online_and_bases(script: Script) -> None:
    online = talk("03-31", "chen-phone", "", "党的二十届四中全会精神解读", 300) | {
        "place": None,
        "mode": "online",
    }
    script.record("03-31T20:10", "chen-phone", "session", online, note="线上的另列 / online is counted apart")
    for held, device, base, title, headcount in (
        ("04-03", "wang-laptop", "青石渡战斗纪念园", "清明祭英烈", 42),
        ("04-23", "liu-laptop", "云岭革命历史陈列馆", "科级班现场教学", 41),
        ("05-29", "sun-laptop", "青石渡战斗纪念园", "村书记班现场教学", 101),
        ("06-30", "chen-phone", "云岭革命历史陈列馆", "重温入党誓词", 45),
        ("09-24", "wang-laptop", "青石渡战斗纪念园", "中青班现场教学", 38),
        ("10-20", "chen-phone", "云岭革命历史陈列馆", "组工班现场教学", 46),
    ):
        fields = talk(held, device, base, title, headcount) | {"kind": "onsite"}
        script.record(script.after(held, 11, 17), device, "session", fields)


def _trials(script: Script) -> None:
    for held, device, topic, result, observers in (
        ("03-06", "wang-laptop", "树立和践行正确政绩观", "passed", "刘建国 赵敏 孙立新"),
        ("03-10", "wang-laptop", "党的二十届四中全会精神解读", "passed", "陈晓燕 郑文博"),
        ("05-15", "chen-phone", "新就业群体党建怎么抓", "redo", "王芳 郑文博"),
        ("06-05", "chen-phone", "新就业群体党建怎么抓", "passed", "王芳 郑文博"),
        ("06-12", "liu-laptop", "农村集体“三资”管理", "passed", "周海涛 郑文博"),
    ):
        fields = talk(held, device, "县委党校", topic, 0) | {
            "kind": "trial", "headcount": None, "count_method": None, "is_new_topic": "yes",
            "trial_result": result, "observers": [person(name) for name in observers.split()],
        }  # fmt: skip
        script.record(script.after(held, 11, 17), device, "session", fields)


def _held(script: Script) -> None:
    fields = {
        "item": "board", "campaign": "sanitation", "done_on": day("05-22"), "place": place("塔南小区"),
        "qty": "6", "unit": "kuai", "people": [person("郑文博"), person("罗小勇")],
    }  # fmt: skip
    script.record(
        "05-22T17:40", "zheng-laptop", "workload", fields, "boards",
        note="教务科这台没有填工作量的权限，先扣下 / not its form: held",
    )  # fmt: skip
    script.add(
        "06-16T09:00", "office", "release", record="@boards", note="办公室放行 / the office releases it"
    )


def _lost_phone(script: Script) -> None:
    script.add(
        "08-20T09:20", "office", "revoke", of="wu-phone", reason="8月19日下乡途中手机丢失",
        note="手机丢了，停权 / the phone is lost and revoked",
    )  # fmt: skip
    script.add(
        "08-21T23:14",
        "wu-phone",
        "sync",
        refused="revoked",
        note="有人捡到联网，被拒绝 / refused when it shows up",
    )
    script.add(
        "08-24T10:00",
        "wu-phone2",
        "enrol",
        name="吴桂兰的新手机",
        holder=person("吴桂兰"),
        near=[place("松树坪村")],
    )


def _silent_since_september(script: Script) -> None:
    script.add("09-11T18:30", "sun-laptop", "sync")
    for held, where, topic, headcount, note in (
        (
            "09-17",
            "云岭村",
            "农村集体“三资”管理",
            35,
            "孙立新 9月11日后没有回来过 / not been back since 11 September",
        ),
        ("10-16", "茶店村", "防止返贫政策问答", 47, ""),
    ):
        fields = talk(held, "sun-laptop", where, topic, headcount)
        script.record(script.after(held), "sun-laptop", "session", fields, **({"note": note} if note else {}))


def _still_on_their_way(script: Script) -> None:
    """What the two returning devices hold when the demonstration begins."""
    for held, device, where, topic, headcount in (
        ("11-11", "liu-laptop", "松树坪村", "党章里的初心", 56),
        ("11-18", "liu-laptop", "后塔村", "“十五五”时期的农业农村", 69),
        ("11-17", "zhao-phone", "南湾村", "村里的矛盾怎么解", 52),
    ):
        script.record(script.after(held), device, "session", talk(held, device, where, topic, headcount))
    visit = {
        "kind": "visit", "contacted_on": day("11-17"), "visitors": [person("赵敏")],
        "household": "@household:H-004", "reached": "yes", "note": "屋顶已修好，秋粮入仓",
    }  # fmt: skip
    script.record("11-17T16:10", "zhao-phone", "contact", visit)
    script.add(
        "11-17T16:15",
        "zhao-phone",
        "amend",
        record="@roof",
        fields={"status": "closed", "closed_on": day("11-17")},
    )
    script.add(
        "11-19T19:00", "wang-laptop", "sync", note="刘建国和赵敏还在路上 / two devices are still on their way"
    )

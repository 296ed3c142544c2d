"""Who and where: the office's lists, and the devices."""

from __future__ import annotations

from bench.demo_scenario.script import Script, day, person, place

TOWNS = {
    "青石镇": "东石峪村 西石峪村 青石村 上坡村 下坡村",
    "柳河镇": "东柳村 西柳村 河口村 桥头村 柳河社区",
    "白塔镇": "前塔村 后塔村 白塔村 松树坪村 梨园村",
    "石桥镇": "大石桥村 小石桥村 南湾村 北湾村 石桥社区",
    "云岭镇": "东岭村 西岭村 云岭村 茶店村 竹园村",
    "双泉镇": "上泉村 下泉村 双泉村 枣林村 双泉社区",
}
COMPOUNDS = {"柳河花园小区": "柳河镇", "塔南小区": "白塔镇"}
OTHER_PLACES = [
    ("县委党校", "own_school"), ("青石渡战斗纪念园", "base"), ("云岭革命历史陈列馆", "base"),
    ("市委党校", "party_school"), ("临河县委党校", "party_school"), ("县税务局", "office"),
    ("双泉食品厂", "enterprise"), ("县第一中学", "school"), ("石桥镇基层党校", "grassroots_school"),
]  # fmt: skip
INITIALS = {"柳河社区": "lhsq", "大石桥村": "dsqc", "茶店村": "cdc", "东石峪村": "dsyc", "西石峪村": "xsyc"}

PEOPLE = [
    ("王芳", "own_teacher", "教研室"), ("刘建国", "own_teacher", "教研室"), ("赵敏", "own_teacher", "教研室"),
    ("孙立新", "own_teacher", "教研室"), ("陈晓燕", "own_teacher", "教研室"), ("周海涛", "own_teacher", "教研室"),
    ("吴桂兰", "own_teacher", "科研室"), ("郑文博", "own_teacher", "教务科"), ("罗小勇", "own_staff", "办公室"),
    ("马志远", "city_standing", "县委组织部"), ("高翔", "other_leader", "县政府"),
    ("何静", "outside_expert", "市委党校"), ("魏长河", "role_model", "松树坪村"),
]  # fmt: skip

TOPICS = [
    ("党的二十届四中全会精神解读", "theory", "党的创新理论", None),
    ("“十五五”时期的农业农村", "knowledge", "乡村振兴", None),
    ("树立和践行正确政绩观", "party_spirit", "党性教育", None),
    ("守住村干部的廉洁底线", "party_spirit", "党规党纪", "2023-04-12"),
    ("党章里的初心", "theory", "党史党性", "2021-05-18"),
    ("村里的矛盾怎么解", "ability", "基层治理", "2022-09-06"),
    ("新形势下的群众工作方法", "ability", "基层治理", "2020-10-15"),
    ("青石渡：一座渡口的党史", "party_spirit", "党史党性", "2021-06-22"),
    ("防止返贫政策问答", "knowledge", "乡村振兴", "2022-03-10"),
    ("农村集体“三资”管理", "knowledge", "基层治理", None),
    ("新就业群体党建怎么抓", "ability", "基层党建", None),
]

DEVICES = [
    ("wang-laptop", "王芳的笔记本", "王芳", "东柳村 西柳村"),
    ("liu-laptop", "刘建国的笔记本", "刘建国", "前塔村 县委党校"),
    ("zhao-phone", "赵敏的手机", "赵敏", "南湾村 北湾村"),
    ("sun-laptop", "孙立新的笔记本", "孙立新", "云岭村 茶店村"),
    ("chen-phone", "陈晓燕的手机", "陈晓燕", "东柳村 双泉村"),
    ("zhou-laptop", "周海涛的旧笔记本", "周海涛", "上坡村"),
    ("wu-phone", "吴桂兰的手机", "吴桂兰", "松树坪村"),
]
HOLDER = {name: holder for name, _, holder, _ in DEVICES} | {"zheng-laptop": "郑文博", "wu-phone2": "吴桂兰"}

HOUSEHOLDS = [
    ("H-001", "东柳村"), ("H-002", "东柳村"), ("H-003", "前塔村"), ("H-004", "南湾村"), ("H-005", "北湾村"),
    ("H-006", "云岭村"), ("H-007", "松树坪村"), ("H-008", "上坡村"),
]  # fmt: skip
PAIRINGS = [
    ("王芳", "H-001", "yes"), ("陈晓燕", "H-002", "yes"), ("刘建国", "H-003", "yes"), ("赵敏", "H-004", "yes"),
    ("赵敏", "H-005", "yes"), ("孙立新", "H-006", "yes"), ("吴桂兰", "H-007", "no"), ("周海涛", "H-008", "yes"),
]  # fmt: skip


UNIT_RATES = [
    ("rubble", "truck", "ton", "4", "环卫所过磅，农用车平均每车 4 吨"),
    ("board", "kuai", "ge", "1", "一块版面算一个"),
]


def write_lists(script: Script) -> None:
    """The lists that the clerk typed in on the first Sunday of January."""
    _write_places(script)
    for name, role, org in PEOPLE:
        script.record("01-04T10:00", "office", "person", {"name": name, "role": role, "org": org})
    for title, category, group, taught in TOPICS:
        fields = {"title": title, "topic_group": group, "category": category, "first_taught_paper": taught}
        script.record("01-04T10:30", "office", "topic", fields)
    for name in ("教研党支部", "行政党支部", "离退休党支部"):
        script.record("01-04T11:00", "office", "branch", {"name": name})
    _write_households(script)
    for item, old, new, factor, basis in UNIT_RATES:
        fields = {"item": item, "from_unit": old, "to_unit": new, "factor": factor, "from_on": day("01-01")}
        script.record("01-04T16:00", "office", "unit_rate", fields | {"basis": basis})


def _write_places(script: Script) -> None:
    at = "01-04T09:00"
    for town, villages in TOWNS.items():
        script.record(at, "office", "place", {"name": town, "kind": "town"})
        for name in villages.split():
            kind = "community" if name.endswith("社区") else "village"
            fields = {"name": name, "kind": kind, "town": place(town), "initials": INITIALS.get(name)}
            fields |= {"area_name": "岭上", "aliases": ["岭上村"]} if name == "云岭村" else {}
            script.record(at, "office", "place", fields)
    for name, town in COMPOUNDS.items():
        script.record(at, "office", "place", {"name": name, "kind": "compound", "town": place(town)})
    for name, kind in OTHER_PLACES:
        script.record(at, "office", "place", {"name": name, "kind": kind})


def _write_households(script: Script) -> None:
    for code, village in HOUSEHOLDS:
        script.record("01-04T14:00", "office", "household", {"code": code, "place": place(village)})
    for helper, code, member in PAIRINGS:
        fields = {
            "person": person(helper),
            "household": f"@household:{code}",
            "party_member": member,
            "from_on": day("01-01"),
        }
        script.record("01-04T15:00", "office", "pairing", fields)


def write_devices(script: Script) -> None:
    """On the first Monday everybody's device joins."""
    for minute, (name, called, holder, near) in enumerate(DEVICES):
        script.add(
            f"01-05T09:{minute:02d}", name, "enrol",
            name=called, holder=person(holder), near=[place(p) for p in near.split()],
        )  # fmt: skip
    script.add(
        "01-05T09:10", "zheng-laptop", "enrol",
        name="教务科的笔记本", holder=person("郑文博"), write=["session", "audience_count"],
        note="教务科这台只填场次 / this device may write sessions only",
    )  # fmt: skip

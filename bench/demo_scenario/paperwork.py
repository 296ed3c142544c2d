"""What the office and the instructors write down besides: needs, work done, trips, results."""

from __future__ import annotations

from typing import Any

from bench.demo_scenario.script import Script, day, person, place

NEEDS = [
    # name, raised, device, owner, domain, household or place, category, description, closed on, measure
    ("roof", "09-08", "zhao-phone", "赵敏", "helping", "H-004", "house", "西屋漏雨", "", "联系村里施工队"),
    (
        "well",
        "01-16",
        "wang-laptop",
        "王芳",
        "helping",
        "H-001",
        "water",
        "入户水管冻裂",
        "01-22",
        "水管所更换",
    ),
    (
        "school",
        "02-26",
        "chen-phone",
        "陈晓燕",
        "helping",
        "H-002",
        "schooling",
        "孩子申请助学金缺材料",
        "03-12",
        "帮助补齐",
    ),
    (
        "lamp",
        "03-04",
        "liu-laptop",
        "刘建国",
        "helping",
        "H-003",
        "road_power",
        "门口路灯不亮",
        "03-20",
        "供电所更换",
    ),
    (
        "work",
        "04-15",
        "wu-phone",
        "吴桂兰",
        "helping",
        "H-007",
        "work",
        "想就近务工",
        "06-18",
        "介绍到食品厂",
    ),
    (
        "policy",
        "05-08",
        "sun-laptop",
        "孙立新",
        "helping",
        "H-006",
        "policy",
        "不清楚产业补贴怎么报",
        "05-20",
        "村部办理",
    ),
    (
        "heap",
        "05-09",
        "zhou-laptop",
        "周海涛",
        "sanitation",
        "塔南小区",
        "environment",
        "楼后建筑垃圾堆放",
        "05-22",
        "集中清运",
    ),
    (
        "ads",
        "05-11",
        "chen-phone",
        "陈晓燕",
        "sanitation",
        "柳河花园小区",
        "environment",
        "楼道小广告多",
        "",
        "已约物业",
    ),
]

WORK = [
    # day, device, item, place, qty, unit
    ("03-20", "wang-laptop", "board", "柳河花园小区", "8", "ge"),
    ("04-11", "chen-phone", "advert", "柳河花园小区", "126", "tiao"),
    ("04-18", "zhou-laptop", "wall", "塔南小区", "84.5", "sqm"),
    ("05-09", "wu-phone", "advert", "塔南小区", "93", "tiao"),
    ("05-22", "zhou-laptop", "rubble", "塔南小区", "3", "truck"),
    ("05-23", "wang-laptop", "rubble", "柳河花园小区", "5.5", "ton"),
    ("06-06", "chen-phone", "wall", "柳河花园小区", "112", "sqm"),
    ("06-13", "liu-laptop", "photo", "塔南小区", "40", "zhang"),
    ("10-17", "wang-laptop", "rubble", "柳河花园小区", "12", "bag"),
]

TRIPS = [
    # kind, title, persons, places, start, end, level, note
    ("visit_study", "到市委党校对标学习（第一批）", "王芳 刘建国", "市委党校", "03-02", "03-03", None),
    (
        "visit_study",
        "到兄弟党校学习（第二批）",
        "赵敏 陈晓燕",
        "市委党校 临河县委党校",
        "04-27",
        "04-29",
        None,
    ),
    ("research", "村集体经济调研", "孙立新 周海涛", "东岭村 云岭村", "03-13", "03-14", None),
    ("research", "基层治理专题调研", "王芳 吴桂兰 郑文博", "东柳村 前塔村", "05-06", "05-08", None),
    ("research", "新就业群体党建调研", "陈晓燕 郑文博", "双泉社区", "10-12", "10-12", None),
    ("upper_school", "市委党校师资班", "周海涛", None, "04-06", "04-30", "city_above"),
    ("upper_school", "省委党校骨干教师班", "赵敏", None, "06-01", "06-12", "province"),
    ("contest", "全市党校系统精品课比赛", "王芳", None, "06-16", "06-17", "city_above"),
    ("first_secretary", "驻松树坪村第一书记", "罗小勇", "松树坪村", "01-05", None, None),
    ("grassroots", "万名干部下基层", "孙立新", "云岭村", "01-05", None, None),
    ("grassroots", "万名干部下基层", "周海涛", "上坡村", "03-01", "10-31", None),
    ("practice", "到石桥镇实践锻炼", "郑文博", "石桥社区", "07-06", "09-04", None),
]

RESULTS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("project", "approved", "02-20", {"title": "村党组织书记队伍建设研究", "level": "own"}),
    ("project", "approved", "02-20", {"title": "青石渡红色资源转化", "level": "own"}),
    ("project", "approved", "02-20", {"title": "网格化治理的青石实践", "level": "own"}),
    ("project", "approved", "04-10", {"title": "山区村集体经济路径", "level": "city_above", "authors": [person("孙立新")]}),
    ("project", "concluded", "06-05", {"title": "党校教学与基层治理衔接", "level": "city_above", "authors": [person("王芳")]}),
    ("project", "concluded", "10-16", {"title": "县级党校现场教学研究", "level": "province", "authors": [person("刘建国")]}),
    ("article", "published", "05-19", {
        "title": "政绩观的“根”扎在哪里", "level": "city_above", "theme": "mind_discussion", "layout": "full_page",
        "publisher": "青石日报", "reprint": "no", "authors": [person("王芳")],
    }),
    ("article", "published", "06-24", {
        "title": "让渡口的故事活起来", "level": "province", "theme": "party_spirit", "layout": "part_page",
        "publisher": "党校论坛", "reprint": "no", "authors": [person("陈晓燕")],
    }),
    ("textbook", "printed", "03-30", {"title": "青石渡党性教育读本", "level": "own", "theme": "party_spirit", "qty": "300", "unit": "ben"}),
    ("training_model", "built", "04-13", {"title": "课堂+现场", "headline": "yes"}),
    ("training_model", "built", "05-25", {"title": "书记讲给书记听"}),
    ("archive", "built", "06-18", {"campaign": "sanitation", "qty": "8", "unit": "ce"}),
    ("post", "appointed", "04-01", {"post_level": "senior", "qty": "1"}),
    ("post", "appointed", "04-01", {"post_level": "middle", "qty": "2"}),
    ("idea", "submitted", "05-30", {"title": "小区楼院议事制度", "qty": "3", "unit": "tiao"}),
    ("web_section", "opening", "01-01", {"title": "教学动态"}),
    ("web_section", "opening", "01-01", {"title": "科研园地"}),
    ("web_section", "built", "03-02", {"title": "红色青石"}),
    ("web_post", "opening", "01-01", {"title": "网站以往信息", "qty": "412", "unit": "tiao"}),
    ("honour", "awarded", "06-30", {
        "title": "创建国家卫生县城考核", "publisher": "县爱卫会", "grade": "好", "doc_no": "青爱卫〔2026〕7号", "campaign": "sanitation",
    }),
]  # fmt: skip


def write_paperwork(script: Script) -> None:
    _write_needs(script)
    for on, device, item, where, qty, unit in WORK:
        fields = {
            "item": item,
            "campaign": "sanitation",
            "done_on": day(on),
            "place": place(where),
            "qty": qty,
            "unit": unit,
        }
        script.record(script.after(on), device, "workload", fields)
    for kind, title, people, places, start, end, level in TRIPS:
        fields = {
            "kind": kind, "title": title, "persons": [person(name) for name in people.split()],
            "places": [place(name) for name in places.split()] if places else None,
            "start_on": day(start), "end_on": day(end) if end else None, "level": level,
        }  # fmt: skip
        script.record(f"{start}T08:40", "office", "dispatch", fields)
    for kind, event, on, more in RESULTS:
        typed = max(on, "01-06")
        fields = {"kind": kind, "event": event, "happened_on": day(on), "qty": "1", **more}
        script.record(f"{typed}T10:20", "office", "output", fields)
    for month in range(1, 11):
        for section in ("教学动态", "科研园地"):
            fields = {
                "kind": "web_post", "event": "published", "happened_on": day(f"{month:02d}-27"),
                "section": f"@output:{section}", "qty": str(script.random.randint(3, 9)), "unit": "tiao",
            }  # fmt: skip
            script.record(f"{month:02d}-28T10:00", "office", "output", fields)


def _write_needs(script: Script) -> None:
    for name, raised, device, owner, domain, about, category, text, closed, measure in NEEDS:
        where = {"household": f"@household:{about}"} if domain == "helping" else {"place": place(about)}
        fields = {
            "raised_on": day(raised), "domain": domain, "category": category, **where, "description": text,
            "measure": measure, "owner": person(owner), "status": "open",
        }  # fmt: skip
        script.record(script.after(raised), device, "need", fields, name)
        if closed:
            checked = (
                {"checked_by": person("郑文博"), "evidence": "创卫档案第3册"}
                if domain == "sanitation"
                else {}
            )
            ending = {"status": "closed", "closed_on": day(closed), **checked}
            script.add(script.after(closed, 19, 20), device, "amend", record=f"@{name}", fields=ending)

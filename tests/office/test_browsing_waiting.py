"""What waits for the clerk: each kind with its reason, and double reports that do not come back once looked at."""

from __future__ import annotations

import re
from typing import Any

import pytest

from datasette_plugins.browse.reckoning import reckoner_of
from datasette_plugins.browse.waits import why_held


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))


def decide(living: Any, decision: str, **fields: Any) -> None:
    living.office.author.record(decision, fields, "办公室")


class Sessions:
    """Sessions at one village on one day."""

    def __init__(self, living: Any) -> None:
        self.living = living
        self.place = living.pages.record("select record from place where name = '丁村'")
        self.persons = {
            n: living.pages.record(f"select record from person where name = '{n}'") for n in "王李张"
        }

    def add(self, lecturer: str, title: str, **more: Any) -> str:
        person = self.persons[lecturer]
        fields = {
            "kind": "outreach", "mode": "in_person", "held_on": "2020-06-10", "place": self.place, "title": title,
            "lecturers": [person], "lead": person, "lecturer_role": "own_teacher", "headcount": 40, **more,
        }  # fmt: skip
        return str(self.living.record("session", **fields))

    def doubles(self) -> list[list[str]]:
        """The groups on the page, as the records that each would join."""
        self.living.publish()
        page = self.living.pages.page("/-/waiting?kind=double")
        return [
            re.findall(r"record=([0-9a-f-]{36})", href)
            for href in re.findall(r'href="[^"]*/-/join\?([^"]*)"', page)
        ]


@pytest.fixture
def sessions(living: Any) -> Sessions:
    reckoner = reckoner_of(living.pages.datasette)
    reckoner.first_s = reckoner.next_s = 60
    reckoner.rest = 0
    return Sessions(living)


def test_two_reports_of_one_talk_are_shown_with_the_reasons_and_what_joining_does(sessions: Sessions) -> None:
    a, b = sessions.add("王", "防汛", half_day="morning"), sessions.add("王", "《防汛》", headcount=44)
    assert sessions.doubles() == [sorted([a, b])]
    told = words(sessions.living.pages.page("/-/waiting"))
    assert "现在 合并后，以第1份的为准 合并后，以第2份的为准 外出宣讲场次" in told
    figures = re.findall(r"(外出宣讲\S+) (\d+)\S+ (\d+)\S+（(\S+)） (\d+)\S+（(\S+)）", told)
    moved = {
        name: (int(one) - int(now), by, int(other) - int(now), also)
        for name, now, one, by, other, also in figures
    }
    assert moved == {"外出宣讲场次": (-1, "－1", -1, "－1"), "外出宣讲受众人次": (-44, "－44", -40, "－40")}
    for reason in (
        "同一天",
        "同一地点",
        "主讲人相同： 王",
        "题目相同：",
        "人数相近：40 和 44",
        "有一条没有填时段",
    ):
        assert reason in told, reason
    assert "更像是不同的活动" not in told
    english = sessions.living.pages.ask(
        "/-/waiting", headers={"accept": "text/html"}, cookies={"taizhang_language": "en"}
    )
    assert "the same lecturers: 王" in words(english.text)


def test_what_has_only_a_lecturer_or_a_title_in_common_stands_apart_for_comparison(
    sessions: Sessions,
) -> None:
    a, b = sessions.add("王", "防汛"), sessions.add("王", "春耕", headcount=44)
    assert sessions.doubles() == [sorted([a, b])]
    assert "更像是不同的活动" in words(sessions.living.pages.page("/-/waiting"))
    assert "可能重复的报告" not in words(sessions.living.pages.page("/")), "nothing to do about it"


def test_two_lectures_on_one_day_in_one_village_with_equal_counts_stay_two(sessions: Sessions) -> None:
    sessions.add("王", "防汛"), sessions.add("李", "春耕")
    assert sessions.doubles() == []


def test_morning_and_afternoon_are_two_and_an_empty_half_day_may_be_either(sessions: Sessions) -> None:
    a = sessions.add("王", "防汛", half_day="morning")
    b = sessions.add("王", "防汛", half_day="afternoon")
    assert sessions.doubles() == []
    c = sessions.add("王", "防汛")
    assert sorted(sessions.doubles()) == sorted([sorted([a, c]), sorted([b, c])]), "it is one of the two"


def test_a_place_that_was_merged_or_stands_twice_is_one_place_and_its_sibling_is_not(
    sessions: Sessions,
) -> None:
    record, place = sessions.living.record, sessions.place
    same = record("place", name="丁家村", kind="village", merged_into=place)
    town = sessions.living.pages.record("select town from place where name = '丁村'")
    east, alias, west = (
        record("place", kind="village", town=town, **named)
        for named in ({"name": "东陈村", "aliases": ["陈家东"]}, {"name": "陈家东"}, {"name": "西陈村"})
    )
    a, b = sessions.add("王", "防汛"), sessions.add("王", "防汛", place=same)
    c, d = sessions.add("李", "防汛", place=east), sessions.add("李", "防汛", place=alias)
    sessions.add("李", "防汛", place=west)
    e, f = sessions.add("张", "春耕"), sessions.add("张", "春耕", place=None, venue_class="town_village")
    assert sorted(sessions.doubles()) == sorted(sorted(pair) for pair in ([a, b], [c, d], [e, f]))
    assert "名单里是两条" in words(sessions.living.pages.page("/-/waiting"))


def test_nothing_is_joined_by_itself(sessions: Sessions) -> None:
    records = [sessions.add("王", "防汛") for _ in range(3)]
    assert sessions.doubles() == [sorted(records)]
    living = sessions.living
    for page in (
        "/",
        "/-/waiting",
        "/-/waiting?kind=double",
        f"/-/join?form=session&record={records[0]}&record={records[1]}",
    ):
        living.pages.page(page)
    living.publish()
    joined = f"select count(*) from same_event where records like '%{records[0]}%'"
    assert living.pages.record(joined) == "0"
    here = "', '".join(records)
    assert living.pages.record(f"select count(*) from session_counted where record in ('{here}')") == "3"


def test_joined_reports_do_not_come_back(sessions: Sessions) -> None:
    a, b = sessions.add("王", "防汛"), sessions.add("王", "防汛")
    records = sessions.living.office.records
    heads = [h for r in (a, b) for h in records.get(r).heads]
    decide(
        sessions.living,
        "same_event",
        form="session",
        records=[a, b],
        heads=heads,
        lead_record=a,
        audience_rule="lead",
        reason="一件",
    )
    assert sessions.doubles() == []


def test_what_somebody_found_to_be_two_comes_back_only_when_one_of_them_changes(sessions: Sessions) -> None:
    a, b = sessions.add("王", "防汛"), sessions.add("王", "防汛")
    records = sessions.living.office.records
    heads = [h for r in (a, b) for h in records.get(r).heads]
    decide(
        sessions.living,
        "ruling",
        what="include",
        form="session",
        record=a,
        heads=heads,
        reason="上午下午各一场",
    )
    assert sessions.doubles() == []
    c = sessions.add("王", "防汛")
    assert sorted(sessions.doubles()) == sorted([sorted([a, c]), sorted([b, c])]), (
        "a third was compared with neither"
    )
    sessions.living.office.author.withdraw(c, "session", records.get(c).heads, "办公室")
    assert sessions.doubles() == []
    sessions.living.amend(b, headcount=41)
    assert sessions.doubles() == [sorted([a, b])]


def test_a_number_ten_times_what_is_usual_is_shown_until_somebody_rules_on_it(sessions: Sessions) -> None:
    days = [sessions.add("张", f"题{i}", held_on=f"2020-05-{i + 10}", headcount=40) for i in range(6)]
    odd = sessions.add("张", "多了一个零", held_on="2020-05-28", headcount=400)
    sessions.living.publish()
    page = sessions.living.pages.page("/-/waiting?kind=unusual")
    assert odd in page and "400人次" in page and not any(day in page for day in days)
    assert re.search(
        r"要是多打了一个 0，应是 40：外出宣讲受众人次 [\d,]+人次 → [\d,]+人次（－360）", words(page)
    )
    heads = list(sessions.living.office.records.get(odd).heads)
    decide(
        sessions.living,
        "ruling",
        what="include",
        form="session",
        record=odd,
        heads=heads,
        reason="确实是全镇大会",
    )
    sessions.living.publish()
    assert odd not in sessions.living.pages.page("/-/waiting?kind=unusual")


def test_a_village_that_may_be_the_one_beside_it_is_shown_until_somebody_rules_on_it(
    sessions: Sessions,
) -> None:
    living = sessions.living
    town = living.pages.record("select town from place where name = '丁村'")
    east, west = (
        living.record("place", kind="village", town=town, name=name) for name in ("东陈村", "西陈村")
    )
    for n in range(3):
        sessions.add("张", f"题{n}", held_on=f"2020-05-{n + 10}", place=east)
    odd = sessions.add("张", "题五", held_on="2020-05-20", place=west)
    living.publish()
    page = words(living.pages.page("/-/waiting?kind=unusual"))
    assert "西陈村只有这一场；主讲人张另有3场在" in page.replace(" ", "") and "外出宣讲村数" in page
    heads = list(living.office.records.get(odd).heads)
    decide(living, "ruling", what="include", form="session", record=odd, heads=heads, reason="确实在西陈村")
    living.publish()
    assert odd not in living.pages.page("/-/waiting?kind=unusual")


def test_broken_and_contested_records_and_conflicts_are_listed_with_their_reasons(sessions: Sessions) -> None:
    living = sessions.living
    broken = sessions.add("王", "缺人数", held_on="2020-06-11", headcount=None)
    both = sessions.add("李", "两个数", held_on="2020-06-12")
    heads = living.office.records.get(both).heads
    for count in (41, 42):
        living.office.author.amend(both, "session", {"headcount": count}, heads, f"人{count}")
    living.publish()
    page = living.pages.page("/-/waiting")
    told = words(page)
    assert f"/-/record/session/{broken}" in page and "人数 · 必填" in told
    assert f"/-/record/session/{both}" in page and "有不同的答案" in told and "人42、人41" in told
    assert f"/-/settle/session/{both}" in page and f"/-/edit/session/{broken}" in page


def test_a_decision_whose_record_has_changed_is_to_be_looked_at_again(sessions: Sessions) -> None:
    living = sessions.living
    record = sessions.add("王", "防汛")
    heads = list(living.office.records.get(record).heads)
    decide(living, "ruling", what="exclude", form="session", record=record, heads=heads, reason="不是宣讲")
    living.publish()
    assert record not in living.pages.page("/-/waiting?kind=moved")
    living.amend(record, title="防汛宣讲")
    living.publish()
    page = living.pages.page("/-/waiting?kind=moved")
    assert record in page and "不是宣讲" in page


def twins(clerk: Any) -> str:
    """The page of double reports, once it shows two reports that the office just made."""
    desk = clerk.desk()
    place = clerk.pages.record("select record from place where name = '丁村'")
    person = clerk.pages.record("select record from person where name = '张'")
    fields = {
        "kind": "outreach", "mode": "in_person", "held_on": "2020-06-18", "place": place, "title": "夏收",
        "lecturers": [person], "lead": person, "lecturer_role": "own_teacher", "headcount": 40,
    }  # fmt: skip
    records = [desk.author.record("session", fields, "办公室").record for _ in range(2)]
    desk.close()
    for _ in range(400):
        page = str(clerk.page("/-/waiting?kind=double"))
        if all(record in page for record in records):
            return page
    raise AssertionError("never shown")


def test_the_clerk_says_that_two_reports_are_two_events_and_they_are_gone(clerk: Any) -> None:
    reckoner = reckoner_of(clerk.pages.datasette)
    reckoner.first_s = reckoner.next_s = 60
    reckoner.rest = 0
    page = twins(clerk)
    given = {name: clerk.hidden(page, name)[0] for name in ("records", "heads", "decision")}
    answer = clerk.post("/-/waiting/apart", **given, reason="")
    assert answer.status_code == 400 and "请写明" in answer.text
    assert clerk.hidden(answer.text, "heads") == [given["heads"]], "nothing that came is lost"
    for _ in range(2):
        answer = clerk.post("/-/waiting/apart", **given, reason="上午下午各一场")
        assert answer.status_code == 302, answer.text
    record = given["records"].split()[0]
    desk = clerk.desk()
    told = [r for r in desk.records.of_form("ruling") if r.values.get("record") == record]
    desk.close()
    assert [one.record for one in told] == [given["decision"]], "pressing twice decides once"
    assert record not in clerk.page("/-/waiting?kind=double")
    assert "上午下午各一场" in clerk.page(f"/-/record/session/{record}")


def test_a_held_change_is_told_without_what_programs_call_things() -> None:
    text = "dx74n6eljx4mf 39 · 这台设备没有填这张表的权限 · 得到：workload · 已留存，等办公室放行"
    assert why_held({"code": "out_of_scope", "zh": text}) == "这台设备没有填这张表的权限"
    assert why_held({"code": "of_a_newer_program", "zh": text}) == text

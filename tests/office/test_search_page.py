"""The clerk looks for a record by a word: in the box at the top, and in the search of a table."""

import re
from html import unescape

import pytest

from .conftest import BROWSER, CLERK

CLERK_OF_COUNTS = {"id": "a", "name": "甲", "roles": ["office"]}


def search(pages, query, actor=CLERK_OF_COUNTS):
    response = pages.ask("/-/search", actor=actor, params={"q": query}, headers=BROWSER)
    assert response.status_code == 200, response.text
    return response.text


def groups(page):
    """What was found of each kind: its number, and the titles of what is listed."""
    out = {}
    for part in page.split("<section aria-labelledby")[1:]:
        label, count = re.search(r'<h2 id="[^"]+">(\S+) <span[^>]*>([\d,]+)', part).groups()
        titles = re.findall(r'<li><a href="[^"]+">(.*?)</a>', part)
        out[label] = (int(count.replace(",", "")), [re.sub("<.*?>", "", t) for t in titles])
    return out


def records(pages, path, **params):
    response = pages.ask(path, actor=CLERK_OF_COUNTS, params={"_shape": "array", **params})
    assert response.status_code == 200, response.text
    return {row["record"] for row in response.json()}


def test_a_word_of_two_characters_finds_places_and_the_sessions_there_with_the_word_marked(pages):
    page = search(pages, "甲村")
    assert groups(page)["地点"] == (1, ["甲村"])
    count, titles = groups(page)["场次"]
    assert count == len(titles) == 2
    assert "<mark>甲村</mark>" in page
    assert '<span class="tz-nowrap">2020-01-01</span>' in page


def test_the_newest_comes_first_and_what_was_withdrawn_says_so(pages):
    page = search(pages, "甲村")
    days = re.findall(r'<span class="tz-nowrap">(\d{4}-\d\d-\d\d)</span>', page)
    assert days == sorted(days, reverse=True)
    assert "已撤回" in page


def test_all_of_several_words_must_stand_in_a_record_or_the_names_it_refers_to(pages):
    assert groups(search(pages, "甲村 新年"))["场次"][0] == 1
    assert groups(search(pages, "甲村 七一")) == {}


@pytest.mark.parametrize("query", ["'\"*", "%", "_", "(", "NEAR", "党*", "a" * 10_000, "甲 " * 5_000, "<b>"])
def test_no_query_breaks_the_page_and_it_stands_in_the_box_as_typed(pages, query):
    page = search(pages, query)
    assert groups(page) == {} or query.startswith("甲")
    shown = re.search(r'<input class="tz-input"[^>]* value="([^"]*)"', page)[1]
    assert unescape(shown) == query.strip()


def test_too_many_words_are_told_and_nothing_is_said_to_be_found(pages):
    page = search(pages, " ".join(map(str, range(30))))
    assert "词太多了" in page
    assert groups(page) == {}


def test_nothing_found_is_said_and_an_empty_box_explains_itself(pages):
    assert "没有找到" in search(pages, "不存在的词")
    assert "拼音首字母" in search(pages, "")


def test_english_by_choice(pages):
    page = pages.ask(
        "/-/search",
        actor=CLERK_OF_COUNTS,
        params={"q": "甲村"},
        headers=BROWSER,
        cookies={"taizhang_language": "en"},
    ).text
    assert "Session" in page
    assert "Find records" in page
    assert "查找" not in page.replace('lang="zh-CN"', "")


def test_a_group_leads_to_the_table_with_as_many(pages):
    count = groups(search(pages, "王"))["场次"][0]
    assert count > 1
    assert len(records(pages, "/office/session.json", _find="王")) == count
    assert (
        "只列出提到“王”的"
        in pages.ask("/office/session", actor=CLERK_OF_COUNTS, params={"_find": "王"}, headers=BROWSER).text
    )


def test_the_search_box_of_a_table_finds_words_of_two_characters(pages):
    titled = {
        r["record"]
        for r in pages.ask(
            "/office/session.json?_shape=array&title__contains=民法", actor=CLERK_OF_COUNTS
        ).json()
    }
    assert titled
    assert records(pages, "/office/session.json", _search="民法") == titled
    assert records(pages, "/office/session.json", _search="法") >= titled
    assert records(pages, "/office/session.json", _search="法典村") == set()
    for odd in ("'\"*", "%", "NEAR(", "*"):
        assert records(pages, "/office/session.json", _search=odd) == set()
    assert 'name="_search"' in pages.ask("/office/session", actor=CLERK_OF_COUNTS, headers=BROWSER).text


def test_the_box_is_on_every_page_of_somebody_who_is_signed_in(pages):
    for path in ("/", "/office", "/office/session"):
        page = pages.ask(path, actor=CLERK_OF_COUNTS, headers=BROWSER).text
        assert 'class="taizhang-search-box" role="search" action="/-/search"' in page


def test_nothing_is_found_for_somebody_who_is_not(pages):
    response = pages.ask("/-/search", actor=None, params={"q": "甲村"}, headers=BROWSER)
    assert "<mark>" not in response.text
    assert "甲村" not in response.text.replace('value="甲村"', "")


def test_an_old_name_of_a_place_is_said_where_it_led(living):
    place = living.record("place", name="柳树沟", kind="base")
    living.amend(place, name="新柳")
    living.record("person", name="单芳", role="own_teacher")
    living.publish()
    page = search(living.pages, "柳树沟")
    assert groups(page) == {"地点": (1, ["新柳"])}
    assert "曾用或合并前的名称：<mark>柳树沟</mark>" in page
    page = search(living.pages, "sf")
    assert groups(page) == {"人员": (1, ["单芳"])}
    assert "拼音首字母：<mark>sf</mark>" in page


def test_needs_of_households_are_found_by_those_who_may_see_them_and_nobody_else(living):
    living.record("need", domain="helping", description="冬日暖阳修屋顶", status="open")
    living.publish()
    page = search(living.pages, "冬日暖阳")
    assert groups(page) == {}
    assert "修屋顶" not in page
    page = search(living.pages, "冬日暖阳", CLERK)
    assert groups(page)["问题台账"] == (1, ["冬日暖阳修屋顶"])
    assert "私密" in page


def test_a_word_that_is_an_answer_to_choose_leads_to_the_records_that_chose_it(pages):
    page = search(pages, "宣讲")
    href = unescape(re.search(r'<a href="([^"]+)">看选了它的场次', page)[1])
    assert href == "/office/session?kind__exact=outreach"
    assert records(pages, href.replace("session?", "session.json?"))
    assert "household" not in search(pages, "是") and "/private/" not in search(pages, "是")

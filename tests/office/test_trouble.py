"""What went wrong is told in words, in the reader's language, with what to do; nothing of it is Datasette's English."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from datasette import handle_exception

ENDLESS = (
    "/office/-/query?sql=with+recursive+c(n)+as+(select+1+union+all+select+n%2B1+from+c)+select+max(n)+from+c"
)
ENGLISH = {"taizhang_language": "en"}
BROWSER = {"accept": "text/html"}


@pytest.fixture(autouse=True)
def without_coloured_traces(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(handle_exception, "rich", None)
    return


def told(pages: Any, address: str, status: int, **more: Any) -> str:
    response = pages.ask(address, headers=BROWSER, **more)
    assert response.status_code == status
    return str(response.text)


def test_a_query_that_runs_too_long_is_told_how_long_it_was_allowed_and_what_to_do(pages: Any) -> None:
    page = told(pages, ENDLESS + "&_timelimit=20", 400)
    assert "算得太久，停下了" in page
    assert "最多算 5 秒" in page and "时间段缩短" in page and "另存为" in page
    english = told(pages, ENDLESS + "&_timelimit=20", 400, cookies=ENGLISH)
    assert "may run for 5 seconds" in english and "shorter period" in english
    assert "sql_time_limit_ms" not in page + english and "<textarea" not in page + english


@pytest.mark.parametrize(
    ("sql", "zh", "en"),
    [
        ("selec 1", "这里只能查（SELECT），不能改。", "Only SELECT can be run here."),
        ("select * form session", "在“form”附近写错了", "near “form”"),
        ("select * from nobody", "没有叫“nobody”的表", "no table “nobody”"),
        ("select nobody from session", "没有叫“nobody”的列", "no column “nobody”"),
        ("select nobody(1)", "没有叫“nobody”的函数", "no function “nobody”"),
    ],
)  # fmt: skip
def test_a_mistake_in_sql_is_told_where_it_stands(pages: Any, sql: str, zh: str, en: str) -> None:
    for cookies, words in ((None, zh), (ENGLISH, en)):
        page = pages.ask("/office/-/query", params={"sql": sql}, headers=BROWSER, cookies=cookies).text
        assert words in page


def test_a_page_that_is_not_there_leads_home(pages: Any) -> None:
    for address in ("/-/nothing", "/nothing", "/office/nothing", "/office/session/nothing"):
        page = told(pages, address, 404)
        assert "没有这一页" in page and 'href="/"' in page
        assert "No such page" in told(pages, address, 404, cookies=ENGLISH)


def test_an_address_that_asks_for_what_does_not_exist_says_so(pages: Any) -> None:
    page = told(pages, "/office/session?_sort=nothing", 400)
    assert "不能这样查" in page
    assert "Cannot sort table by nothing" in page.split("<details")[-1]


def test_a_failure_is_told_calmly_and_with_the_programs_own_words(
    pages: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_datasette: Any) -> Any:
        raise RuntimeError("a wheel came off")

    monkeypatch.setattr("datasette_plugins.labels.catalogue_of", failing)
    page = told(pages, "/office/session", 500)
    assert "程序出错了" in page and "数据没有动" in page
    assert "a wheel came off" in page.split("<details")[-1]

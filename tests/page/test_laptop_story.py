"""The laptop's story: the same page over the notebook, with no office in sight, interrupted, delivered later.

A browser that is killed loses the page, never what was typed: `taizhang page` opens it again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

COUNTED = "select count(*), sum(audience) from session_counted where kind = 'outreach'"
DESK: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 800},
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}


class Person:
    """Somebody at a laptop, who opens the page with `taizhang page` whenever it is gone."""

    def __init__(self, holding: Any, laptops: Any) -> None:
        self.holding, self.laptops = holding, laptops
        self.laptop = laptops()

    def opens(self) -> Page:
        page: Page = self.holding.wake(self.laptop.address, **DESK)
        return page

    def opens_again(self, page: Page) -> Page:
        self.holding.die()
        self.laptop = self.laptops(self.laptop.path)
        return self.opens()


def story(office: Any, person: Person, interrupt: Callable[[Page], Page]) -> None:
    page = person.opens()
    page.get_by_role("link", name="加入", exact=True).click()
    page.get_by_label("办公室的地址").fill(office.url)
    page.get_by_label("加入码").fill(office.code("王芳的笔记本"))
    page.get_by_role("button", name="加入").click()
    expect(page.get_by_text("全部已交")).to_be_visible()
    office.kill()
    page = interrupt(page)

    page.get_by_role("link", name="＋ 记场次").click()
    page.get_by_role("button", name="宣讲", exact=True).click()
    page.get_by_placeholder("名称或拼音首字母").first.fill("后柳")
    page.get_by_role("button", name="青石镇·后柳村").click()
    with page.expect_response(
        lambda r: r.url.endswith("/keepDraft") and "防汛知识" in (r.request.post_data or "")
    ):
        page.get_by_label("题目").fill("防汛知识")
    page = interrupt(page)

    if page.get_by_text("没填完的").is_visible() or interrupt is not same:
        page.locator("section", has_text="没填完的").get_by_role("link").click()
    expect(page.get_by_label("题目")).to_have_value("防汛知识")
    page.get_by_label("人数").fill("８６")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("等有网络再上传")).to_be_visible()
    page = interrupt(page)

    office.start()
    page.get_by_role("button", name="同步").click()
    expect(page.get_by_text("全部已交")).to_be_visible()
    assert office.published(COUNTED) == [(1, 86)]


def same(page: Page) -> Page:
    return page


def test_the_whole_story_in_one_browser(office: Any, holding: Any, laptops: Any) -> None:
    story(office, Person(holding, laptops), same)


def test_the_whole_story_with_the_browser_killed_and_the_page_opened_anew_after_every_step(
    office: Any, holding: Any, laptops: Any
) -> None:
    person = Person(holding, laptops)
    story(office, person, person.opens_again)


def test_a_page_whose_server_was_stopped_says_so_and_keeps_what_is_typed(holding: Any, laptops: Any) -> None:
    person = Person(holding, laptops)
    page = person.opens()
    page.get_by_role("link", name="＋ 记场次").click()
    page.get_by_label("题目").fill("防汛知识")
    person.laptop.server.shutdown()
    person.laptop.server.server_close()
    page.get_by_role("button", name="宣讲", exact=True).click()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("题目")).to_have_value("防汛知识")


@pytest.mark.parametrize("address", ["", "#token=wrong"])
def test_a_page_that_was_not_opened_by_taizhang_says_how_to_open_it(
    browser: Browser, laptops: Any, address: str
) -> None:
    laptop = laptops()
    page = browser.new_context(**DESK).new_page()
    page.goto(f"{laptop.origin}/{address}")
    expect(page.get_by_text("taizhang page")).to_be_visible()
    page.context.close()

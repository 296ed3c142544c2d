"""How much a lecture costs the person who writes it down: counted in taps and typed answers, as a hand would do it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect


class Hand:
    """Counts what a hand does."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.typed = page, 0, 0

    def tap(self, role: Any, name: str) -> None:
        self.taps += 1
        self.page.get_by_role(role, name=name, exact=role == "button").first.click()

    def type(self, label: str, text: str) -> None:
        """Type into a field; to get into it is a tap."""
        self.taps += 1
        self.typed += 1
        self.page.get_by_label(label, exact=True).or_(self.page.get_by_placeholder(label)).first.fill(text)


def test_the_first_lecture_takes_at_most_ten_taps_and_each_later_one_three(office: Any, page: Page) -> None:
    page.goto(f"{office.url}/app/#/join/{office.code()}")
    expect(page.get_by_text("全部已交")).to_be_visible()
    first = Hand(page)
    first.tap("link", "＋ 记场次")
    first.tap("button", "宣讲")
    first.type("名称或拼音首字母", "qlc")
    first.tap("button", "青石镇·前柳村")
    first.type("题目 必填", "防汛知识")
    first.type("人数 必填", "120")
    first.tap("button", "保存")
    expect(page.get_by_text("已记下。")).to_be_visible()
    assert first.taps <= 10 and first.typed <= 4, (first.taps, first.typed)

    later = Hand(page)
    later.tap("link", "再来一场")
    later.type("人数 必填", "95")
    later.tap("button", "保存")
    expect(page.get_by_text("已记下。")).to_be_visible()
    assert later.taps <= 3 and later.typed <= 2, (later.taps, later.typed)
    page.goto(f"{office.url}/app/")
    assert office_has(office, page) == [(120,), (95,)]


def office_has(office: Any, page: Page) -> list[tuple[Any, ...]]:
    expect(page.get_by_text("全部已交")).to_be_visible()
    found: list[tuple[Any, ...]] = office.published(
        "select headcount from session where state = 'ok' order by record"
    )
    return found

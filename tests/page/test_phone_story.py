"""The phone's story: join, lose network and server, record and count heads, be interrupted, and be delivered by itself.

Told once in one browser, and once with the browser process killed after every step.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

CHROMIUM = "/usr/bin/chromium"
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}
COUNTED = "select count(*), sum(audience) from session_counted where kind = 'outreach'"


class Holding:
    """A phone: a browser with storage of its own on the disk. `die` kills its process; `wake` starts it again."""

    def __init__(self, playwright: Playwright, folder: Path) -> None:
        self.playwright, self.folder = playwright, folder
        self.context: BrowserContext | None = None

    def wake(self, url: str) -> Page:
        if self.context is None:
            self.context = self.playwright.chromium.launch_persistent_context(
                str(self.folder), executable_path=CHROMIUM, args=["--no-sandbox"], **PHONE
            )
        page = self.context.new_page()
        page.goto(url)
        return page

    def die(self) -> None:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and self._is_browser(entry):
                os.kill(int(entry.name), signal.SIGKILL)
        assert self.context is not None
        with contextlib.suppress(Error):
            self.context.close()  # it is dead already, which is what we wanted
        self.context = None

    def _is_browser(self, process: Path) -> bool:
        try:
            return str(self.folder).encode() in (process / "cmdline").read_bytes()
        except OSError:
            return False

    def close(self) -> None:
        if self.context is not None:
            self.context.close()


@pytest.fixture
def holding(browser: Any, tmp_path: Path) -> Iterator[Holding]:
    # The session's browser brings the one Playwright of this process; a second one may not run beside it.
    made = Holding(browser.browser_type, tmp_path / "phone")  # type: ignore[arg-type]
    made.playwright = type("Given", (), {"chromium": browser.browser_type})()
    yield made
    made.close()


def fill_lecture(page: Page) -> None:
    page.get_by_role("link", name="＋ 记场次").click()
    page.get_by_role("button", name="宣讲", exact=True).click()
    page.get_by_placeholder("名称或拼音首字母").first.fill("qlc")
    page.get_by_role("button", name="青石镇·前柳村").click()


Interrupt = Callable[[Page, str], Page]


def story(office: Any, start: Callable[[str], Page], interrupt: Interrupt) -> None:
    app = f"{office.url}/app/"
    page = start(f"{app}#/join/{office.code()}")
    expect(page.get_by_text("全部已交")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page = interrupt(page, app)

    office.kill()
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("link", name="＋ 记场次")).to_be_visible()
    page = interrupt(page, app)

    fill_lecture(page)
    page.get_by_label("题目").fill("防汛知识")
    expect(page.get_by_label("题目")).to_have_value("防汛知识")
    page.wait_for_function("indexedDB.databases().then(all => all.length > 0)")
    page = left_in_the_middle(page, app, interrupt)

    page.locator("section", has_text="没填完的").get_by_role("link").click()
    expect(page.get_by_label("题目")).to_have_value("防汛知识")
    page.get_by_role("button", name="在门口一个一个数").click()
    for _ in range(3):
        page.get_by_role("button", name="＋1").click()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("等有网络再上传")).to_be_visible()
    page = interrupt(page, app)

    expect(page.get_by_text("2 条在手机里，等有网络再上传")).to_be_visible()
    office.start()
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("全部已交")).to_be_visible(timeout=15_000)
    assert office.published(COUNTED) == [(1, 3)]


def left_in_the_middle(page: Page, app: str, interrupt: Interrupt) -> Page:
    """Gone in mid-form, once the draft has been kept."""
    page.wait_for_function(
        """() => new Promise(done => { const ask = indexedDB.open('taizhang'); ask.onsuccess = () => {
             const all = ask.result.transaction('draft').objectStore('draft').getAll();
             all.onsuccess = () => { ask.result.close(); done(JSON.stringify(all.result).includes('防汛知识')); } } })"""
    )
    page.close()
    return interrupt(page, app)


def test_the_whole_story_in_one_browser(office: Any, holding: Holding) -> None:
    def reopened(page: Page, app: str) -> Page:
        return holding.wake(app) if page.is_closed() else page

    story(office, holding.wake, reopened)


def test_the_whole_story_with_the_browser_killed_after_every_step(office: Any, holding: Holding) -> None:
    def killed(page: Page, app: str) -> Page:
        was_up = office.server is not None
        holding.die()
        woken = holding.wake(app)
        if not was_up:
            woken.context.set_offline(True)
        return woken

    story(office, holding.wake, killed)

"""The phone's story: join, lose network and server, record and count heads, be interrupted, and be delivered by itself.

Told once in one browser, and once with the browser process killed after every step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

COUNTED = "select count(*), sum(audience) from session_counted where kind = 'outreach'"


LISTEN = "navigator.serviceWorker.addEventListener('message', event => { window.woken = event.data })"
BACKGROUND_SYNC = """() => navigator.serviceWorker.ready
  .then(({ sync }) => sync.getTags()).then(tags => tags.includes('taizhang'))"""


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
    page.wait_for_function("() => indexedDB.databases().then(all => all.length > 0)")
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
    page.evaluate(LISTEN)
    page.context.set_offline(False)
    page.wait_for_function(BACKGROUND_SYNC)  # it was tried again, in vain, and asks to be woken
    office.start()
    woken_in_the_background(page)
    expect(page.get_by_text("全部已交")).to_be_visible(timeout=15_000)
    assert office.published(COUNTED) == [(1, 3)]


def woken_in_the_background(page: Page) -> None:
    """The browser finds that there is a network again, and tells the service worker."""
    tools, found = page.context.new_cdp_session(page), list[str]()
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
    )
    tools.send("ServiceWorker.enable")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    told = {"registrationId": found[0], "tag": "taizhang", "lastChance": False}
    tools.send("ServiceWorker.dispatchSyncEvent", {"origin": page.evaluate("location.origin"), **told})
    page.wait_for_function("() => window.woken === 'sync'")


def left_in_the_middle(page: Page, app: str, interrupt: Interrupt) -> Page:
    """Gone in mid-form, once the draft has been kept."""
    page.wait_for_function(
        """() => new Promise(done => { const ask = indexedDB.open('taizhang'); ask.onsuccess = () => {
             const all = ask.result.transaction('draft').objectStore('draft').getAll();
             all.onsuccess = () => { ask.result.close(); done(JSON.stringify(all.result).includes('防汛知识')); } } })"""
    )
    # The page offers to throw away what is safely on the disk; another reader may see it a moment before.
    expect(page.get_by_role("button", name="不要这份草稿")).to_be_visible()
    page.close()
    return interrupt(page, app)


def test_the_whole_story_in_one_browser(office: Any, holding: Any) -> None:
    def reopened(page: Page, app: str) -> Page:
        return holding.wake(app) if page.is_closed() else page

    story(office, holding.wake, reopened)


def test_the_whole_story_with_the_browser_killed_after_every_step(office: Any, holding: Any) -> None:
    def killed(page: Page, app: str) -> Page:
        was_up = office.server is not None
        holding.die()
        woken = holding.wake(app)
        if not was_up:
            woken.context.set_offline(True)
        return woken

    story(office, holding.wake, killed)

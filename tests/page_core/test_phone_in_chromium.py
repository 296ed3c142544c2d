"""The phone's store in a real browser: what was saved survives a killed browser, two tabs never fork the chain, and a full
disk is said so.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Playwright, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
OPEN = "async () => { const core = await import('/app/core/phone.js'); globalThis.phone = await core.openPhone(); return true; }"
CALL = """([method, args]) => globalThis.phone[method](...args).catch(trouble => ({ trouble: trouble.problems }))"""
MANY = """async ([count, place]) => { for (let i = 0; i < count; i++) await phone.save("session",
    { kind: "outreach", held_on: "2020-03-12", place, headcount: i }); }"""
FULL = """globalThis.put = IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = function (row) {
    if (this.name === "record") throw new DOMException("", "QuotaExceededError"); return globalThis.put.call(this, row); }; 0"""
"""A disk with room for the log's line but not for the record: Chromium's own limit cannot be set from outside."""
COUNT = 100

if not CHROMIUM.exists():
    pytest.skip("needs Chromium", allow_module_level=True)


class Handset:
    """A browser with storage of its own on the disk."""

    def __init__(self, playwright: Playwright, folder: Path, url: str) -> None:
        self.playwright, self.folder, self.url = playwright, folder, url
        self.start()

    def start(self) -> None:
        options: dict[str, Any] = {"executable_path": str(CHROMIUM), "args": ["--no-sandbox"]}
        self.context = self.playwright.chromium.launch_persistent_context(str(self.folder), **options)
        self.tabs = [self.tab()]

    def tab(self) -> Page:
        """A tab with the store open, on a page of the office's that does nothing by itself."""
        page = self.context.new_page()
        page.goto(f"{self.url}/app/manifest.webmanifest")
        page.evaluate(OPEN)
        return page

    def __call__(self, method: str, *arguments: Any) -> Any:
        return self.tabs[0].evaluate(CALL, [method, arguments])

    def die(self) -> None:
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if entry.name.isdigit() and str(self.folder).encode() in (entry / "cmdline").read_bytes():
                    os.kill(int(entry.name), signal.SIGKILL)
        with contextlib.suppress(Error):
            self.context.close()


Story = Callable[[Handset], Any]


@pytest.fixture
def handset(office: Any, tmp_path: Path) -> Iterator[Callable[[Story], Any]]:
    """Tells a story on a phone that has joined, in a thread of its own: another test may have a browser open here."""
    office.street = office.add("place", name="人民路", kind="street")
    code = office.code("手机")

    def told(story: Story) -> Any:
        with sync_playwright() as playwright:
            made = Handset(playwright, tmp_path / "profile", office.url)
            assert made("join", office.url, code)["joined"]
            made("sync")
            try:
                return story(made)
            finally:
                made.context.close()

    with ThreadPoolExecutor(1) as thread:
        yield lambda story: thread.submit(told, story).result()


def headcounts(office: Any) -> list[int]:
    return sorted(r.values["headcount"] for r in office.office.records.of_form("session"))


def test_a_hundred_records_survive_a_killed_browser_and_are_delivered(handset: Any, office: Any) -> None:
    def story(phone: Handset) -> tuple[Any, ...]:
        phone.tabs[0].evaluate(MANY, [COUNT, office.street])
        phone.die()
        phone.start()
        before = phone("status")["waiting"], len(phone("list", {"limit": 500})["rows"])
        return (*before, phone("sync")["sent"], phone("status")["waiting"])

    assert handset(story) == (COUNT, COUNT, COUNT, 0)
    assert headcounts(office) == list(range(COUNT))


def test_two_tabs_write_one_chain_and_hear_of_each_other(handset: Any, office: Any) -> None:
    def story(phone: Handset) -> tuple[Any, ...]:
        other = phone.tab()
        other.evaluate(
            "globalThis.heard = 0; phone.on((event) => { if (event.what === 'records') globalThis.heard++; }); 0"
        )
        # Both are under way before either is waited for.
        for tab in (phone.tabs[0], other):
            tab.evaluate(
                f"([count, place]) => {{ globalThis.saving = ({MANY})([count, place]); }}",
                [20, office.street],
            )
        for tab in (phone.tabs[0], other):
            tab.evaluate("globalThis.saving")
        other.wait_for_function("globalThis.heard === 40")
        done = [tab.evaluate("phone.sync()") for tab in (phone.tabs[0], other)]
        status = phone("status")
        return sum(d["sent"] for d in done), done[0]["held"], status["waiting"], status["successor"]

    assert handset(story) == (40, {}, 0, False)
    assert headcounts(office) == sorted([*range(20), *range(20)])


def test_a_full_phone_says_so_and_keeps_what_it_had(handset: Any, office: Any) -> None:
    def story(phone: Handset) -> tuple[Any, ...]:
        phone("keepDraft", {"id": "a", "form": "session"})
        phone.tabs[0].evaluate(FULL)
        refused = phone("save", "session", {"headcount": 1}, {"draft": "a"})
        kept = phone("draft", "a"), phone("status")["waiting"], len(phone("list")["rows"])
        phone.tabs[0].evaluate("IDBObjectStore.prototype.put = globalThis.put; 0")
        phone("save", "session", {"headcount": 1}, {"draft": "a"})
        return [p["code"] for p in refused["trouble"]], kept[0]["form"], kept[1:], phone("status")["waiting"]

    assert handset(story) == (["disk_full"], "session", (0, 0), 1)

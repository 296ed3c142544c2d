"""The office's pages served in earnest on loopback, and a browser that looks at them as a clerk does."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from axe_playwright_python.base import AXE_SCRIPT as AXE
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
SCREENSHOTS = os.environ.get("TAIZHANG_SCREENSHOTS", "")
"""A folder in which to keep what was seen."""

OVERFLOW = """() => {
  const wide = document.documentElement.clientWidth;
  const own = (e) => { for (let p = e.parentElement; p; p = p.parentElement) {
    if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(p).overflowX)) return false } return true };
  return document.documentElement.scrollWidth <= wide ? [] : [...document.querySelectorAll('body *')].filter(
    (e) => e.getBoundingClientRect().right > wide + 1 && own(e)).slice(0, 5).map((e) => e.outerHTML.slice(0, 120)) }"""


class Shown:
    """A browser, and the address of the pages."""

    def __init__(self, browser: Browser, url: str, session: str) -> None:
        self.browser, self.url, self.session = browser, url, session

    def open(self, language: str = "zh", scheme: str = "light", touch: bool = False) -> Page:
        """A fresh page of somebody signed in. What goes wrong in it, or asks somebody else, is in `page.wrong`."""
        context = self.browser.new_context(
            viewport=PHONE if touch else DESK,
            has_touch=touch,
            is_mobile=touch,
            color_scheme=scheme,
            locale="zh-CN",
        )
        given = {"taizhang_session": self.session, "taizhang_language": language}
        context.add_cookies([{"name": n, "value": v, "url": self.url} for n, v in given.items()])
        page = context.new_page()
        page.wrong = []
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on(
            "request", lambda asked: page.wrong.append(asked.url) if self._is_elsewhere(asked.url) else None
        )
        return page

    def _is_elsewhere(self, url: str) -> bool:
        return not url.startswith((self.url, "data:", "blob:"))

    def visit(self, page: Page, address: str) -> bool:
        """Go there; says whether it is a page, not data."""
        page.wrong.clear()
        answer = page.goto(self.url + address, wait_until="load")
        return answer is not None and answer.headers.get("content-type", "").startswith("text/html")

    def violations(self, page: Page, rules: list[str] | None = None) -> list[str]:
        """What axe has to say, one line for each element."""
        options: dict[str, Any] = {"resultTypes": ["violations"]}
        if rules:
            options["runOnly"] = {"type": "rule", "values": rules}
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE)
        found = page.evaluate("(options) => axe.run(document, options)", options)["violations"]
        return [f"{v['id']}: {' '.join(node['html'].split())[:160]}" for v in found for node in v["nodes"]]

    def keep(self, page: Page, name: str) -> None:
        """Keep what is seen, if somebody wants it."""
        if SCREENSHOTS:
            folder = Path(SCREENSHOTS)
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(folder / f"{name}.png"), full_page=True)


def name_of(address: str) -> str:
    """A file name for an address: ids are left out."""
    parts = [part if len(part) < 24 else "x" for part in address.partition("?")[0].strip("/").split("/")]
    return "-".join(part.strip("-") for part in parts if part.strip("-")) or "home"


@contextmanager
def shown(datasette: Any, session: str) -> Iterator[Shown]:
    """Serve a Datasette and open a browser."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(64)
    config = uvicorn.Config(datasette.app(), log_level="error", lifespan="on", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            yield Shown(browser, f"http://127.0.0.1:{listening.getsockname()[1]}", session)
            browser.close()
    finally:
        server.should_exit = True
        thread.join()
        listening.close()

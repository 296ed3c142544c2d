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
from playwright.sync_api import Error as PlaywrightError

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


COLOURS = """() => {
  const found = new Set();
  const clear = (c) => c === 'transparent' || /, 0\\)$/.test(c);
  for (const e of document.querySelectorAll('body *')) {
    if (!e.offsetParent || ![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())
        && !['INPUT', 'SELECT', 'TEXTAREA'].includes(e.tagName)) continue;
    const own = getComputedStyle(e), behind = [];
    for (let p = e; p; p = p.parentElement) {
      const s = getComputedStyle(p);
      if (s.opacity !== '1') behind.push(s.opacity);
      if (s.backgroundImage !== 'none') behind.push(s.backgroundImage);
      if (!clear(s.backgroundColor)) { behind.push(s.backgroundColor); break }
    }
    const large = parseFloat(own.fontSize) >= 18.6 ? 'large' : 'small';
    found.add([own.color, large, e.namespaceURI.endsWith('svg') ? own.fill : '', ...behind].join(' '));
  }
  return [...found] }"""
"""Which colours text has, before which ground: axe takes seconds to tell whether each text is readable, and pages share
their colours.
"""


class Shown:
    """A browser, and the address of the pages."""

    def __init__(self, browser: Browser, url: str, session: str) -> None:
        self.browser, self.url, self.session = browser, url, session
        self._judged: set[str] = set()
        self._kinds: set[str] = set()

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
        try:
            answer = page.goto(self.url + address, wait_until="load")
        except PlaywrightError as error:
            if "Download is starting" not in error.message:
                raise
            return False
        return answer is not None and answer.headers.get("content-type", "").startswith("text/html")

    def has_new_colours(self, page: Page) -> bool:
        """Whether a page shows text in colours that no page before it had."""
        colours = set(page.evaluate(COLOURS))
        is_new = not colours <= self._judged
        self._judged |= colours
        return is_new

    def is_like_another(self, page: Page, address: str) -> bool:
        """Whether a page is Datasette's own with the same template as one that was looked at: tables differ in rows."""
        kind = page.evaluate("() => document.body.className.split(' ')[0]")
        known = not address.startswith("/-/") and kind in self._kinds
        self._kinds.add(kind)
        return known

    def violations(self, page: Page, colours: bool = True, others: bool = True) -> list[str]:
        """What axe has to say, one line for each element: about colours, which takes it long, and about all else."""
        options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False, "selectors": False}
        if not others:
            options["runOnly"] = {"type": "rule", "values": ["color-contrast"]}
        elif not colours:
            options["rules"] = {"color-contrast": {"enabled": False}}
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

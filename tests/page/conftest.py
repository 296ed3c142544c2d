"""The field page as people meet it: a real office and a real laptop server on loopback, and Debian's Chromium."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright
from werkzeug.serving import BaseWSGIServer

from collector.membership import join
from collector.notebook import Notebook
from collector.page.guard import HEADER, Guard
from collector.page.serving import Desk, serve
from collector.syncing import sync
from collector.wire import Wire
from sync_server.desks import Desks
from sync_server.enrolment import make_code
from sync_server.office import Office
from sync_server.publishing.offices import publish_office
from sync_server.serving import SyncServer

CHROMIUM = "/usr/bin/chromium"
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}


def now() -> int:
    """The browser's clock cannot be handed in, so here everybody has the machine's."""
    return time.time_ns() // 1_000_000


class OfficeAt:
    """A sync server that can be killed and started again at its port, over an office with a few lists."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.random = folder, random.Random(7).randbytes
        self.office = Office.create(folder, now, self.random)
        self.people = {name: self._list("person", name=name, role="own_teacher") for name in ("王芳", "李明")}
        self.town = self._list("place", name="青石镇", kind="town")
        self.villages = {
            name: self._list("place", name=name, kind="village", town=self.town, initials=initials)
            for name, initials in (("前柳村", "qlc"), ("后柳村", "hlc"), ("石桥村", "sqc"))
        }
        self.topic = self._list("topic", title="防汛常识", category="knowledge")
        self.port = 0
        self.server: SyncServer | None = None
        self.start()

    def _list(self, form: str, **values: Any) -> str:
        return self.office.author.record(form, values, "办公室").record

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        server = self.server = SyncServer(Desks(self.folder, now, self.random), "127.0.0.1", self.port)
        self.port = server.port
        self.thread = threading.Thread(target=server.run)
        self.thread.start()

    def kill(self) -> None:
        if self.server is not None:
            self.server.stop()
            self.thread.join()
            self.server = None

    def code(self, name: str = "王芳的手机") -> str:
        return make_code(self.office, name, self.people["王芳"], [], [])

    def published(self, sql: str) -> list[tuple[Any, ...]]:
        """What a published file says once everything received is in it."""
        from schemas.replica.database import open_published

        publish_office(self.office)
        db = open_published(self.folder / "office.db", read_only=True)
        found = db.execute(sql).fetchall()
        db.close()
        return [tuple(row) for row in found]

    def close(self) -> None:
        self.kill()
        self.office.close()


@pytest.fixture(scope="session")
def office_at() -> type[OfficeAt]:
    """For a module that keeps one office for all its tests."""
    return OfficeAt


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OfficeAt]:
    made = OfficeAt(tmp_path / "office")
    yield made
    made.close()


@dataclass
class Laptop:
    """The laptop's page server over one notebook, and a way to call its methods as the page does."""

    path: Path
    server: BaseWSGIServer
    token: str
    key: str = ""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    @property
    def address(self) -> str:
        return f"{self.origin}/#token={self.token}"

    def post(self, name: str, *arguments: Any, **headers: str) -> requests.Response:
        given = {"Origin": self.origin, HEADER: self.key, **headers}
        return requests.post(f"{self.origin}/api/{name}", json=list(arguments), headers=given, timeout=10)

    def call(self, name: str, *arguments: Any) -> Any:
        if not self.key:
            self.key = self.post("open", self.token).json()["ok"]
        answer = self.post(name, *arguments)
        assert answer.status_code == 200, answer.text
        return answer.json()["ok"]


@pytest.fixture
def laptops(tmp_path: Path) -> Iterator[Callable[..., Laptop]]:
    """Starts page servers; a second one over the same notebook is the same laptop another day."""
    running: list[tuple[BaseWSGIServer, Desk, threading.Thread]] = []
    count = itertools.count(1)

    def start(path: Path | None = None) -> Laptop:
        seed = next(count)
        path, chance = path or tmp_path / f"laptop-{seed}.db", random.Random(seed).randbytes

        def wire(url: str) -> Wire:
            return Wire(url, requests.Session())

        def syncing(notebook: Notebook) -> dict[str, Any]:
            done = sync(notebook, wire(notebook.replica.get("url")), lambda _: None)
            return {"sent": done.sent, "received": done.received, "held": {}, "renewed": done.renewed}

        desk = Desk(
            lambda: Notebook(path, now, chance),
            syncing,
            lambda n, url, code: join(n, wire(url), code) and None,
        )
        token = chance(16).hex()
        server = serve(desk, Guard(token, chance))
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        running.append((server, desk, thread))
        return Laptop(path, server, token)

    yield start
    for server, desk, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()
        desk.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for longer: while it is open its loop runs in this thread, where other tests run theirs."""
    with sync_playwright() as playwright:
        # A name that is not loopback, as in an office's own network: there the browser allows less.
        arguments = ["--no-sandbox", "--host-resolver-rules=MAP tiaoyan.lan 127.0.0.1"]
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield made
        made.close()


class Holding:
    """A browser with storage of its own on the disk. `die` kills its process; `wake` starts it again."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.kind, self.folder = browser.browser_type, folder
        self.context: BrowserContext | None = None

    def wake(self, url: str, **options: Any) -> Page:
        if self.context is None:
            self.context = self.kind.launch_persistent_context(
                str(self.folder), executable_path=CHROMIUM, args=["--no-sandbox"], **(options or PHONE)
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
def holding(browser: Browser, tmp_path: Path) -> Iterator[Holding]:
    # The session's browser brings the one Playwright of this process; a second one may not run beside it.
    made = Holding(browser, tmp_path / "browser")
    yield made
    made.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(**PHONE)
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext) -> Iterator[Page]:
    """A page on the phone; what goes wrong in it, or asks somebody else, fails the test."""
    opened = phone.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "request",
        lambda request: (
            None
            if "//127.0.0.1" in request.url or request.url.startswith(("data:", "blob:"))
            else wrong.append(request.url)
        ),
    )
    yield opened
    assert wrong == [], json.dumps(wrong)

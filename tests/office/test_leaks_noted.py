"""Every request that reads the private file is written down before it is answered, once, by whatever page it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any

import pytest

from sync_server.audit import Audit
from sync_server.sign_in import SignIn

BROWSER = {"accept": "text/html"}
READING = (
    "/private", "/private.json", "/private/contact", "/private/contact.json", "/private/contact.csv",
    "/private/contact.csv?_stream=1", "/private/contact.xlsx", "/private/contact_counted", "/private/needs_resolved",
    "/private/-/query.json?sql=select+1", "/private/-/query?sql=select+count(*)+from+log", "/private/change_history.json",
    "/private/contact/-/autocomplete?q=1", "/private/contact/-/schema",
    "/private/contact/-/fragment?_row=1", "/-/freshness.json", "/-/export/private.sqlite",
)  # fmt: skip
NOT_READING = (
    "/office/session.json",
    "/-/databases.json",
    "/-/versions.json",
    "/-/static/app.css",
    "/-/actor.json",
)


class Person:
    """Somebody who may see households, signed in for real, and the lines about them."""

    def __init__(self, served: Any, pages: Any) -> None:
        self.served, self.pages = served, pages
        passes = SignIn(served.folder, lambda: served.now, __import__("os").urandom)
        passes.accounts.add("王芳", "", ["office", "private"])
        self.cookies = {"taizhang_session": passes.redeem(passes.make_code("王芳"))}
        passes.close()

    def ask(self, path: str, method: str = "get", **more: Any) -> Any:
        return self.pages.ask(path, method, actor=None, cookies=self.cookies, **more)

    def lines(self) -> list[str]:
        audit = Audit(self.served.folder, lambda: self.served.now)
        try:
            return [line.what for line in audit.lines(account="王芳", most=500)][::-1]
        finally:
            audit.close()

    def break_audit(self) -> None:
        audit = Audit(self.served.folder, lambda: self.served.now)
        audit._open().execute("alter table noted rename to gone")
        audit.close()


@pytest.fixture(scope="module")
def person(golden: Any, tmp_path_factory: Any, serving: Callable[..., Any]) -> Iterator[Person]:
    served, pages = serving(tmp_path_factory.mktemp("noted") / "office")
    yield Person(served, pages)


@pytest.mark.parametrize("path", READING)
def test_a_request_that_reads_it_is_noted_once(person: Person, path: str) -> None:
    before = person.lines()
    answer = person.ask(path, headers=BROWSER)
    assert answer.status_code == 200 or path.endswith("fragment?_row=1"), answer.text[:500]
    assert person.lines() == [*before, f"GET {path}"]


@pytest.mark.parametrize("path", NOT_READING)
def test_a_request_that_does_not_is_not(person: Person, path: str) -> None:
    before = person.lines()
    assert person.ask(path).status_code == 200
    assert person.lines() == before


def test_a_form_that_is_sent_is_noted_as_such(person: Person) -> None:
    before = person.lines()
    person.ask("/private/contact/-/count", "post")
    assert person.lines() == [*before, "POST /private/contact/-/count"]


def test_what_datasette_does_by_itself_is_nobodys_look(person: Person) -> None:
    assert person.ask("/office.json").status_code == 200, "what is done at the start is done"
    before = person.lines()

    async def by_itself() -> int:
        await person.pages.datasette.refresh_schemas(force=True)
        rows = await person.pages.datasette.get_database("private").execute("select count(*) from contact")
        return int(rows.first()[0])

    assert person.pages.runner.run(by_itself()) >= 0
    person.pages.datasette._last_schema_refresh = 0
    person.pages.runner.run(person.pages.datasette.get_internal_database().execute_write(
        "update catalog_databases set schema_version = -1"
    ))  # fmt: skip
    assert person.ask("/office.json").status_code == 200
    assert person.lines() == before


def test_two_reads_of_one_request_at_once_are_noted_once_and_both_wait() -> None:
    from datasette_plugins.guard import Asked

    noted: list[str] = []

    async def note(account: str, method: str, path: str) -> None:
        await asyncio.sleep(0)
        noted.append(path)

    async def asking() -> None:
        asked = Asked("GET", "/x", note)
        asked.actor = {"id": "a", "roles": ["private"]}
        await asyncio.gather(*(asked.before_reading() for _ in range(5)))

    asyncio.run(asking())
    assert noted == ["/x"]


def test_nothing_is_answered_when_it_cannot_be_noted(
    golden: Any, tmp_path: Any, serving: Callable[..., Any]
) -> None:
    served, pages = serving(tmp_path / "office")
    person = Person(served, pages)
    assert person.ask("/private/contact.json").status_code == 200
    person.break_audit()
    for path in READING:
        answer = person.ask(path, headers=BROWSER)
        assert answer.status_code == 503, path
        assert "记不进访问记录" in answer.text or "not_noted" in answer.text, path
        assert "甲村" not in answer.text and "<td" not in answer.text, path
    assert person.ask("/private/contact.json").json()["problem"]["code"] == "not_noted"
    assert person.ask("/office/session.json").status_code == 200, "the open file needs no line"


def test_a_streamed_answer_stops_short_when_it_turns_out_that_it_may_not_be_read() -> None:
    from datasette_plugins.guard import Guard, _asked
    from schemas.problems import Problem, fail

    sent: list[Any] = []

    async def note(*words: str) -> None:
        raise fail("sign_in_unreachable")

    async def page(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        asked = _asked.get()
        assert asked is not None
        asked.actor = {"id": "a", "roles": ["private"]}
        try:
            await asked.before_reading()
        except Exception:
            await send({"type": "http.response.body", "body": b"a household"})

    async def refuse(scope: Any, problem: Problem) -> Any:
        raise AssertionError("it has begun already")

    class NoFiles:
        databases = MappingProxyType({})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/private", "query_string": b"", "headers": []}
    asyncio.run(Guard(page, NoFiles(), note, refuse)(scope, None, send))
    assert [m["type"] for m in sent] == ["http.response.start"]

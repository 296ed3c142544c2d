"""Default deny: who is not signed in gets nothing on any route, and roles open only their own file."""

from __future__ import annotations

import re
from typing import Any

import pytest

OPEN = {"/-/sign-in", "/-/language", "/favicon.ico"}
SECRETS = ("甲村", "疫情防控", "session", "outreach", "office.db", "0.65", "1.0a")
OFFICE_ONLY = {"id": "o", "name": "办", "roles": ["office"]}
ADMIN_ONLY = {"id": "a", "name": "管", "roles": ["admin"]}
PRIVATE_ONLY = {"id": "p", "name": "私", "roles": ["private"]}
NO_ROLE = {"id": "n", "name": "客"}


def addresses(pages: Any) -> list[str]:
    """An address for every route that Datasette has with our plugins, in each of its formats."""
    record = pages.record("select record from session limit 1")
    values = {
        "database": "office",
        "table": "session",
        "query": "outreach_sessions",
        "pks": record,
        "path": "app.css",
    }
    found = []
    for pattern, _ in pages.datasette._routes():
        plain = pattern.pattern.removeprefix("^").removesuffix("$")
        plain = re.sub(r"\(\\\.\(\?P<format>([^)]*)\)\)\?", ".FORMAT", plain)
        for name, value in values.items():
            plain = re.sub(rf"\(\?P<{name}>[^)]*\)", value, plain)
        plain = re.sub(r"\(\?P<rest>[^)]*\)", "", plain).replace("\\", "")
        found += [plain.replace(".FORMAT", ending) for ending in ("", ".json", ".csv", ".md")]
    return sorted({a for a in found if a.startswith("/")})


def test_there_are_addresses_and_a_clerk_may_open_many(pages: Any) -> None:
    all_of_them = addresses(pages)
    assert len(all_of_them) > 80
    for address in ("/", "/office", "/office/session.json", "/office/-/query.json", "/-/databases.json"):
        assert address in all_of_them
    assert (
        sum(pages.ask(a).status_code == 200 for a in ["/", "/office", "/office/session.json", "/-/plugins"])
        == 4
    )


@pytest.mark.parametrize("accept", ["text/html", "application/json", "*/*"])
def test_nobody_gets_anything_without_a_session(pages: Any, accept: str) -> None:
    for address in addresses(pages):
        if address in OPEN or address.startswith(("/-/static", "/-/sign-in", "/-/language")):
            continue
        response = pages.ask(address, actor=None, headers={"accept": accept})
        assert response.status_code in (302, 403), address
        if response.status_code == 302:
            assert response.headers["location"].startswith("/-/sign-in"), address
        assert not [s for s in SECRETS if s in response.text], address


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "head", "options"])
def test_no_method_opens_the_door(pages: Any, method: str) -> None:
    for address in ("/", "/office", "/office/session/-/insert", "/office/-/execute-write", "/-/logout"):
        response = pages.ask(address, method, actor=None)
        assert response.status_code == 403, (method, address)


def test_an_unknown_page_looks_like_a_known_one_from_outside(pages: Any) -> None:
    known, unknown = (pages.ask(f"/office/{name}.json", actor=None) for name in ("session", "no_such_table"))
    assert known.status_code == unknown.status_code == 403
    assert known.text == unknown.text


@pytest.mark.parametrize(
    "cookies",
    [{"taizhang_session": "made-up"}, {"ds_actor": "made-up"}, {"ds_actor": '{"a":{"id":"root"}}.sig'}],
)
def test_a_made_up_cookie_is_no_session(pages: Any, cookies: dict[str, str]) -> None:
    response = pages.ask("/office.json", actor=None, cookies=cookies)
    assert response.status_code in (403, 503)
    assert "session" not in response.text.replace("taizhang_session", "")


def test_a_token_of_datasettes_own_is_no_session(pages: Any) -> None:
    response = pages.ask("/office.json", actor=None, headers={"authorization": "Bearer dstok_abc"})
    assert response.status_code == 403


@pytest.mark.parametrize("actor", [OFFICE_ONLY, ADMIN_ONLY])
def test_the_private_file_is_closed_without_its_role(pages: Any, actor: dict[str, Any]) -> None:
    table = "/contact"
    endings = [
        "", ".json", table, f"{table}.json", f"{table}.csv", f"{table}/-/autocomplete?q=1", "/form",
        "/log.json", "/-/query.json?sql=select+1", "/-/schema.json", "/change_history.json", ".db",
    ]  # fmt: skip
    for ending in endings:
        assert pages.ask(f"/private{ending}", actor=actor).status_code == 403, ending
    assert pages.rows("/private/-/queries.json", actor=actor)["queries"] == []
    assert pages.ask(f"/private{table}/-/count", "post", actor=actor).status_code == 403
    assert pages.ask("/office/session.json", actor=actor).status_code == 200
    assert pages.ask("/office/-/query.json?sql=select+1", actor=actor).status_code == 200
    listed = pages.ask("/-/databases.json", actor=actor).text
    assert '"office"' in listed and '"private"' not in listed
    assert 'href="/private' not in pages.page("/", actor=actor)
    assert list(pages.ask("/-/freshness.json", actor=actor).json()["files"]) == ["office"]


def test_who_may_see_households_may_see_the_rest_as_well(pages: Any) -> None:
    for address in ("/office/session.json", "/private/contact.json", "/private/-/query.json?sql=select+1"):
        assert pages.ask(address, actor=PRIVATE_ONLY).status_code == 200, address


def test_who_has_no_role_sees_nothing(pages: Any) -> None:
    for address in ("/", "/office", "/private", "/office/session.json", "/-/freshness.json", "/-/plugins"):
        response = pages.ask(address, actor=NO_ROLE)
        if address == "/-/freshness.json":
            assert response.json()["files"] == {}
        else:
            assert response.status_code == 403, address


def test_nobody_may_write_or_download(pages: Any) -> None:
    for address in (
        "/office/session/-/insert",
        "/office/-/execute-write",
        "/office/-/create",
        "/office/session/-/drop",
    ):
        assert pages.ask(address, "post", json={}).status_code in (400, 403), address
    assert pages.ask("/office.db").status_code == 403
    sql = "delete+from+session"
    assert pages.ask(f"/office/-/query.json?sql={sql}").status_code == 400
    assert pages.ask("/-/create-token").status_code == 403


def test_every_answer_says_that_all_of_it_comes_from_here_and_is_kept_nowhere(pages: Any) -> None:
    for address in ("/", "/office/session", "/office/session.json"):
        headers = pages.ask(address).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "no-store" in headers["cache-control"]

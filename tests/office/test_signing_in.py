"""Signing in against a real sync server on loopback, and what happens when it does not answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from sync_server.sign_in import CODE_LIFE_MS, SESSION_LIFE_MS, SignIn

BROWSER = {"accept": "text/html"}


def make_code(served: Any) -> str:
    passes = SignIn(served.folder, lambda: served.now, lambda n: bytes(range(n)))
    code = passes.make_code()
    passes.close()
    return code


def send(pages: Any, code: str, **more: str) -> Any:
    return pages.ask("/-/sign-in", "post", actor=None, data={"code": code, **more})


def landed(wanted: str) -> str:
    """Where somebody goes whose account has no password yet."""
    return "/-/password?" + urlencode({"next": wanted})


def cookie_of(response: Any) -> dict[str, str]:
    text = response.headers["set-cookie"].split(";")[0]
    name, _, value = text.partition("=")
    return {name: value}


def test_a_code_opens_the_pages_once(served: Any, pages_of: Callable[..., Any]) -> None:
    pages, code = pages_of(served), make_code(served)
    response = send(pages, code)
    assert (response.status_code, response.headers["location"]) == (303, landed("/"))
    set_cookie = response.headers["set-cookie"].lower()
    assert "httponly" in set_cookie and "samesite=lax" in set_cookie
    home = pages.ask("/", actor=None, cookies=cookie_of(response), headers=BROWSER)
    assert home.status_code == 200
    assert "试办公室" in home.text and "退出" in home.text
    again = send(pages, code)
    assert again.status_code == 403
    assert "登录码不对、已用过或已过期" in again.text


def test_opening_the_link_does_not_spend_the_code(served: Any, pages_of: Callable[..., Any]) -> None:
    pages, code = pages_of(served), make_code(served)
    for _ in range(2):
        page = pages.ask(f"/-/sign-in?code={code}", actor=None, headers=BROWSER)
        assert page.status_code == 200
        assert f'value="{code}"' in page.text
    assert send(pages, code).status_code == 303


def test_whoever_is_turned_away_comes_back_to_the_page_wanted(
    served: Any, pages_of: Callable[..., Any]
) -> None:
    pages = pages_of(served)
    away = pages.ask("/office/session?kind=outreach", actor=None, headers=BROWSER)
    page = pages.ask(away.headers["location"], actor=None, headers=BROWSER)
    assert 'name="next" value="/office/session?kind=outreach"' in page.text
    response = send(pages, make_code(served), next="/office/session?kind=outreach")
    assert response.headers["location"] == landed("/office/session?kind=outreach")


def test_the_page_wanted_is_never_another_site(served: Any, pages_of: Callable[..., Any]) -> None:
    pages = pages_of(served)
    for bad in (
        "https://example.com/",
        "//example.com",
        "/\\example.com",
        "javascript:alert(1)",
        "/a\r\nX: y",
    ):
        assert send(pages, make_code(served), next=bad).headers["location"] == landed("/"), bad


def test_a_wrong_code_is_refused_in_words_and_guessing_is_braked(
    served: Any, pages_of: Callable[..., Any]
) -> None:
    pages = pages_of(served)
    codes = [send(pages, f"wrong{i}").status_code for i in range(12)]
    assert codes[:10] == [403] * 10 and codes[-1] == 429
    assert "set-cookie" not in send(pages, "wrong").headers


def test_another_site_cannot_sign_somebody_in(served: Any, pages_of: Callable[..., Any]) -> None:
    pages, code = pages_of(served), make_code(served)
    foreign = {"origin": "http://example.com", "sec-fetch-site": "cross-site"}
    response = pages.ask("/-/sign-in", "post", actor=None, data={"code": code}, headers=foreign)
    assert response.status_code == 403
    assert send(pages, code).status_code == 303


def test_signing_out_ends_the_session_everywhere(served: Any, pages_of: Callable[..., Any]) -> None:
    pages = pages_of(served)
    cookies = cookie_of(send(pages, make_code(served)))
    page = pages.ask("/-/sign-out", actor=None, cookies=cookies, headers=BROWSER)
    assert page.status_code == 200 and "办公室" in page.text
    out = pages.ask("/-/sign-out", "post", actor=None, cookies=cookies)
    assert out.status_code == 303
    assert pages.ask("/office.json", actor=None, cookies=cookies).status_code == 403


def test_codes_and_sessions_end_by_themselves(served: Any, pages_of: Callable[..., Any]) -> None:
    pages = pages_of(served)
    cookies, late = cookie_of(send(pages, make_code(served))), make_code(served)
    assert pages.ask("/office.json", actor=None, cookies=cookies).status_code == 200
    served.now += CODE_LIFE_MS
    assert send(pages, late).status_code == 403
    served.now += SESSION_LIFE_MS
    assert pages.ask("/office.json", actor=None, cookies=cookies).status_code == 403


def test_nobody_is_let_in_while_the_sync_server_is_down(served: Any, pages_of: Callable[..., Any]) -> None:
    pages = pages_of(served)
    cookies = cookie_of(send(pages, make_code(served)))
    code = make_code(served)
    served.stop()
    page = pages.ask("/office/session", actor=None, cookies=cookies, headers=BROWSER)
    assert page.status_code == 503
    assert "暂时无法核对登录" in page.text and "甲村" not in page.text
    answer = pages.ask("/office/session.json", actor=None, cookies=cookies)
    assert (answer.status_code, answer.json()["problem"]["code"]) == (503, "sign_in_unreachable")
    attempt = send(pages, code)
    assert attempt.status_code == 503
    assert "taizhang-server serve" in attempt.text


def test_pages_with_a_wrong_key_let_nobody_in(served: Any, pages_of: Callable[..., Any]) -> None:
    cookies = cookie_of(send(pages_of(served), make_code(served)))
    wrong = pages_of(served, key="wrong")
    assert wrong.ask("/office.json", actor=None, cookies=cookies).status_code == 503
    assert send(wrong, make_code(served)).status_code == 503

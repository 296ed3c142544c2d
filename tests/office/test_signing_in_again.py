"""Passwords, accounts and the end of a session in the middle of a form, on the pages themselves."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable
from typing import Any

import pytest

from sync_server.sign_in import SignIn

BROWSER = {"accept": "text/html"}
TYPED = {"title": "甲村“党课”<b>", "note": "第一行\n第二行", "headcount": "四十五", "kind": "outreach"}


class Desk:
    """The pages of a served office, and the cookies of whoever sits there."""

    def __init__(self, served: Any, pages: Any) -> None:
        self.served, self.pages, self.cookies = served, pages, {}

    def passes(self) -> SignIn:
        return SignIn(self.served.folder, lambda: self.served.now, os.urandom)

    def account(self, name: str, *roles: str, password: str = "") -> None:
        passes = self.passes()
        passes.accounts.add(name, "", roles)
        if password:
            passes.set_password(passes.redeem(passes.make_code(name)), "", password)
        passes.close()

    def ask(self, path: str, method: str = "get", **more: Any) -> Any:
        return self.pages.ask(path, method, actor=None, cookies=self.cookies, headers=BROWSER, **more)

    def send(self, path: str, **fields: Any) -> Any:
        answer = self.ask(path, "post", data=fields)
        for cookie in answer.headers.get_list("set-cookie"):
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def end_session(self) -> None:
        passes = self.passes()
        passes.end(self.cookies["taizhang_session"])
        passes.close()


@pytest.fixture
def desk(served: Any, pages_of: Callable[..., Any]) -> Desk:
    return Desk(served, pages_of(served))


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the first form of a page that carries something."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def test_a_person_signs_in_with_a_name_and_a_password(desk: Desk) -> None:
    desk.account("王芳", "office", password="杏花春雨江南好了")
    page = desk.ask("/-/sign-in").text
    assert 'autocomplete="current-password"' in page and 'for="password"' in page
    answer = desk.send("/-/sign-in", name="王芳", password="杏花春雨江南好了", next="/office")
    assert (answer.status_code, answer.headers["location"]) == (303, "/office")
    assert desk.ask("/office").status_code == 200


def test_a_wrong_password_keeps_the_name_and_says_nothing_about_it(desk: Desk) -> None:
    desk.account("王芳", "office", password="杏花春雨江南好了")
    known, unknown = (desk.send("/-/sign-in", name=n, password="wrong") for n in ("王芳", "没人"))
    assert known.status_code == unknown.status_code == 403
    assert known.text.replace("王芳", "") == unknown.text.replace("没人", "")
    assert 'value="王芳"' in known.text and "名字或密码不对" in known.text and "wrong" not in known.text


def test_a_code_leads_to_choosing_a_password_and_that_may_wait(desk: Desk) -> None:
    desk.account("王芳", "office")
    passes = desk.passes()
    code = passes.make_code("王芳")
    passes.close()
    asked = desk.send("/-/sign-in", code=code, next="/office").headers["location"]
    page = desk.ask(asked).text
    assert "设一个密码" in page and 'href="/office">以后再设' in page and 'name="old"' not in page
    differs = desk.send("/-/password", new="杏花春雨江南好了", again="杏花春雨江南", next="/office")
    assert differs.status_code == 422 and "两次填的密码不一样" in differs.text
    weak = desk.send("/-/password", new="短", again="短", next="/office")
    assert (
        weak.status_code == 422 and 'id="new-error"' in weak.text and "短" not in weak.text.split("<form")[1]
    )
    done = desk.send("/-/password", new="杏花春雨江南好了", again="杏花春雨江南好了", next="/office")
    assert (done.status_code, done.headers["location"]) == (303, "/office")
    assert 'name="old"' in desk.ask("/-/password").text
    assert desk.send("/-/sign-in", name="王芳", password="杏花春雨江南好了").headers["location"] == "/"


def test_what_was_typed_when_the_session_ended_is_sent_again_after_signing_in(desk: Desk) -> None:
    desk.account("王芳", "office", password="杏花春雨江南好了")
    desk.send("/-/sign-in", name="王芳", password="杏花春雨江南好了")
    desk.end_session()
    turned = desk.ask("/-/new/session?from=home", "post", data=TYPED)
    assert turned.status_code == 403 and "刚才填的还没有交上去" in turned.text
    riding = hidden(turned.text)
    wrong = desk.send("/-/sign-in", name="王芳", password="wrong", **riding)
    assert hidden(wrong.text)["carried"] == riding["carried"], "a wrong password loses nothing either"
    back = desk.send("/-/sign-in", name="王芳", password="杏花春雨江南好了", **riding)
    assert back.status_code == 200 and "<strong>王芳</strong>" in back.text
    assert 'action="/-/new/session?from=home"' in back.text
    assert {k: v.replace("\r\n", "\n") for k, v in hidden(back.text).items()} == TYPED


def test_what_one_account_typed_is_not_shown_to_the_next(desk: Desk) -> None:
    desk.account("王芳", "office", "private", password="杏花春雨江南好了")
    desk.account("李明", "office", password="杏花春雨江南好了")
    desk.send("/-/sign-in", name="王芳", password="杏花春雨江南好了")
    desk.end_session()
    turned = desk.ask("/-/new/session", "post", data=TYPED)
    assert 'value="王芳"' in turned.text and "“王芳”填的" in turned.text
    riding = hidden(turned.text)
    other = desk.send("/-/sign-in", name="李明", password="杏花春雨江南好了", **riding)
    assert "李明" in other.text and "王芳" in other.text and "没有给您看" in other.text
    assert "四十五" not in other.text and hidden(other.text) == {}
    assert desk.ask("/office").status_code == 200
    back = desk.send("/-/sign-in", name="王芳", password="杏花春雨江南好了", **riding)
    assert {k: v.replace("\r\n", "\n") for k, v in hidden(back.text).items()} == TYPED


def test_files_are_chosen_again_and_the_rest_is_kept(desk: Desk) -> None:
    desk.account("王芳", "office", password="杏花春雨江南好了")
    turned = desk.ask(
        "/-/import/session", "post", data={"kind": "outreach"}, files={"ledger": ("台账.xlsx", b"PK")}
    )
    assert turned.status_code == 403 and "请再选一次" in turned.text
    back = desk.send("/-/sign-in", name="王芳", password="杏花春雨江南好了", **hidden(turned.text))
    assert (
        'enctype="multipart/form-data"' in back.text and 'type="file" id="file-1" name="ledger"' in back.text
    )
    assert hidden(back.text) == {"kind": "outreach"}


def test_while_nobody_can_be_asked_who_it_is_the_form_can_be_sent_again_too(desk: Desk) -> None:
    desk.account("王芳", "office", password="杏花春雨江南好了")
    desk.send("/-/sign-in", name="王芳", password="杏花春雨江南好了")
    desk.served.stop()
    turned = desk.ask("/-/new/session", "post", data=TYPED)
    assert turned.status_code == 503 and 'action="/-/new/session"' in turned.text
    assert {k: v.replace("\r\n", "\n") for k, v in hidden(turned.text).items()} == TYPED


def test_another_site_puts_no_words_into_a_form_of_ours(desk: Desk) -> None:
    foreign = {**BROWSER, "origin": "http://example.com", "sec-fetch-site": "cross-site"}
    answer = desk.pages.ask("/-/new/session", "post", actor=None, headers=foreign, data={"title": "evil"})
    assert answer.status_code == 403 and "evil" not in answer.text


@pytest.mark.parametrize(
    "path", ["https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)"]
)
def test_what_is_carried_goes_to_a_page_of_ours_only(desk: Desk, path: str) -> None:
    desk.account("王芳", "office", password="杏花春雨江南好了")
    carried = f'["{path}", [["a", "b"]], []]'.replace("\\", "\\\\")
    answer = desk.send("/-/sign-in", name="王芳", password="杏花春雨江南好了", carried=carried)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_an_administrator_adds_resets_and_disables(desk: Desk) -> None:
    desk.account("管", "admin", password="杏花春雨江南好了")
    desk.send("/-/sign-in", name="管", password="杏花春雨江南好了")
    added = desk.send("/-/accounts", act="add", name="王芳", shown="王芳老师", role="office")
    code = re.search(r"http://localhost/-/sign-in\?code=(\w+)", added.text)
    assert code and "王芳老师" in added.text
    again = desk.send("/-/accounts", act="add", name="王芳", shown="另一个", role="private")
    assert (
        again.status_code == 409 and 'value="另一个"' in again.text and "已经有叫这个名字的账号" in again.text
    )
    other = Desk(desk.served, desk.pages)
    other.send("/-/sign-in", code=code[1])
    assert other.ask("/office").status_code == 200 and other.ask("/private").status_code == 403
    desk.send("/-/accounts", act="roles", name="王芳", role="private")
    assert other.ask("/private").status_code == 200
    assert "还没有密码" in desk.send("/-/accounts", act="reset", name="王芳").text
    assert other.ask("/office").headers["location"].startswith("/-/sign-in")
    assert "已停用" in desk.send("/-/accounts", act="disable", name="王芳").text
    own = desk.send("/-/accounts", act="roles", name="管")
    assert own.status_code == 403, "who takes the right from themselves has lost it"


def test_accounts_and_the_log_of_who_looked_are_for_administrators(desk: Desk) -> None:
    desk.account("王芳", "office", "private", password="杏花春雨江南好了")
    desk.send("/-/sign-in", name="王芳", password="杏花春雨江南好了")
    for path in ("/-/accounts", "/-/audit"):
        assert desk.ask(path).status_code == 403
    assert desk.send("/-/accounts", act="add", name="x").status_code == 403
    assert '"/-/accounts"' not in desk.ask("/").text
    assert desk.ask("/private/contact?note=张三").status_code == 200
    admin = Desk(desk.served, desk.pages)
    admin.account("管", "admin", password="杏花春雨江南好了")
    admin.send("/-/sign-in", name="管", password="杏花春雨江南好了")
    page = admin.ask("/-/audit?account=王芳").text
    assert "/private/contact?…" in page and "张三" not in page and "登录" in page
    assert "没有记录" in admin.ask("/-/audit?day=2001-01-01").text
    assert admin.ask("/-/audit?day=gestern").status_code == 422

"""The lines of who looked: whole, in order, only added to, and without personal values for who may not see them."""

import json
import random

import pytest
import requests
import sqlcipher3.dbapi2 as sqlite

from sync_server.audit import ACCOUNT, READ, SIGN_IN, Audit, Noted, veiled

DAY = 24 * 3_600_000


class Ticking:
    now = 1_790_000_000_000

    def __call__(self):
        self.now += 1000
        return self.now


@pytest.fixture
def audit(tmp_path):
    made = Audit(tmp_path, Ticking())
    yield made
    made.close()


def test_lines_come_newest_first_by_page_account_and_day(audit):
    for number in range(5):
        audit.note("甲" if number % 2 else "乙", READ, f"GET /private/{number}")
    audit.clock.now += DAY
    audit.note("甲", SIGN_IN, "")
    assert [line.n for line in audit.lines(most=2)] == [6, 5]
    assert [line.n for line in audit.lines(before=3)] == [2, 1]
    assert [line.n for line in audit.lines(account="甲")] == [6, 4, 2]
    assert [line.n for line in audit.lines(day="2026-09-22")] == [6]
    assert len(audit.lines(day="2026-09-21")) == 5


def test_time_never_goes_back(audit):
    audit.note("甲", READ, "GET /a")
    audit.clock.now -= DAY
    audit.note("甲", READ, "GET /b")
    newest, older = audit.lines()
    assert newest.at >= older.at


def test_it_is_only_added_to(audit):
    audit.note("甲", READ, "GET /a")
    for sql in ("update noted set what = 'x'", "delete from noted"):
        with pytest.raises(sqlite.DatabaseError, match="only added to"):
            audit._db.execute(sql)
    assert list(audit.problems()) == []


@pytest.mark.parametrize(
    "sql",
    [
        "update noted set what = 'GET /' where n = 2",
        "update noted set at = at + 1 where n = 3",
        "delete from noted where n = 1",
    ],
)
def test_an_altered_line_shows(audit, sql):
    for number in range(3):
        audit.note("甲", READ, f"GET /{number}")
    for trigger in ("noted_stays", "noted_is_kept"):
        audit._db.execute(f"drop trigger {trigger}")
    audit._db.execute(sql)
    assert [p.code for p in audit.problems()] == ["audit_altered"]


def test_it_goes_on_where_it_stopped(audit, tmp_path):
    audit.note("甲", READ, "GET /a")
    again = Audit(tmp_path, audit.clock)
    again.note("乙", READ, "GET /b")
    assert [line.n for line in audit.lines()] == [2, 1] and list(again.problems()) == []
    again.close()


@pytest.mark.parametrize(
    ("what", "seen"),
    [
        ("GET /private/contact?note=张三", "GET /private/contact?…"),
        ("GET /private/contact.json", "GET /private/contact.json"),
        ("GET /private/household/%E7%94%B2-01", "GET /private/household/…"),
        ("GET /-/record/need/01900000-0000-7000-8000-000000000001", None),
        ("POST /-/edit/contact/H-017", "POST /-/edit/contact/…"),
    ],
)
def test_who_may_not_see_households_sees_no_value_of_theirs(what, seen):
    line = Noted(1, 1, "王芳", READ, what)
    assert veiled(line).what == (seen or what)
    assert veiled(Noted(1, 1, "王芳", ACCOUNT, "add 王芳")).what == "add 王芳"


def test_sign_ins_acts_on_accounts_and_reads_are_noted(running):
    key = json.loads((running.folder / "keys.json").read_text("utf-8"))["pages"]

    def ask(path, /, **fields):
        return requests.post(
            f"{running.url}/pages/{path}", json=fields, headers={"X-Pages-Key": key}, timeout=20
        ).json()

    from sync_server.sign_in import SignIn

    passes = SignIn(running.folder, running.clock, random.Random(1).randbytes)
    session = ask("sign-in", code=passes.make_code())["session"]
    passes.close()
    ask("accounts/add", session=session, name="王芳", roles=["office", "admin"])
    ask("audit", account="办公室", method="GET", path="/private/contact?note=张三")
    ask("sign-in", name="王芳", password="wrong")
    ask("sign-in", name="我的密码123", password="")
    told = ask("audit/lines", session=session)["lines"]
    assert [(line["account"], line["kind"], line["what"]) for line in told] == [
        ("?", "refused", "wrong_password"),
        ("王芳", "refused", "wrong_password"),
        ("办公室", "read", "GET /private/contact?note=张三"),
        ("办公室", "account", "add 王芳 office admin"),
        ("办公室", "sign_in", ""),
    ]
    code = ask("accounts/reset", session=session, name="王芳")["code"]
    other = ask("sign-in", code=code)["session"]
    assert "GET /private/contact?…" in [line["what"] for line in ask("audit/lines", session=other)["lines"]]
    assert ask("audit/lines", session=session, day="last week")["problem"]["code"] == "bad_day"
    assert requests.post(f"{running.url}/pages/audit", json={"account": "x"}, timeout=20).status_code == 401

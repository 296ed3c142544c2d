"""Accounts as the sync server keeps them: asked over loopback HTTP as the pages do, and with the commands."""

import json
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from sync_server.accounts import FIRST, ROLES
from sync_server.accounts_passwords import Passwords
from sync_server.cli import main
from sync_server.sign_in import CODE_LIFE_MS, SignIn
from sync_server.tries import FREE_TRIES, LONGEST_WAIT_MS


class Asking:
    """Asks as the pages do: with the office's key."""

    def __init__(self, running: Any) -> None:
        self.running, self.folder = running, running.folder
        self.key = json.loads((running.folder / "keys.json").read_text("utf-8"))["pages"]

    def __call__(self, path: str, **fields: Any) -> Any:
        headers = {"X-Pages-Key": self.key}
        return requests.post(f"{self.running.url}/pages/{path}", json=fields, headers=headers, timeout=20)

    def command(self, *words: object, code: int = 0) -> str:
        ran = CliRunner().invoke(main, [str(w) for w in words], catch_exceptions=False)
        assert ran.exit_code == code, ran.output
        return ran.output

    def code(self, name: str = "") -> str:
        passes = SignIn(self.folder, self.running.clock, __import__("os").urandom)
        try:
            return passes.make_code(name)
        finally:
            passes.close()

    def session(self, name: str = "") -> str:
        return str(self("sign-in", code=self.code(name)).json()["session"])

    def person(self, name: str, *roles: str, password: str = "") -> str:
        """A new account, signed in."""
        made = self("accounts/add", session=self.session(), name=name, shown="", roles=list(roles))
        assert made.status_code == 200, made.text
        session = self("sign-in", code=made.json()["code"]).json()["session"]
        if password:
            assert self("password", session=session, new=password).status_code == 200
        return str(session)

    def actor(self, session: str) -> Any:
        return self("actor", session=session).json()["actor"]


@pytest.fixture
def asking(running: Any) -> Asking:
    return Asking(running)


def code_of(answer: Any) -> str:
    return str(answer.json()["problem"]["code"])


def test_an_office_begins_with_one_account_that_may_do_everything_and_has_no_password(asking):
    actor = asking.actor(asking.session())
    assert (actor["id"], actor["roles"], actor["has_password"]) == (FIRST, list(ROLES), False)
    assert code_of(asking("sign-in", name=FIRST, password="")) == "wrong_password"


def test_a_name_is_known_however_it_is_typed(asking):
    asking.person("Wang Fang", "office", password="long enough")
    for typed in ("wang fang", " WANG  FANG ", "Ｗａｎｇ　ｆａｎｇ"):
        assert asking("sign-in", name=typed, password="long enough").status_code == 200, typed
    assert asking("sign-in", name="wang fang", password="ｌｏｎｇ ｅｎｏｕｇｈ").status_code == 200
    again = asking("accounts/add", session=asking.session(), name="WANG FANG", roles=[])
    assert (again.status_code, code_of(again)) == (409, "account_exists")


@pytest.mark.parametrize("name", ["", "  ", "x" * 41, "a\u0007b"])
def test_a_name_that_nobody_could_type_is_refused(asking, name):
    assert code_of(asking("accounts/add", session=asking.session(), name=name, roles=[])) == (
        "bad_account_name"
    )


def test_a_wrong_password_and_an_unknown_name_are_answered_alike_after_the_same_work(asking, monkeypatch):
    asking.person("王芳", "office", password="杏花春雨江南好了")
    verified: list[bool] = []
    proves = Passwords.proves

    def counted(self: Passwords, password: str, proof: str) -> bool:
        verified.append(bool(self._hasher.verify))
        return proves(self, password, proof)

    monkeypatch.setattr(Passwords, "proves", counted)
    known, unknown = (asking("sign-in", name=n, password="wrong password") for n in ("王芳", "没有这人"))
    assert known.status_code == unknown.status_code == 403
    assert known.text == unknown.text and len(verified) == 2


def test_without_a_proof_the_work_is_done_all_the_same():
    done: list[str] = []

    class Counting:
        def hash(self, text: str, salt: bytes) -> str:
            return f"hash of {text}"

        def verify(self, proof: str, text: str) -> bool:
            done.append(proof)
            return True

    passwords = Passwords(bytes, Counting())  # type: ignore[arg-type]
    assert not passwords.proves("right", "")
    assert passwords.proves("right", "proof")
    assert len(done) == 2 and done[0].startswith("hash of")


def wrong_until_waiting(asking: Asking, name: str) -> tuple[int, int]:
    """How many wrong passwords a name may be given at once, and the seconds it has to wait then."""
    for tried in range(20):
        asking.running.clock.now += (
            60_000 if tried % 8 == 7 else 0
        )  # the brake of the whole server is another matter
        answer = asking("sign-in", name=name, password="nope nope")
        if code_of(answer) == "try_later":
            return tried, answer.json()["problem"]["detail"]["seconds"]
    raise AssertionError("never")


def test_the_wait_grows_with_every_wrong_password_and_is_told(asking):
    asking.person("王芳", "office", password="long enough")
    waits = [wrong_until_waiting(asking, "王芳")[1]]
    for _ in range(4):
        early = asking("sign-in", name="王芳", password="long enough")
        assert code_of(early) == "try_later", "even the right one has to wait"
        asking.running.clock.now += waits[-1] * 1000
        tried, wait = wrong_until_waiting(asking, "王芳")
        assert tried == 1
        waits.append(wait)
    assert waits == sorted(waits) and waits[-1] > 8 * waits[0]
    asking.running.clock.now += LONGEST_WAIT_MS
    assert asking("sign-in", name="王芳", password="long enough").status_code == 200
    assert code_of(asking("sign-in", name="王芳", password="nope nope")) == "wrong_password"


def test_a_name_that_nobody_has_waits_as_long(asking):
    asking.person("王芳", "office", password="long enough")
    known = wrong_until_waiting(asking, "王芳")
    asking.running.clock.now += 61_000
    assert wrong_until_waiting(asking, "没有") == known and known[0] > FREE_TRIES


def test_guessing_many_names_meets_the_brake_of_the_whole_server(asking):
    answers = [code_of(asking("sign-in", name=f"n{i}", password="x")) for i in range(12)]
    assert answers[-1] == "too_many_tries"


@pytest.mark.parametrize("weak", ["", "短短短短短短短", "long enough name", "x" * 201])
def test_a_weak_password_is_refused_and_nothing_changes(asking, weak):
    session = asking.person("Long Enough Name", "office", password="先前的那个老密码")
    answer = asking("password", session=session, old="先前的那个老密码", new=weak)
    assert (answer.status_code, code_of(answer)) == (422, "weak_password")
    assert asking("sign-in", name="Long Enough Name", password="先前的那个老密码").status_code == 200


def test_a_password_is_changed_by_who_knows_it_and_ends_the_other_sessions(asking):
    session = asking.person("王芳", "office", password="first password")
    other = asking("sign-in", name="王芳", password="first password").json()["session"]
    assert code_of(asking("password", session=session, old="?", new="second password")) == (
        "wrong_old_password"
    )
    assert asking("password", session=session, old="first password", new="second password").ok
    assert asking.actor(session) and asking.actor(other) is None
    assert code_of(asking("sign-in", name="王芳", password="first password")) == "wrong_password"


def test_roles_hold_at_the_next_request_and_sessions_end_at_once(asking):
    admin, session = asking.session(), asking.person("王芳", "office")
    asking("accounts/change", session=admin, name="王芳", roles=["private"])
    assert asking.actor(session)["roles"] == ["private"]
    assert asking("accounts/disable", session=admin, name="王芳").json()["account"]["disabled"]
    assert asking.actor(session) is None
    assert code_of(asking("accounts/reset", session=admin, name="王芳")) == "account_disabled"
    asking("accounts/change", session=admin, name="王芳", enable=True)
    assert asking.actor(session) is None, "a session that has ended stays so"
    code = asking("accounts/reset", session=admin, name="王芳").json()["code"]
    assert asking.actor(asking("sign-in", code=code).json()["session"])["id"] == "王芳"


def test_a_reset_forgets_the_password_every_session_and_every_older_code(asking):
    session = asking.person("王芳", "office", password="long enough")
    older = asking.code("王芳")
    newer = asking("accounts/reset", session=asking.session(), name="王芳").json()["code"]
    assert asking.actor(session) is None
    assert code_of(asking("sign-in", name="王芳", password="long enough")) == "wrong_password"
    assert code_of(asking("sign-in", code=older)) == "bad_sign_in"
    assert asking("sign-in", code=newer).ok
    assert code_of(asking("sign-in", code=newer)) == "bad_sign_in"


def test_a_code_lasts_for_a_day(asking):
    code = asking.code()
    asking.running.clock.now += CODE_LIFE_MS
    assert code_of(asking("sign-in", code=code)) == "bad_sign_in"


def test_the_last_that_may_administer_stays(asking):
    admin = asking.session()
    for wrong in (("accounts/disable", {}), ("accounts/change", {"roles": ["office"]})):
        assert code_of(asking(wrong[0], session=admin, name=FIRST, **wrong[1])) == "last_admin"
    asking.person("二", "admin")
    assert asking("accounts/disable", session=admin, name=FIRST).ok
    assert asking.actor(admin) is None


@pytest.mark.parametrize(
    "path",
    [
        "accounts",
        "accounts/add",
        "accounts/reset",
        "accounts/disable",
        "accounts/change",
        "audit/lines",
    ],
)
def test_only_who_administers_may_ask_about_accounts(asking, path):
    session = asking.person("王芳", "office", "private")
    assert code_of(asking(path, session=session, name=FIRST, roles=[])) == "not_for_you"
    assert code_of(asking(path, session="made up", name=FIRST, roles=[])) == "not_signed_in"


def test_no_password_lies_in_a_file_or_an_answer(asking):
    asking.person("王芳", "office", password="unmistakable-secret")
    asking("sign-in", name="王芳", password="another-unmistakable")
    listed = asking("accounts", session=asking.session()).text
    kept = b"".join(path.read_bytes() for path in asking.folder.iterdir() if path.is_file())
    assert "argon2" not in listed and b"$argon2id$" in kept
    for secret in (b"unmistakable-secret", b"another-unmistakable"):
        assert secret not in kept


def test_the_commands_add_list_reset_and_disable(asking):
    said = asking.command("account", "add", asking.folder, "王芳", "--role", "office", "--role", "private")
    assert "王芳  office、private  还没有密码" in said and "/-/sign-in?code=" in said
    code = said.split("code=")[1].split()[0]
    session = asking("sign-in", code=code).json()["session"]
    assert asking.actor(session)["roles"] == ["office", "private"]
    asking.command("account", "roles", asking.folder, "王芳", "--role", "office")
    assert asking.actor(session)["roles"] == ["office"]
    assert "已停用" in asking.command("account", "disable", asking.folder, "王芳")
    assert asking.actor(session) is None
    assert "王芳  office  已停用" in asking.command("account", "list", asking.folder)
    asking.command("account", "enable", asking.folder, "王芳")
    code = asking.command("account", "reset", asking.folder, "王芳").split("code=")[1].split()[0]
    assert asking("sign-in", code=code).ok
    assert "code=" in asking.command("sign-in", asking.folder, "--account", "王芳")
    rows = json.loads(asking.command("account", "list", asking.folder, "--json"))
    assert [row["name"] for row in rows] == [FIRST, "王芳"] and "hash" not in rows[0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "王芳", "--role", "boss"), "没有这种权限"),
        (("reset", "没有"), "没有叫这个名字的账号"),
        (("disable", FIRST), "最后一个能管理账号的账号"),
    ],
)
def test_what_a_command_cannot_do_is_told(asking, words, told):
    act, *rest = words
    assert told in asking.command("account", act, asking.folder, *rest, code=2)

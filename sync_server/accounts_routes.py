"""What the pages ask about accounts and about who looked, under `/pages`.

Whoever asks is told by their session, and what they may do is decided here: the pages only show it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from schemas.problems import TaizhangError, fail
from sync_server.accounts import ROLES, Account
from sync_server.audit import ACCOUNT, READ, REFUSED, SIGN_IN, Audit, veiled
from sync_server.sign_in import SignIn
from sync_server.tries import Tries

PAGE = 50


def add_accounts(routes: Blueprint, sign_in: SignIn, audit: Audit) -> None:
    """Add signing in, passwords, accounts and the audit log to the routes that only our pages may ask."""
    _add_sessions(routes, sign_in, audit)
    _add_accounts(routes, sign_in, audit)
    _add_audit(routes, sign_in, audit)


def _add_sessions(routes: Blueprint, sign_in: SignIn, audit: Audit) -> None:
    tries = Tries(sign_in.clock)

    @routes.post("/sign-in")
    def start() -> ResponseReturnValue:
        tries.check()
        with tries.counting("bad_sign_in", "wrong_password"):
            session = _open(sign_in, audit, _fields())
        account = sign_in.account(session)
        if account is None:
            raise fail("bad_sign_in")
        audit.note(account.name, SIGN_IN, "")
        return jsonify(session=session, actor=account.actor(), has_password=bool(account.hash))

    @routes.post("/actor")
    def actor() -> ResponseReturnValue:
        return jsonify(actor=sign_in.actor(_text("session")))

    @routes.post("/password")
    def password() -> ResponseReturnValue:
        tries.check()
        with tries.counting("wrong_old_password"):
            sign_in.set_password(_text("session"), _text("old"), _text("new"))
        account = sign_in.account(_text("session"))
        audit.note(account.name if account else "", ACCOUNT, "password")
        return jsonify(ok=True)

    @routes.post("/sign-out")
    def end() -> ResponseReturnValue:
        sign_in.end(_text("session"))
        return jsonify(ok=True)


def _open(sign_in: SignIn, audit: Audit, given: dict[str, Any]) -> str:
    if given.get("code"):
        return sign_in.redeem(str(given["code"]))
    name = str(given.get("name", ""))
    try:
        return sign_in.by_password(name, str(given.get("password", "")))
    except TaizhangError as error:
        with sign_in.lock:
            known = sign_in.accounts.find(name)
        # A name that nobody has is not written down: people type passwords into the wrong field.
        audit.note(known.name if known else "?", REFUSED, error.problem.code)
        raise


def _add_accounts(routes: Blueprint, sign_in: SignIn, audit: Audit) -> None:
    @routes.post("/accounts")
    def accounts() -> ResponseReturnValue:
        _admin(sign_in)
        with sign_in.lock:
            return jsonify(accounts=[a.to_json() for a in sign_in.accounts.all()], roles=ROLES)

    @routes.post("/accounts/add")
    def add() -> ResponseReturnValue:
        by, given = _admin(sign_in), _fields()
        with sign_in.lock:
            made = sign_in.accounts.add(
                str(given.get("name", "")), str(given.get("shown", "")), _list(given.get("roles"))
            )
        _note(audit, by, "add", made)
        return jsonify(account=made.to_json(), code=sign_in.make_code(made.name))

    @routes.post("/accounts/reset")
    def reset() -> ResponseReturnValue:
        by, code = _admin(sign_in), sign_in.reset(_text("name"))
        with sign_in.lock:
            account = sign_in.accounts.named(_text("name"))
        _note(audit, by, "reset", account)
        return jsonify(account=account.to_json(), code=code)

    _add_changes(routes, sign_in, audit)


def _add_changes(routes: Blueprint, sign_in: SignIn, audit: Audit) -> None:
    @routes.post("/accounts/disable")
    def disable() -> ResponseReturnValue:
        by, account = _admin(sign_in), sign_in.disable(_text("name"))
        _note(audit, by, "disable", account)
        return jsonify(account=account.to_json())

    @routes.post("/accounts/change")
    def change() -> ResponseReturnValue:
        by, given = _admin(sign_in), _fields()
        roles = _list(given["roles"]) if "roles" in given else None
        with sign_in.lock:
            account = sign_in.accounts.change(
                str(given.get("name", "")), roles=roles, disabled=False if given.get("enable") else None
            )
        _note(audit, by, "enable" if given.get("enable") else "roles", account)
        return jsonify(account=account.to_json())


def _add_audit(routes: Blueprint, sign_in: SignIn, audit: Audit) -> None:
    @routes.post("/audit")
    def note() -> ResponseReturnValue:
        audit.note(_text("account"), READ, f"{_text('method')} {_text('path')}")
        return jsonify(ok=True)

    @routes.post("/audit/lines")
    def lines() -> ResponseReturnValue:
        by, given = _admin(sign_in), _fields()
        before = given.get("before")
        found = audit.lines(
            str(given.get("account") or ""),
            _day(str(given.get("day") or "")),
            before if isinstance(before, int) else 0,
            PAGE + 1,
        )
        told = found if "private" in by.roles else [veiled(line) for line in found]
        return jsonify(lines=[asdict(line) for line in told[:PAGE]], more=len(found) > PAGE)


def _admin(sign_in: SignIn) -> Account:
    account = sign_in.account(_text("session"))
    if account is None:
        raise fail("not_signed_in")
    if "admin" not in account.roles:
        raise fail("not_for_you", got=request.path)
    return account


def _note(audit: Audit, by: Account, act: str, account: Account) -> None:
    audit.note(by.name, ACCOUNT, f"{act} {account.name} {' '.join(account.roles)}".strip())


def _fields() -> dict[str, Any]:
    data: Any = request.get_json(silent=True)
    return data if isinstance(data, dict) else {}


def _text(name: str) -> str:
    return str(_fields().get(name) or "")


def _list(value: Any) -> Iterable[str]:
    return [str(v) for v in value] if isinstance(value, list) else []


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise fail("bad_day", got=text[:40]) from None

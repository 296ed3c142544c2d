"""The accounts of the people who use the office's pages: names, roles, and whether they may still come in.

They lie beside the log and not in it: who may look is no record. A name is known however it is typed (full width, capital
letters); passwords are kept by `accounts_passwords`, sessions by `sign_in`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from schemas.clock import Clock
from schemas.problems import fail
from schemas.replica.database import Connection, transaction

ROLES = ("office", "private", "admin")
"""Counts and events; households; devices, accounts and who looked. An account has any of them, or none."""

FIRST = "办公室"
"""The account that every office begins with. It has no password until somebody sets one."""

NAME_MAX = 40

_TABLE = """create table if not exists account (
    id integer primary key, key text not null unique, name text not null, shown text not null, roles text not null,
    hash text not null default '', disabled integer not null default 0, made_at integer not null) strict"""
_COLUMNS = "id, name, shown, roles, disabled, hash"


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in. `name` is typed to sign in, `shown` stands in the history of records."""

    id: int
    name: str
    shown: str
    roles: tuple[str, ...]
    disabled: bool
    hash: str

    def actor(self) -> dict[str, Any]:
        """What the pages know of the person."""
        return {
            "id": self.name,
            "name": self.shown,
            "roles": list(self.roles),
            "has_password": bool(self.hash),
        }

    def to_json(self) -> dict[str, Any]:
        """What an administrator is shown: that there is a password, never its hash."""
        return {
            "name": self.name,
            "shown": self.shown,
            "roles": list(self.roles),
            "disabled": self.disabled,
            "has_password": bool(self.hash),
        }


def key_of(name: str) -> str:
    """A name as it is compared."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class Accounts:
    """The table of accounts. There is always one that may administer."""

    def __init__(self, db: Connection, clock: Clock) -> None:
        self.db, self.clock = db, clock
        with transaction(db):
            db.execute(_TABLE)
            if not db.execute("select 1 from account").fetchone():
                self._insert(FIRST, FIRST, ROLES)

    def add(self, name: str, shown: str, roles: Iterable[str]) -> Account:
        """A new account, without a password. Raises `bad_account_name`, `account_exists`, `unknown_role`."""
        name, shown = " ".join(name.split()), " ".join(shown.split())
        for text in (name, shown or name):
            if not text or len(text) > NAME_MAX or not text.isprintable():
                raise fail("bad_account_name", got=text[:NAME_MAX], most=NAME_MAX)
        with transaction(self.db):
            if self.find(name):
                raise fail("account_exists", got=name)
            self._insert(name, shown or name, _checked(roles))
            return self.named(name)

    def find(self, name: str) -> Account | None:
        """The account with this name."""
        return self._one("key = ?", key_of(name))

    def named(self, name: str) -> Account:
        """The account with this name. Raises `unknown_account`."""
        if found := self.find(name):
            return found
        raise fail("unknown_account", got=name[:NAME_MAX])

    def numbered(self, number: int) -> Account | None:
        """The account that a session belongs to."""
        return self._one("id = ?", number)

    def first(self) -> Account:
        """The oldest one that may administer: whoever sits at the office's PC."""
        return next(a for a in self.all() if _administers(a))

    def all(self) -> list[Account]:
        """Every account, in the order in which they were made."""
        return [_account(row) for row in self.db.execute(f"select {_COLUMNS} from account order by id")]

    def change(
        self, name: str, *, roles: Iterable[str] | None = None, disabled: bool | None = None
    ) -> Account:
        """Give other roles, or let in no more. Raises `unknown_account`, `unknown_role`, `last_admin`."""
        with transaction(self.db):
            found = self.named(name)
            now = found.roles if roles is None else _checked(roles)
            out = found.disabled if disabled is None else disabled
            self.db.execute(
                "update account set roles = ?, disabled = ? where id = ?", (" ".join(now), int(out), found.id)
            )
            if not any(_administers(account) for account in self.all()):
                raise fail("last_admin", got=found.name)
            return self.named(name)

    def set_hash(self, number: int, text: str) -> None:
        """Keep what proves the password; empty for none."""
        self.db.execute("update account set hash = ? where id = ?", (text, number))

    def _insert(self, name: str, shown: str, roles: Iterable[str]) -> None:
        row = (key_of(name), name, shown, " ".join(roles), self.clock())
        self.db.execute("insert into account (key, name, shown, roles, made_at) values (?, ?, ?, ?, ?)", row)

    def _one(self, condition: str, value: Any) -> Account | None:
        row = self.db.execute(f"select {_COLUMNS} from account where {condition}", (value,)).fetchone()
        return _account(row) if row else None


def _account(row: Any) -> Account:
    number, name, shown, roles, disabled, text = row
    return Account(number, name, shown, tuple(roles.split()), bool(disabled), text)


def _administers(account: Account) -> bool:
    return "admin" in account.roles and not account.disabled


def _checked(roles: Iterable[str]) -> tuple[str, ...]:
    wanted = set(roles)
    if foreign := wanted - set(ROLES):
        raise fail("unknown_role", got="、".join(sorted(foreign)), roles="、".join(ROLES))
    return tuple(role for role in ROLES if role in wanted)

"""Signing in to the office's pages: a password or a one-time code makes a session, and Datasette asks here about
every request.

Nothing of it is in the log. Codes and sessions are kept as hashes, so that a stolen file opens nothing; a session ends
after a month, or at once when it is ended here. What an account may do is read at every request.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from schemas.clock import Clock, Random
from schemas.problems import fail
from schemas.replica.database import open_durable, transaction
from sync_server.accounts import Account, Accounts, key_of
from sync_server.accounts_passwords import Passwords
from sync_server.tries import Delays

FILE_VERSION = 2
NAME = "sessions.db"
CODE_LIFE_MS = 24 * 3600 * 1000
SESSION_LIFE_MS = 30 * 24 * 3600 * 1000

_TABLE = """create table if not exists ticket (
    hash text primary key, kind text not null, account integer not null, expires_at integer not null) strict"""


class SignIn:
    """The codes and sessions of one office. Several threads may ask at once."""

    def __init__(
        self, folder: Path, clock: Clock, random: Random, hasher: PasswordHasher | None = None
    ) -> None:
        self.clock, self.random = clock, random
        self.db = open_durable(folder / NAME, version=FILE_VERSION)
        with transaction(self.db):
            self.db.execute("drop table if exists pass")  # sessions of the first version belonged to nobody
            self.db.execute(_TABLE)
            self.db.execute(f"pragma user_version = {FILE_VERSION}")
        self.accounts = Accounts(self.db, clock)
        self._passwords = Passwords(random, hasher)
        self._delays = Delays(clock)
        self._guessing = threading.Lock()
        self.lock = threading.RLock()
        """Held by whoever uses `accounts`."""

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def make_code(self, name: str = "") -> str:
        """A one-time code for signing in, good for a day; for the first account unless another is named.

        Raises `unknown_account`, `account_disabled`.
        """
        with self.lock:
            account = self.accounts.named(name) if name else self.accounts.first()
            if account.disabled:
                raise fail("account_disabled", got=account.name)
            code = base64.b32encode(self.random(10)).decode().lower()
            self._store(code, "code", account.id, CODE_LIFE_MS)
        return code

    def redeem(self, code: str) -> str:
        """A session for a one-time code. Raises `bad_sign_in`."""
        with self.lock, transaction(self.db):
            account = self._owner(code, "code")
            if account is None:
                raise fail("bad_sign_in")
            self._forget(code)
            return self._open(account)

    def by_password(self, name: str, password: str) -> str:
        """A session for a name and its password. Raises `wrong_password`, `try_later`; whether there is such an
        account shows in neither, nor in the time it takes.
        """
        key = key_of(name)[:100]
        with self._guessing:
            self._delays.check(key)
            with self.lock:
                account = self.accounts.find(name)
            usable = account is not None and not account.disabled
            proof = account.hash if account and usable else ""
            if not self._passwords.proves(password, proof) or account is None:
                self._delays.wrong(key)
                raise fail("wrong_password")
            self._delays.right(key)
        with self.lock, transaction(self.db):
            now = self.accounts.numbered(account.id)
            if now is None or now.disabled or now.hash != proof:  # reset or disabled while it was verified
                raise fail("wrong_password")
            return self._open(now)

    def account(self, session: str) -> Account | None:
        """Whose a session is; None when it does not hold, or no longer."""
        with self.lock:
            return self._owner(session, "session")

    def actor(self, session: str) -> dict[str, Any] | None:
        """The same as the pages know it."""
        account = self.account(session)
        return account.actor() if account else None

    def end(self, session: str) -> None:
        """Sign out."""
        with self.lock:
            self._forget(session)

    def set_password(self, session: str, old: str, new: str) -> None:
        """A new password, which ends the account's other sessions. Who has one must know it.

        Raises `not_signed_in`, `wrong_old_password`, `try_later`, `weak_password`.
        """
        account = self.account(session)
        if account is None:
            raise fail("not_signed_in")
        key = key_of(account.name)[:100]
        with self._guessing:
            self._delays.check(key)
            if account.hash and not self._passwords.proves(old, account.hash):
                self._delays.wrong(key)
                raise fail("wrong_old_password")
            proof = self._passwords.proof(new, account.name)
        with self.lock, transaction(self.db):
            self.accounts.set_hash(account.id, proof)
            self.db.execute(
                "delete from ticket where account = ? and hash <> ?", (account.id, _hash(session))
            )

    def reset(self, name: str) -> str:
        """A new one-time code in place of the password; every session of the account ends.

        Raises `unknown_account`, `account_disabled`.
        """
        with self.lock, transaction(self.db):
            account = self.accounts.named(name)
            self.accounts.set_hash(account.id, "")
            self._end_all(account)
            return self.make_code(name)

    def disable(self, name: str) -> Account:
        """Let somebody in no more, from this moment. Raises `unknown_account`, `last_admin`."""
        with self.lock, transaction(self.db):
            account = self.accounts.change(name, disabled=True)
            self._end_all(account)
            return account

    def _end_all(self, account: Account) -> None:
        self.db.execute("delete from ticket where account = ?", (account.id,))

    def _open(self, account: Account) -> str:
        session = self.random(24).hex()
        self._store(session, "session", account.id, SESSION_LIFE_MS)
        return session

    def _owner(self, text: str, kind: str) -> Account | None:
        row = self.db.execute(
            "select account from ticket where hash = ? and kind = ? and expires_at > ?",
            (_hash(text), kind, self.clock()),
        ).fetchone()
        account = self.accounts.numbered(row[0]) if row else None
        return account if account and not account.disabled else None

    def _forget(self, text: str) -> None:
        self.db.execute("delete from ticket where hash = ?", (_hash(text),))

    def _store(self, text: str, kind: str, account: int, life_ms: int) -> None:
        now = self.clock()
        with transaction(self.db):
            self.db.execute("delete from ticket where expires_at <= ?", (now,))
            row = (_hash(text), kind, account, now + life_ms)
            self.db.execute("insert or replace into ticket values (?, ?, ?, ?)", row)


def _hash(text: str) -> str:
    return hashlib.sha256(text.strip().lower().encode()).hexdigest()

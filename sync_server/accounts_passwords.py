"""Passwords: what one has to be like, and the proof that is kept in place of it (argon2id).

A name that nobody has costs a guesser as much time as one that somebody has: there is always something to verify.
"""

from __future__ import annotations

import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from schemas.clock import Random
from schemas.problems import fail
from sync_server.accounts import key_of

LEAST, MOST = 8, 200


class Passwords:
    """Makes and checks the proofs."""

    def __init__(self, random: Random, hasher: PasswordHasher | None = None) -> None:
        self.random = random
        self._hasher = hasher or PasswordHasher()

    def proof(self, password: str, name: str) -> str:
        """What is kept of a new password. Raises `weak_password`."""
        text = _read(password)
        if not LEAST <= len(text) <= MOST or key_of(text) == key_of(name):
            raise fail("weak_password", least=LEAST, most=MOST)
        return self._hasher.hash(text, salt=self.random(16))

    def proves(self, password: str, proof: str) -> bool:
        """Whether a password is the one. Without a proof the same work is done for nothing."""
        decoy = self._decoy
        try:
            return self._hasher.verify(proof or decoy, _read(password)[: MOST + 1]) and bool(proof)
        except (VerificationError, InvalidHashError):
            return False

    @cached_property
    def _decoy(self) -> str:
        return self._hasher.hash(self.random(16).hex(), salt=self.random(16))


def _read(password: str) -> str:
    """As it is compared: an input method may have typed full-width letters."""
    return unicodedata.normalize("NFKC", password)

"""Device tokens: signed with a key that is backed up apart from the log.

A token says which device it is for, and which identities that device had before. It needs no table, so that one
issued after the last backup still opens a restored server. Revoking is the registry's word.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from itsdangerous import BadSignature, URLSafeSerializer

from schemas.problems import fail


@dataclass(frozen=True)
class Token:
    """Whose token it is: the present identity first, then the former ones."""

    identities: tuple[str, ...]

    @property
    def device(self) -> str:
        """The present identity."""
        return self.identities[0]


class Tokens:
    """Signs and reads tokens with one key."""

    def __init__(self, key: str) -> None:
        self._serializer = URLSafeSerializer(key, salt="device")
        # A device shows the same token with every request.
        self._read = lru_cache(maxsize=1024)(self._serializer.loads)

    def issue(self, *identities: str) -> str:
        """A token for a device."""
        return str(self._serializer.dumps(list(identities)))

    def read(self, text: str) -> Token:
        """Whose it is. Raises `bad_token`."""
        try:
            return Token(tuple(self._read(text)))
        except BadSignature:
            raise fail("bad_token") from None

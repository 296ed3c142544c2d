"""A mark: how far somebody has read a log, in a way that a log restored from a backup cannot mistake.

A log's entries are numbered `seq` and chained; a mark names both, and the scope that the reading was under. A plain
number would be silently wrong after a restore: the same number would stand for another past.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

CHAIN_BYTES = 16
KINDS = 8
"""Kinds of entries are numbered below this."""


class Mark(NamedTuple):
    """`seq` entries read, the last of them with this chain (hexadecimal), under the scope with this id."""

    seq: int
    chain: str
    scope: str

    @classmethod
    def read(cls, data: Sequence[int | str] | None) -> Mark | None:
        """The mark of a message, where a mark is a list of three."""
        return None if data is None else cls(int(data[0]), str(data[1]), str(data[2]))


def link(chain: bytes, kind: int, change_id: bytes, received_at: int) -> bytes:
    """The chain after one more entry: 16 bytes over all entries so far, receipt times included."""
    return next(links(chain, [(kind, change_id)], received_at))


def links(chain: bytes, entries: Iterable[tuple[int, bytes]], received_at: int) -> Iterator[bytes]:
    """The chain after each of some entries (kind, change id) that were received together."""
    at = received_at.to_bytes(8, "big", signed=True)
    stamps = [bytes([kind]) + at for kind in range(KINDS)]
    for kind, change_id in entries:
        chain = hashlib.sha256(chain + stamps[kind] + change_id).digest()[:CHAIN_BYTES]
        yield chain

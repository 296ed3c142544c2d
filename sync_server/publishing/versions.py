"""The versions of one record: the fold of its changes after each entry of the log that speaks of it.

So a question as of an entry is answered by the rows that held then, and the answer is what folding the log
up to that entry would give.
"""

from __future__ import annotations

from collections.abc import Sequence

from schemas.changes import Change
from schemas.fold import fold
from schemas.packed import unpack
from schemas.problems import Problem
from schemas.replica.known_forms import KeepsBoth
from schemas.replica.log import Entry
from sync_server.publishing.definitions import Definitions
from sync_server.publishing.rows import RowMaker, Standing, Version


def versions(entries: Sequence[Entry], maker: RowMaker, known: Definitions, after: int = 0) -> list[Version]:
    """The versions that the entries behind `after` made. `entries` are all of one record and form, in
    order.
    """
    changes: dict[bytes, Change] = {}
    held: dict[bytes, Problem] = {}
    out = []
    for entry in entries:
        # The newest entry of a change says whether its values are to be read: it may be held, then released.
        packed = entry.packed()
        changes[entry.id] = unpack(packed)
        if packed.held is not None:
            held[entry.id] = packed.held
        else:
            held.pop(entry.id, None)
        if entry.seq <= after:
            continue
        present = list(changes.values())
        judging = known.judging(entry.form, max(c.form_version for c in present))
        unread = next(iter(held.values())) if len(held) == len(changes) else None
        standing = Standing(entry.seq, present, entries[0].received_at, entry.received_at, unread)
        out.append(maker.version(fold(present, KeepsBoth(judging)), judging, standing))
    return out

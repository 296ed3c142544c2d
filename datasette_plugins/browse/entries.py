"""An entry of a list with those that were merged into it: one person or place entered twice is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from datasette_plugins import compat
from datasette_plugins.browse.looking import texts


class Entry(NamedTuple):
    """The entry that stands, the ids that mean it, and what it is and was called otherwise."""

    row: Mapping[str, Any]
    ids: tuple[str, ...]
    merged: tuple[tuple[str, str], ...]
    names: tuple[str, ...]


def find_entry(db: compat.Connection, form: str, record: str) -> Entry | None:
    """The entry of an id; for one that was merged into another, that other."""
    if not compat.has(db, form):
        return None
    final = db.execute(f"select final from {form}_merged where record = ?", (record,)).fetchone()
    row = db.execute(f"select * from {form} where record = ?", (final[0] if final else record,)).fetchone()
    if row is None:
        return None
    stands = dict(row)
    others = db.execute(
        f"select m.record, p.name from {form}_merged m join {form} p on p.record = m.record where m.final = ?"
        " order by p.name, m.record",
        (stands["record"],),
    ).fetchall()
    merged = tuple((r[0], r[1] or "") for r in others)
    ids = (stands["record"], *(r[0] for r in merged))
    return Entry(stands, ids, merged, _other_names(db, form, stands, ids))


def _other_names(
    db: compat.Connection, form: str, row: Mapping[str, Any], ids: tuple[str, ...]
) -> tuple[str, ...]:
    """Its aliases, and the names that it or an entry merged into it had before."""
    marks = ", ".join("?" * len(ids))
    past = db.execute(
        f"select distinct name from {form}_past where record in ({marks}) and name is not null", ids
    )
    names = [*texts(row.get("aliases")), *(r[0] for r in past.fetchall())]
    return tuple(dict.fromkeys(name for name in names if name != row["name"]))

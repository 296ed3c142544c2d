"""What an index holds, token by token, for comparing two of them.

The tables behind an index differ with the order in which it was written, and say nothing to compare. What can be found
in it does not: every token, the row it is of, and its place there.
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.replica.database import Connection

_KINDS = "select name from pragma_table_list where schema = 'main' and type = ?"


def index_names(db: Connection) -> set[str]:
    """The indexes of a file."""
    return {row[0] for row in db.execute(_KINDS, ("virtual",))}


def shadow_names(db: Connection) -> set[str]:
    """The tables in which FTS5 keeps them."""
    return {row[0] for row in db.execute(_KINDS, ("shadow",))}


def indexed(db: Connection, name: str) -> Iterator[tuple[str, int, int]]:
    """Every token, the `seq_from` of its row, and its place, in this order."""
    read_only = db.execute("pragma query_only").fetchone()[0]
    db.execute("pragma query_only = off")  # a view of the index is a temporary table; the file stays as it is
    try:
        db.execute(
            f"create virtual table if not exists temp.tokens_of_{name} using fts5vocab(main, {name}, instance)"
        )
    finally:
        db.execute(f"pragma query_only = {read_only}")
    return iter(db.execute(f"select term, doc, offset from temp.tokens_of_{name}"))

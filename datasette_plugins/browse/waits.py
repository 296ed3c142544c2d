"""What waits for a person, counted and listed: held changes, broken rules, answers side by side, decisions whose records
have moved on. The same statements count on the home page and list on the page of what waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from datasette_plugins import compat
from datasette_plugins.browse.decided import find_decided
from datasette_plugins.language import spoken
from schemas.counting.names import table
from schemas.form import Form
from schemas.problems import Problem

Row = Mapping[str, Any]
KINDS = ("held", "broken", "conflict", "double", "moved", "unusual", "back")
"""The order in which they are shown: what keeps a record out of the figures first."""


class Counts(NamedTuple):
    """How many of each wait. Double reports and unusual numbers are counted where they are found."""

    held: int
    broken: int
    conflict: int
    moved: int
    back: int

    @property
    def total(self) -> int:
        """All that waits for somebody in the office; what was sent back waits for its author."""
        return self.held + self.broken + self.conflict + self.moved


def count_waits(
    db: compat.Connection, forms: Mapping[str, Form], elsewhere: frozenset[str] = frozenset()
) -> Counts:
    """The numbers of one file. `elsewhere` are forms that the other file tells of."""
    own = {name: form for name, form in forms.items() if name not in elsewhere}
    moved, back = find_decided(db)
    held = db.execute("select form, count(*) from held where released = 0 group by form").fetchall()
    return Counts(
        sum(n for form, n in map(tuple, held) if form not in elsewhere),
        sum(db.execute(f"select count(*) from ({sql})").fetchone()[0] for sql in broken_sql(db, own)),
        db.execute(f"select count(*) from ({_conflicts(own)})").fetchone()[0],
        sum(m.form in own for m in moved),
        sum(b.form in own for b in back),
    )


def broken_sql(db: compat.Connection, forms: Mapping[str, Form]) -> list[str]:
    """For each form its records that break a rule or are withdrawn beside an edit, and that nobody has ruled on."""
    found = []
    for name in forms:
        source = table(name)
        if compat.has(db, f"{source}_unsettled"):
            where = f"{source}_unsettled"
        else:
            where = f"(select * from {source} where counted = 0 and state in ('broken', 'contested'))"
        found.append(f"select '{name}' as form, record, author, changed_at, device, state from {where}")
    return found


def _conflicts(forms: Mapping[str, Form]) -> str:
    """Records with answers side by side that are not withdrawn beside an edit as well, which is told already."""
    listed = ", ".join(f"'{name}'" for name in forms)
    return f"select form, record, max(made_at) as made_at from conflict where form in ({listed}) group by form, record"


def held_rows(db: compat.Connection, limit: int, offset: int) -> list[Row]:
    """Held changes, the newest first."""
    sql = "select * from held where released = 0 order by seq desc limit ? offset ?"
    return _rows(db, sql, (limit, offset))


def why_held(row: Row) -> str:
    """The rule that a held change is against, without the codes and numbers that programs add; else all that is said."""
    try:
        return Problem(row["code"]).rule.rule[spoken()].format_map({})
    except (KeyError, IndexError, ValueError):
        return str(row[spoken()])


def broken_rows(db: compat.Connection, forms: Mapping[str, Form], limit: int, offset: int) -> list[Row]:
    """Records that break a rule, those changed last first."""
    arms = broken_sql(db, forms)
    if not arms:
        return []
    sql = " union all ".join(arms) + " order by changed_at desc, record limit ? offset ?"
    return _rows(db, sql, (limit, offset))


def conflict_rows(db: compat.Connection, forms: Mapping[str, Form], limit: int, offset: int) -> list[Row]:
    """Records with answers side by side, the newest first."""
    sql = f"{_conflicts(forms)} order by made_at desc, record limit ? offset ?"
    return _rows(db, sql, (limit, offset))


def record_rows(db: compat.Connection, wanted: Sequence[tuple[str, str]]) -> dict[str, Row]:
    """The rows of these records (form, record), by record."""
    found: dict[str, Row] = {}
    for form, record in wanted:
        if compat.has(db, table(form)):
            row = db.execute(f"select * from {table(form)} where record = ?", (record,)).fetchone()
            if row is not None:
                found[record] = dict(row)
    return found


def _rows(db: compat.Connection, sql: str, values: tuple[Any, ...]) -> list[Row]:
    return [dict(row) for row in db.execute(sql, values).fetchall()]

"""What a declaration means for single rows, as SQLite reads it."""

from __future__ import annotations

import sqlite3

import pytest

from schemas.bundled import bundled
from schemas.counting import Part
from schemas.figures import read
from schemas.figures.statement import Rows

HAS = """
[[figure]]
name = "支部生活日"
english = "branch_days"
view = "session"
measure = "count"
filter = "kinds has branch_day"
date = "held_on in_period"
unit = "次"
"""
ASKED = {"start": "2020-01-01", "end": "2020-06-30"}


@pytest.mark.parametrize(
    ("kinds", "many"),
    [
        ('["branch_day"]', 1), ('["lesson","branch_day"]', 1), ('["branch_\\u0064ay"]', 1), ("[]", 0), (None, 0),
        ('["branch_day_2"]', 0), ('["\\"branch_day\\""]', 0),
    ],
)  # fmt: skip
def test_a_list_has_a_code_however_its_text_is_written(kinds, many):
    db = sqlite3.connect(":memory:")
    db.execute("create table t as select ? as kinds, '2020-03-18' as held_on, 'ok' as state", (kinds,))
    parts = []

    def tables(name: str, part: Part) -> str:
        parts.append((name, part))
        return "t"

    sql = Rows(read(HAS, "own.toml").figures["支部生活日"], bundled(), tables).total()
    assert db.execute(sql, ASKED).fetchone() == (many, many, 0, many)
    assert parts == [
        ("session", Part(frozenset({"kinds", "held_on", "state"}), "held_on between :start and :end"))
    ]

"""What a filled text and its annex keep from those who may not see households: names and record ids, never the totals."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

import openpyxl
import pytest

from schemas.figures import read, shipped
from schemas.figures.annex import Annex
from schemas.figures.filled import Basis, fill_template
from schemas.figures.hiding import private_figures, private_lists
from schemas.filling import read_template
from schemas.replica.database import open_published
from sync_server.county.calendar import END, START
from sync_server.figures import summary
from sync_server.summarising import basis_of

OWN = """
[[names]]
name = "走访户名单"
of = "走访户数"
shows = "household.code"
wording = "names all"
[[claim]]
name = "走访户列名"
kind = "holds"
says = "走访户名单 includes 某户"
"""
TEXT = "走访{{走访户名单}}等{{走访户数}}户，办成{{解决问题类别名单}}。{{走访户列名}}{{半月一电话}}{{创卫评为好}}".encode()


@pytest.fixture(scope="module")
def basis(small_county) -> Basis:
    declared = shipped() | read(OWN, "figures.toml")
    return basis_of(summary(small_county.folder, declared, START, END, 1_630_000_000_000), declared, {})


def blind(basis: Basis) -> Basis:
    return replace(basis, hidden=private_lists(basis.declared, basis.forms))


def cells(book: bytes) -> dict[str, set[str]]:
    opened = openpyxl.load_workbook(io.BytesIO(book), read_only=True)
    return {
        s.title: {str(v) for row in s.iter_rows(values_only=True) for v in row if v is not None}
        for s in opened
    }


@cache
def private_records(folder) -> frozenset[str]:
    db = open_published(folder / "private.db", read_only=True)
    forms = ("household", "contact", "need", "pairing")
    found = {row[0] for form in forms for row in db.execute(f"select record from {form}").fetchall()}
    db.close()
    return frozenset(found)


def test_a_list_of_households_is_printed_only_for_who_may_see_them(basis):
    template = read_template("表.md", TEXT)
    seeing, other = (fill_template(template, one).document.decode() for one in (basis, blind(basis)))
    told = "、".join(str(name) for name in basis.found.names["走访户名单"])
    assert seeing.startswith(f"走访{told}") and len(told) > 10
    visited = int(basis.found.values["走访户数"].value)
    assert other.startswith(f"走访【待核：涉及户，给有权看的人】{visited}户，办成")
    assert not any(name in other for name in told.split("、"))
    # The words of a choice, and how a claim stands, are for everybody; a claim about hidden names cannot be told.
    assert other.split("办成")[1].split("。")[0] == seeing.split("办成")[1].split("。")[0] != ""
    assert seeing.endswith("【待核：走访户列名，不符合】【待核：半月一电话，不符合】")
    assert other.endswith("【待核：走访户列名，还不能定】【待核：半月一电话，不符合】")


def test_the_annex_gives_private_records_to_none_but_who_may_see_them(small_county, basis):
    filled = fill_template(read_template("表.md", TEXT), basis)
    private, codes = private_records(small_county.folder), set(basis.found.names["走访户名单"])
    seeing = cells(Annex(basis, filled, shows_private=True).bytes())
    assert len(seeing["依据"] & private) > 20 and "、".join(map(str, codes)) != ""
    other = cells(Annex(basis, filled, shows_private=False).bytes())
    everything = {cell for sheet in other.values() for cell in sheet}
    assert not everything & private and not any(code in cell for code in codes for cell in everything)
    assert not any(record in cell for cell in other["逐期"] for record in private)
    assert "涉及户，只给总数" in other["依据"] and str(basis.found.values["走访户数"].value) in other["数"]
    # What is no household's is there as before.
    office = {
        r
        for name, v in basis.found.values.items()
        if name not in private_figures(basis.declared, basis.forms)
        for r in v.records
    }
    assert office <= other["依据"] and len(office) > 20


def test_a_cadence_is_told_in_words_and_its_coverage_has_a_moment(basis):
    filled = fill_template(read_template("表.md", TEXT), basis)
    book = cells(Annex(basis, filled, shows_private=True).bytes())
    assert (
        "每个户（帮扶结对里的），每半月至少 1 次：联系走访（方式＝电话；是否见到或接通＝是）" in book["说法"]
    )
    assert not any("？" in cell for cell in book["数"]) and basis.as_of in book["数"]

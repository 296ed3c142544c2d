"""Freezing, listing, rendering and explaining in the terminal, with whole command lines."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from sync_server.cli import main

PERIOD = ("--from", "2020-01-01", "--to", "2020-06-30")


def told(*words: object, code: int = 0) -> str:
    ran = CliRunner().invoke(
        main, [str(w) for w in words], catch_exceptions=False, prog_name="taizhang-server"
    )
    assert ran.exit_code == code, ran.output
    return ran.output


def test_a_summary_is_frozen_listed_made_again_and_explained(office, tmp_path):
    office.close()
    first, again, annex = (tmp_path / name for name in ("one.docx", "two.docx", "annex.xlsx"))
    said = told(
        "freeze",
        office.folder,
        *PERIOD,
        "--as-of",
        "2020-07-06",
        "--title",
        "上半年",
        "--out",
        first,
        "--author",
        "李主任",
    )
    edition = said[4:16]
    assert said == f"已定稿 {edition}，截至 2020-07-06 23:59:59，空着 66 个空\n"
    line = told("editions", office.folder)
    assert line.startswith(f"{edition}  上半年  2020-01-01 至 2020-06-30，截至 2020-07-06 23:59:59，李主任")
    assert "与定稿时一字不差" in told("render", office.folder, edition, again, "--annex", annex)
    assert first.read_bytes() == again.read_bytes() and annex.read_bytes()[:2] == b"PK"
    said = told("explain", office.folder, edition)
    assert "外出宣讲场次 4→5：丁村 2020-06-28 一场，王的手机 7月19日补报（+1）\n" in said
    alike = json.loads(told("explain", office.folder, edition, "--against", edition, "--json"))
    assert (alike["against"]["record"][-12:], alike["figures"]) == (edition, [])
    listed = json.loads(told("editions", office.folder, "--json"))["editions"]
    assert [one["record"][-12:] for one in listed] == [edition]


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (("freeze", "OFFICE", *PERIOD, "--title", "x", "--template", "none.docx"), 2, "none.docx"),
        (("freeze", "OFFICE", *PERIOD, "--title", "x", "--as-of", "昨天"), 2, "起止要写成日子"),
        (("freeze", "OFFICE", *PERIOD, "--title", "x", "--supersedes", "nobody"), 2, "没有这一版定稿"),
        (("render", "OFFICE", "nobody", "out.md"), 2, "没有这一版定稿"),
        (("explain", "OFFICE", "nobody"), 2, "没有这一版定稿"),
    ],
)
def test_a_slip_is_said_in_words(golden, words, code, text):
    folder, _ = golden
    assert text in told(*(folder if word == "OFFICE" else word for word in words), code=code)

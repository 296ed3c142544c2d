"""Out of the pages for other programs: CSV in words and in codes, and whole files."""

from __future__ import annotations

import csv
import io
import sqlite3
from typing import Any
from urllib.parse import urlencode


def test_csv_in_words_and_csv_in_codes(pages: Any) -> None:
    response = pages.ask("/office/session.csv?_dl=on&_words=on")
    assert response.content.startswith(b"\xef\xbb\xbf") and not response.content.startswith(
        b"\xef\xbb\xbf" * 2
    )
    assert response.headers["content-type"].startswith("text/csv")
    heading, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""))
    assert any(text.startswith("日期") for text in heading)
    assert any("宣讲" in row for row in rows)
    coded = pages.ask("/office/session.csv?_dl=on").content.decode("utf-8-sig")
    assert coded.splitlines()[0].startswith("record,") and "outreach" in coded


def test_csv_for_an_office_program_runs_no_formula_and_keeps_numbers(pages: Any) -> None:
    asked = urlencode(
        {"sql": "select '=1+1' as a, '-5' as b, -5 as c, '+86' as d, '@x' as e, '- 备注' as f, '一=1' as g"}
    )
    office = pages.ask(f"/office/-/query.csv?{asked}&_dl=on").content.decode("utf-8-sig").splitlines()[1]
    assert office == "'=1+1,-5,-5,+86,'@x,'- 备注,一=1"
    program = pages.ask(f"/office/-/query.csv?{asked}").content.decode().splitlines()[1]
    assert program == "=1+1,-5,-5,+86,@x,- 备注,一=1"


def test_the_pages_offer_excel_first(pages: Any) -> None:
    for path in (
        "/office/session?kind=outreach",
        "/office/outreach_sessions",
        "/office/-/query?sql=select+1+as+a",
    ):
        page = pages.page(path)
        links = page[page.index('class="export-links"') :].partition("</p>")[0]
        assert links.index("Excel (.xlsx)") < links.index("CSV（中文）") < links.index(">JSON<")
    assert 'href="/office/session.xlsx?kind=outreach"' in pages.page(
        "/office/session?kind=outreach&_facet=kind&_size=5"
    )


# Whole files.


def test_a_whole_file_is_a_database_of_the_moment(pages: Any, tmp_path: Any) -> None:
    for name in ("office", "private"):
        response = pages.ask(f"/-/export/{name}.sqlite")
        assert response.status_code == 200
        assert f"taizhang-{name}-20" in response.headers["content-disposition"]
        (tmp_path / name).write_bytes(response.content)
        db = sqlite3.connect(tmp_path / name)
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        form = "session" if name == "office" else "contact"
        assert str(db.execute(f"select count(*) from {form}").fetchone()[0]) == pages.record(
            f"select count(*) from {form}", name
        )
        db.close()


def test_the_permission_of_one_file_gives_nothing_of_the_other(pages: Any) -> None:
    private = {"id": "p", "name": "p", "roles": ["private"]}
    assert pages.ask("/-/export/private.sqlite", actor=private).status_code == 200
    assert pages.ask("/-/export/office.sqlite", actor=private).status_code == 403

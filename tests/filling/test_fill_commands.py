"""`taizhang-server fill` and `template`: what is written, what is said of it, and what is refused with nothing written."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document

from schemas.figures.templates import shipped_text
from sync_server.cli import main

ASKED = ["--from", "2020-01-01", "--to", "2020-06-30", "--as-of", "2020-07-06"]


def run(*args: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(args))
    return done.exit_code, done.output


def test_a_text_comes_out_as_a_word_file_with_its_annex(golden_folder, tmp_path: Path):
    template, out, annex = (tmp_path / name for name in ("去年.txt", "今年.docx", "附表.xlsx"))
    template.write_bytes(
        "# 总结\n宣讲{{外出宣讲场次}}场次，{{外出宣讲受众人次}}人次，办班{{班次期数}}期，{{上级市名}}市{{半月一电话}}。".encode(
            "gbk"
        )
    )
    code, told = run("fill", str(golden_folder), str(template), str(out), *ASKED, "--annex", str(annex))
    assert code == 6 and annex.read_bytes()[:2] == b"PK"
    assert (
        "4 个空，填上 2 个，空着 2 个" in told
        and 'name = "上级市名"' in told
        and "班次期数：期内无记录" in told
    )
    lines = [p.text for p in Document(io.BytesIO(out.read_bytes())).paragraphs]
    assert lines == [
        "总结",
        "宣讲4场次，350余人次，办班【待核：期内无记录】期，【待核：没有设定】市【待核：半月一电话，还不能定】。",
    ]
    code, told = run("--lang", "en", "fill", str(golden_folder), str(template), str(out), *ASKED)
    assert code == 6 and "4 blanks, 2 filled, 2 open" in told and "not known" in told


@pytest.mark.parametrize(
    ("name", "data", "out", "told"),
    [
        ("去年.md", "{{外出宣讲场}}".encode(), "今年.md", "相近的：外出宣讲场次"),
        ("去年.docx", b"no word file", "今年.docx", "Word"),
        ("去年.doc", b"\xd0\xcf\x11\xe0", "今年.docx", ".docx"),
        ("去年.md", "{{外出宣讲场次}}".encode(), "今年.pdf", "不是一种"),
        ("去年.md", "{{外出宣讲场次}}".encode(), "去年.md", "同一个文件"),
    ],
)
def test_what_cannot_be_filled_is_refused_and_nothing_is_written(
    golden_folder, tmp_path, name, data, out, told
):
    (tmp_path / name).write_bytes(data)
    code, said = run("fill", str(golden_folder), str(tmp_path / name), str(tmp_path / out), *ASKED)
    assert code == 2 and told in said and "Traceback" not in said
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {name: data}


def test_the_template_that_ships_is_printed_or_written(tmp_path: Path):
    assert run("template") == (0, shipped_text("half-year"))
    out = tmp_path / "模板.docx"
    assert run("template", str(out))[0] == 0 and "{{外出宣讲场次}}" in "".join(
        p.text for p in Document(io.BytesIO(out.read_bytes())).paragraphs
    )

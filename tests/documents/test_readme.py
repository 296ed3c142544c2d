"""The README's transcript is what happens, and its numbers are those of the code."""

import re
import shlex
import sqlite3
from pathlib import Path

from docs.printing.commands import PROGRAMS, commands
from docs.printing.stage import Stage, stage
from schemas import limits
from sync_server import enrolment, sign_in, tries

BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def steps(text: str) -> list[tuple[list[str], str]]:
    """Each command of the transcript with what is printed below it."""
    parts = re.split(r"^\$ ", BLOCK.findall(text)[0], flags=re.MULTILINE)[1:]
    split = (part.split("\n", 1) for part in parts)
    return [(shlex.split(line, comments=True), printed.rstrip()) for line, printed in split]


def run(on: Stage, words: list[str]) -> str:
    if words[0] == "taizhang":
        return on.taizhang("wang", *words[1:])
    assert words[0] == "sqlite3"
    on.publish()
    with sqlite3.connect(on.office.folder / Path(words[1]).name) as db:
        rows = db.execute(words[2]).fetchall()
    db.close()
    return "\n".join("|".join(map(str, row)) for row in rows)


def test_the_transcript_of_the_readme_is_what_happens(documents: dict[str, str]) -> None:
    shown = steps(documents["README.md"])
    assert [words[0] for words, _ in shown] == ["taizhang", "taizhang", "sqlite3"]
    with stage() as on:
        village = on.listed("place", name="前柳村", kind="village")
        holder = on.listed("person", name="王芳", role="own_teacher")
        on.taizhang("wang", "join", on.url, on.code("王芳的笔记本", holder=holder, near=[village]))
        on.at("2026-03-18 15:40")
        for words, printed in shown:
            assert run(on, words) == printed, words


def test_the_limits_in_the_readme_are_those_of_the_code(documents: dict[str, str]) -> None:
    text = documents["README.md"]
    assert f"{limits.CHANGE_BYTES_MAX // 2**10} KiB" in text
    assert f"{limits.PAGE_CHANGES_MAX:,} changes, {limits.PAGE_BYTES_MAX // 2**20} MiB" in text
    assert f"{limits.BODY_BYTES_MAX // 2**20} MiB compressed" in text
    assert f"within {enrolment.CODE_LIFE_MS // 3_600_000} hours" in text
    assert sign_in.CODE_LIFE_MS == enrolment.CODE_LIFE_MS
    assert tries.TRIES_MAX == 10 and tries.WINDOW_MS == 60_000 and "ten wrong tries a minute" in text
    assert f"{sign_in.SESSION_LIFE_MS // 86_400_000} days" in text


def test_the_commands_of_the_readme_are_in_the_makefile(root: Path, documents: dict[str, str]) -> None:
    makefile = (root / "Makefile").read_text("utf-8")
    for target in re.findall(r"^make (\w+)", documents["README.md"], re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_command_line_in_the_documents_names_a_command_that_is_there(documents: dict[str, str]) -> None:
    known = {words[:2] for words, _ in commands() if len(words) > 1}
    wrong = [
        (path, program, command)
        for path, text in documents.items()
        if path not in ("docs/cli.md", "docs/problems.md")
        for program, command in re.findall(r"\b(taizhang(?:-server)?) ([a-z][a-z-]+)\b", text)
        if program in PROGRAMS and (program, command) not in known
    ]
    assert wrong == []

"""A notebook whose file was damaged: every command says so, with exit code 5, and the file stays as it is.

What a flipped bit in the midst of a page does cannot always be seen by a command; then it must be harmless to it.
"""

import os
import shutil
import sqlite3
from pathlib import Path
from random import Random

import pytest
import sqlcipher3.dbapi2 as durable
from click.testing import CliRunner
from killing.processes import VILLAGE, now, run, taizhang, taizhang_server

from collector.cli import main
from collector.notebook import Notebook
from sync_server.office import Office

COMMANDS = (("status",), ("list",), ("record", "场次", "题目=防汛"), ("sync",), ("list", "场次"))
SOUND_EXITS = (0, 2, 4, 5)
"""Done; bad input; not joined; damaged. Never 1, which is a fault of the program."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Path:
    """A notebook with some pages in it."""
    path = tmp_path_factory.mktemp("sound") / "notebook.db"
    notebook = Notebook(path, now, os.urandom)
    for n in range(60):
        notebook.record("session", {"title": f"第{n}场，{VILLAGE}的防汛宣讲", "headcount": n})
    notebook.close()
    return path


@pytest.fixture
def notebook(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sound, tmp_path / "notebook.db"))


def ask(path: Path, *arguments: str):
    """A command in this process; what it raises would be a traceback for a person."""
    return CliRunner().invoke(main, ["--notebook", str(path), *arguments])


def beside(path: Path) -> list[str]:
    return sorted(p.name for p in path.parent.iterdir())


def must_be_refused(path: Path, code: str) -> None:
    before = path.read_bytes()
    for command in COMMANDS:
        done = ask(path, *command)
        assert done.exit_code == 5, (command, done.output, done.exception)
        assert f'"code": "{code}"' in ask(path, "--json", *command).output
    assert path.read_bytes() == before
    assert beside(path) == [path.name]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"SQLite format 3\0",
        b"SQLite format 3\0" + bytes(4080),
        Random(1).randbytes(4096),
        Random(2).randbytes(70_000),
        "这是一个文本文件\n".encode() * 100,
        b"PK\x03\x04" + bytes(500),
    ],
    ids=["empty", "half a header", "header only", "garbage", "much garbage", "text", "zip"],
)
def test_what_is_no_notebook_is_called_damaged_and_left_alone(tmp_path, content):
    path = tmp_path / "notebook.db"
    path.write_bytes(content)
    must_be_refused(path, "damaged_file")


def test_somebody_elses_database_is_not_taken_for_a_notebook(tmp_path):
    path = tmp_path / "notebook.db"
    db = sqlite3.connect(path)
    db.execute("create table log (seq integer)")
    db.commit()
    db.close()
    must_be_refused(path, "damaged_file")


@pytest.mark.parametrize("byte", [*range(16), 68, 69, 70, 71])
def test_a_header_with_a_flipped_byte_is_called_damaged(notebook, byte):
    data = bytearray(notebook.read_bytes())
    data[byte] ^= 0xFF
    notebook.write_bytes(data)
    must_be_refused(notebook, "damaged_file")


def test_a_notebook_of_a_newer_program_asks_for_an_upgrade_and_is_left_alone(notebook):
    db = sqlite3.connect(notebook)
    db.execute("pragma user_version = 99")
    db.close()
    must_be_refused(notebook, "newer_file")
    assert "升级" in ask(notebook, "list").output


def test_the_real_command_says_it_without_a_traceback(notebook):
    notebook.write_bytes(Random(3).randbytes(5000))
    done = run(taizhang(notebook, "list"))
    assert done.returncode == 5
    assert b"Traceback" not in done.stdout + done.stderr
    assert b"damaged_file" in done.stdout


@pytest.mark.parametrize("seed", range(40))
def test_flipped_bits_in_the_pages_are_told_or_harmless(notebook, seed):
    random, data = Random(seed), bytearray(notebook.read_bytes())
    for _ in range(random.choice([1, 5, 50])):
        data[random.randrange(100, len(data))] ^= 1 << random.randrange(8)
    notebook.write_bytes(data)
    must_be_told_or_harmless(notebook)


@pytest.mark.parametrize("seed", range(20))
def test_a_truncated_notebook_is_told_or_harmless(notebook, seed):
    size = notebook.stat().st_size
    os.truncate(notebook, Random(seed).randrange(size))
    must_be_told_or_harmless(notebook)


def test_no_value_that_was_altered_on_the_disk_is_shown(notebook):
    db = durable.connect(str(notebook))
    db.execute(
        "update log set body = cast(replace(cast(body as text), '第59场', '第99场') as blob) where n = 60"
    )
    db.commit()
    db.close()
    done = ask(notebook, "list")
    assert (done.exit_code, "第99场" in done.output) == (5, False)


def must_be_told_or_harmless(path: Path) -> None:
    for command in COMMANDS:
        done = ask(path, *command)
        told = done.exception is None or isinstance(done.exception, SystemExit)
        assert told and done.exit_code in SOUND_EXITS, (command, done.exit_code, done.output, done.exc_info)


@pytest.mark.parametrize("command", ["devices", "held", "backup"])
def test_a_damaged_log_is_told_by_every_command_of_the_office(tmp_path, command):
    folder = tmp_path / "office"
    Office.create(folder, now, os.urandom).close()
    log = folder / "log.db"
    log.write_bytes(log.read_bytes()[:6000])
    before = log.read_bytes()
    more = [str(tmp_path / "backup.db")] if command == "backup" else []
    done = run(taizhang_server(command, str(folder), *more))
    assert (done.returncode, b"Traceback" in done.stderr) == (5, False), done.stderr.decode()
    assert log.read_bytes() == before


def test_an_office_with_broken_keys_says_so(tmp_path):
    folder = tmp_path / "office"
    Office.create(folder, now, os.urandom).close()
    (folder / "keys.json").write_text("{", "utf-8")
    done = run(taizhang_server("devices", str(folder)))
    assert (done.returncode, b"Traceback" in done.stderr) == (5, False), done.stderr.decode()
    assert "密钥" in done.stderr.decode()

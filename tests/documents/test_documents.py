"""Each document keeps what it promises: short, complete, and not stale."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from docs.printing.commands import commands
from docs.printing.forms import EXAMPLE, KINDS
from schemas.bundled import bundled
from schemas.form import Kind
from schemas.problems import CATALOGUE
from schemas.xlsform import compile_form

HEADINGS = ["## Context", "## Decision", "## Rejected", "## What would change our mind"]
WORDS = {
    "record", "change", "form", "field", "device", "replica", "notebook", "office", "log", "entry", "mark",
    "scope", "exchange", "peer", "page", "run", "fold", "conflict", "held", "release", "contact", "coverage",
    "publish", "published file", "as of",
}  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_what_programs_print_into_the_documents_is_not_stale(root: Path) -> None:
    printed = sorted(str(p) for p in root.glob("docs/*.md") if "[[[cog" in p.read_text("utf-8"))
    words = [sys.executable, "-m", "cogapp", "--check", "--diff", *printed]
    check = subprocess.run(words, cwd=root, capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout + check.stderr


def test_every_problem_is_documented_in_both_languages(documents: dict[str, str]) -> None:
    listed = dict(re.findall(r"^\| `(\w+)` \| \d+ \|(.*)$", documents["docs/problems.md"], re.MULTILINE))
    assert listed.keys() == CATALOGUE.keys()
    texts = {code: text.split(" | ") for code, text in listed.items()}
    assert all(CHINESE.search(zh) for zh, _ in texts.values())
    assert [code for code, (_, en) in texts.items() if CHINESE.search(en)] in ([], ["bad_json"])


def test_every_form_is_documented(root: Path, documents: dict[str, str]) -> None:
    for name, form in bundled().items():
        assert f"| `{name}` | {form.label['zh']} | {form.label['en']} |" in documents["docs/forms.md"]
        own = documents[f"schemas/forms/{name}.md"]
        title, told, _ = own.split("\n\n", 2)
        assert title == f"# {form.label['zh']} · {form.label['en']}" and told.endswith(".")


def test_every_command_has_help_and_is_documented(documents: dict[str, str]) -> None:
    for words, command in commands():
        assert command.help and CHINESE.search(command.help), words
        assert re.search("[a-z]{2}", command.help), words
        assert f"## {' '.join(words)}\n" in documents["docs/cli.md"]
        for option in command.params:
            if isinstance(option, click.Option) and not option.hidden:
                assert option.help, (words, option.name)


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_of_the_project_is_in_the_glossary_once(word: str, documents: dict[str, str]) -> None:
    rows = re.findall(rf"^\| {word} \| ([^|]+) \| ([^|]+) \|$", documents["docs/glossary.md"], re.MULTILINE)
    assert len(rows) == 1 and CHINESE.search(rows[0][0])


def test_no_chinese_word_of_the_glossary_means_two_things(documents: dict[str, str]) -> None:
    rows = re.findall(r"^\| [a-z ]+ \| ([^|]+) \|", documents["docs/glossary.md"], re.MULTILINE)
    chinese = [word for word in rows if CHINESE.search(word)]
    assert len(chinese) == len(set(chinese))


def test_every_decision_is_short_and_says_what_would_change_our_mind(documents: dict[str, str]) -> None:
    decisions = {path: text for path, text in documents.items() if path.startswith("docs/decisions/")}
    assert len(decisions) >= 14
    for number, (path, text) in enumerate(sorted(decisions.items()), 1):
        assert Path(path).name.startswith(f"{number:04}-") and text.startswith(f"# {number:04} · ")
        assert [line for line in text.splitlines() if line.startswith("## ")] == HEADINGS, path
        assert len(text.splitlines()) <= 40, path


def test_the_readme_is_short(documents: dict[str, str]) -> None:
    assert len(documents["README.md"].splitlines()) <= 150


def test_the_example_form_compiles_and_uses_what_a_form_can_say() -> None:
    form = compile_form(EXAMPLE.read_bytes(), "md", EXAMPLE.name)
    assert form.home == "office" and {"one_of", "many_of", "decimal"} <= {f.kind for f in form.fields}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_type_that_the_documents_give_for_a_kind_makes_that_kind(kind: Kind) -> None:
    typed = re.findall("`([^`]+)`", KINDS[kind][0])[0].replace("LIST", "found").replace("FORM", "place")
    many, calculation = "yes" if kind == "list_of_text" else "", "1 + 1" if kind == "calculate" else ""
    row = f"| | {typed} | seen | 见 | {many} | {calculation} |"
    inside = "| | text | walked | 走 | | |\n| | end_repeat | | | | |" if kind == "repeat" else ""
    source = f"""
| survey | type | name | label::中文 (zh) | many | calculation |
|---|---|---|---|---|---|
{row}
{inside}
| choices | list_name | name | label::中文 (zh) |
|---|---|---|---|
| | found | fire | 火情 |
| settings | form_title | form_id | version | default_language |
|---|---|---|---|---|
| | 试 | walk | 1 | 中文 (zh) |
"""
    assert compile_form(source, "md").by_name["seen"].kind == kind

"""What the documents point at is there: functions, files, words; and they point at nothing that rots."""

import importlib
import re
from pathlib import Path

REFERENCE = re.compile(r"`([a-z_]+(?:/[a-z_0-9]+)*\.py)::([A-Za-z_][A-Za-z_0-9.]*)`")
LINK = re.compile(r"\]\((?!https?://|#)([^)\s#]+)(?:#[^)]*)?\)")
PATH = re.compile(r"`((?:schemas|collector|sync_server|datasette_plugins|docs|tests|bench)/[\w./-]*)`")
GENERATED = re.compile(r"\]\]\] -->.*?<!-- \[\[\[end\]\]\] -->", re.DOTALL)
LINE_NUMBER = re.compile(r"\.(?:py|md|json|toml):\d+|#L\d+|\blines? \d+\b|第 ?\d+ 行")


def written(text: str) -> str:
    """What somebody wrote, without what a program printed."""
    return GENERATED.sub("", text)


def test_every_function_a_document_names_is_there(documents: dict[str, str]) -> None:
    gone = []
    named = {(m[1], m[2], path) for path, text in documents.items() for m in REFERENCE.finditer(text)}
    assert named, "the documents name no functions"
    for module, name, path in sorted(named):
        found: object = importlib.import_module(module.removesuffix(".py").replace("/", "."))
        for part in name.split("."):
            fields = getattr(found, "__dataclass_fields__", {})
            found = getattr(found, part, fields.get(part))
        if found is None:
            gone.append(f"{path}: {module}::{name}")
    assert gone == []


def test_every_file_a_document_links_to_is_there(root: Path, documents: dict[str, str]) -> None:
    links = [(path, m[1]) for path, text in documents.items() for m in LINK.finditer(written(text))]
    assert [f"{path}: {to}" for path, to in links if not (root / path).parent.joinpath(to).exists()] == []


def test_every_path_a_document_names_is_there(root: Path, documents: dict[str, str]) -> None:
    named = {(path, m[1]) for path, text in documents.items() for m in PATH.finditer(written(text))}
    assert [f"{path}: {to}" for path, to in sorted(named) if not (root / to).exists()] == []


def test_no_document_refers_to_line_numbers(documents: dict[str, str]) -> None:
    found = {path: LINE_NUMBER.findall(written(text)) for path, text in documents.items()}
    assert {path: numbers for path, numbers in found.items() if numbers} == {}


def test_no_text_of_the_repository_points_outside_of_it(root: Path) -> None:
    kinds = {".py", ".md", ".toml", ".json", ".yaml", ".js", ".html", ".css", ".txt", ".jsonl"}
    own = Path(__file__)
    shipped = [
        path
        for folder in ("collector", "datasette_plugins", "schemas", "sync_server", "docs", "tests", "bench")
        for path in (root / folder).rglob("*")
        if path.suffix in kinds and path != own
    ]
    outside = re.compile(r"\.\./shared|/work/|shared/(?:design|anchors)|anchors/\w+\.md|/tmp/plan")
    paths = [*shipped, root / "README.md", root / "CHANGELOG.md", root / "pyproject.toml", root / "Makefile"]
    assert [str(p.relative_to(root)) for p in paths if outside.search(p.read_text("utf-8"))] == []


def test_the_documents_keep_to_the_words_of_the_glossary(documents: dict[str, str]) -> None:
    foreign = re.compile(
        r"\b(?:entity|entities|payload|endpoint|timestamp|tombstone|cursor)s?\b", re.IGNORECASE
    )
    found = {path: foreign.findall(written(text)) for path, text in documents.items()}
    assert {path: words for path, words in found.items() if words} == {}

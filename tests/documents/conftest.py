"""The repository as a reader finds it: its documents, and its modules by path."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Away from the checkout, as when the built wheel is tested, there are no documents.
collect_ignore_glob = [] if (ROOT / "docs").is_dir() else ["test_*.py"]
PACKAGES = ("collector", "datasette_plugins", "schemas", "sync_server")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def documents() -> dict[str, str]:
    """Every document by its path, Markdown of the forms included."""
    found = [
        ROOT / "README.md",
        ROOT / "CHANGELOG.md",
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("schemas/**/*.md"),
    ]
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in found}


@pytest.fixture(scope="session")
def modules() -> dict[str, ast.Module]:
    """Every Python file of the repository by its path."""
    folders = (*PACKAGES, "tests", "bench", "docs")
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8")) for path in paths}


@pytest.fixture(scope="session")
def packaged(modules: dict[str, ast.Module]) -> dict[str, ast.Module]:
    """The Python files that are installed."""
    return {path: tree for path, tree in modules.items() if path.split("/")[0] in PACKAGES}

"""The shape of the code: one idea per file, small functions, names that say something."""

import ast
from pathlib import Path

FORBIDDEN = {"util", "utils", "common", "helper", "helpers", "misc", "base", "manager", "core", "lib"}
FILE_LINES, FUNCTION_LINES = 300, 40


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def test_every_file_has_fewer_than_300_lines(root: Path, modules: dict[str, ast.Module]) -> None:
    lengths = {path: len((root / path).read_text("utf-8").splitlines()) for path in modules}
    assert {path: count for path, count in lengths.items() if count >= FILE_LINES} == {}


def test_every_function_has_fewer_than_40_lines(packaged: dict[str, ast.Module]) -> None:
    long = {
        f"{path}::{node.name}": lines_of(node)
        for path, tree in packaged.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and lines_of(node) >= FUNCTION_LINES
    }
    assert long == {}


def test_no_module_has_a_name_that_could_hold_anything(modules: dict[str, ast.Module]) -> None:
    named = {part.removesuffix(".py"): path for path in modules for part in Path(path).parts}
    assert {name: named[name] for name in FORBIDDEN & named.keys()} == {}


def test_every_module_says_what_it_is(modules: dict[str, ast.Module]) -> None:
    silent = [path for path, tree in modules.items() if not ast.get_docstring(tree)]
    assert silent == []


def test_the_core_reads_no_clock_and_draws_no_random_number(packaged: dict[str, ast.Module]) -> None:
    banned = {"time", "random", "secrets", "os", "requests", "flask", "click", "socket"}
    found = [
        f"{path}: {name}"
        for path, tree in packaged.items()
        if path.startswith("schemas/") and path != "schemas/replica/database.py"
        for name in imported(tree)
        if name.split(".")[0] in banned
    ]
    assert found == []


def test_only_the_replica_touches_a_database(packaged: dict[str, ast.Module]) -> None:
    found = [
        path
        for path, tree in packaged.items()
        if path.startswith("schemas/") and not path.startswith("schemas/replica/")
        if any(name.split(".")[0] in ("sqlite3", "sqlcipher3", "pathlib") for name in imported(tree))
    ]
    assert found == []


def imported(tree: ast.Module) -> list[str]:
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    return names

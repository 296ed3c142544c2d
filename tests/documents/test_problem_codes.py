"""Every problem of the catalogue can come up, or says that it no longer does."""

import ast
import json
from importlib.resources import files

from schemas.problems import LANGUAGES, Problem


def rows() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(files("schemas").joinpath("problems.json").read_text("utf-8"))
    return found


def test_every_problem_is_used_somewhere_or_marked_retired(packaged: dict[str, ast.Module]) -> None:
    texts = {
        node.value
        for tree in packaged.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert [r["code"] for r in rows() if r["code"] not in texts and not r.get("retired")] == []


def test_a_retired_problem_is_not_used_any_more(packaged: dict[str, ast.Module]) -> None:
    retired = {r["code"] for r in rows() if r.get("retired")}
    raised = {
        node.args[0].value
        for tree in packaged.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("fail", "Problem")
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert retired & raised == set()


def test_no_code_stands_twice_and_every_text_is_there() -> None:
    codes = [r["code"] for r in rows()]
    assert len(codes) == len(set(codes))
    for row in rows():
        for part in ("rule", "remedy"):
            for language in LANGUAGES:
                assert row[f"{part}_{language}"], row["code"]
        assert row["exit"] in range(1, 7)


def test_a_problem_without_its_evidence_can_still_be_told() -> None:
    for row in rows():
        for language in LANGUAGES:
            assert "{" not in Problem(str(row["code"])).text(language).replace('{"', "")

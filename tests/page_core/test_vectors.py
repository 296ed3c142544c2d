"""The two cores, in Python and in JavaScript, give the same bytes, ids, folds, values, judgements and words."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from page_core import drawing, words
from page_core.conftest import CORE, ENVIRONMENT, HERE, NODE

EXPRESSIONS = Path(__file__).parents[1] / "expressions" / "vectors.json"
DRAWN = 1000
"""In the suite; 10,000 and more by `python -m page_core.drawing`."""

if not NODE:
    pytest.skip("needs node", allow_module_level=True)


def test_the_kept_cases_are_what_python_says_today() -> None:
    assert (HERE / "vectors.jsonl").read_text("utf-8") == drawing.lines(drawing.kept())


def test_javascript_agrees_on_kept_shared_and_drawn_cases(tmp_path: Path) -> None:
    drawn = tmp_path / "drawn.jsonl"
    drawn.write_text(drawing.lines(drawing.drawn(DRAWN)), "utf-8")
    ran = subprocess.run(
        [NODE, "--test", str(HERE / "vectors.test.mjs")], capture_output=True, text=True, check=False,
        env={**ENVIRONMENT, "VECTORS": str(drawn), "EXPRESSIONS": str(EXPRESSIONS)},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[:5000]
    assert "# pass 3" in ran.stdout


def test_the_words_of_problems_are_those_of_the_catalogue() -> None:
    assert (CORE / "words.js").read_text("utf-8") == words.printed()


def test_the_core_needs_nothing_from_elsewhere() -> None:
    """Modules of this folder only; nothing that a strict content policy forbids."""
    for module in CORE.glob("*.js"):
        text = module.read_text("utf-8")
        imports = re.findall(r'^(?:import|\}) .*from "(.*)";$', text, re.MULTILINE)
        assert all(path.startswith("./") for path in imports), module.name
        assert "eval(" not in text
        assert "new Function" not in text


def test_the_modules_of_the_core_keep_the_house_rules() -> None:
    for module in CORE.glob("*.js"):
        text = module.read_text("utf-8").splitlines()
        assert text[0].startswith("// "), f"{module.name} does not say what it is"
        assert len(text) < 300, f"{module.name} has {len(text)} lines"

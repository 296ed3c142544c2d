"""How the generated blocks of the documents look: fenced JSON, tables, and long ids cut short for the eye.

The functions in this folder are called by cog from inside the documents; `cog --check docs/*.md` fails when
what they print is no longer what stands there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

WIDTH = 100
_LONG_HEX = re.compile(r"\b([0-9a-f]{8})[0-9a-f]{24,56}\b")


def short(text: str) -> str:
    """Ids, chains and salts by their first eight characters."""
    return _LONG_HEX.sub(r"\1…", text)


def fenced(text: str, language: str = "json") -> str:
    """A code block."""
    return f"```{language}\n{text.rstrip()}\n```"


def as_json(value: Any) -> str:
    """Plain data as a code block: what fits on a line stays on one."""
    return fenced(short(_laid_out(value, "")))


def _laid_out(value: Any, indent: str) -> str:
    line = json.dumps(value, ensure_ascii=False)
    if len(short(line)) + len(indent) <= WIDTH or not isinstance(value, dict | list) or not value:
        return line
    inner = indent + "  "
    if isinstance(value, dict):
        rows = [
            f"{inner}{json.dumps(k, ensure_ascii=False)}: {_laid_out(v, inner)}" for k, v in value.items()
        ]
        return "{\n" + ",\n".join(rows) + f"\n{indent}}}"
    if not any(isinstance(v, dict | list) for v in value):
        return "[\n" + _filled(value, inner) + f"\n{indent}]"
    rows = [inner + _laid_out(v, inner) for v in value]
    return "[\n" + ",\n".join(rows) + f"\n{indent}]"


def _filled(values: Sequence[Any], indent: str) -> str:
    """Plain values one after the other, as many as a line holds."""
    lines = [indent]
    for number, value in enumerate(values, 1):
        text = short(json.dumps(value, ensure_ascii=False)) + ("," if number < len(values) else "")
        if len(lines[-1]) + len(text) > WIDTH and lines[-1] != indent:
            lines.append(indent)
        lines[-1] += text if lines[-1] == indent else f" {text}"
    return "\n".join(lines)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(c) for c in line) + " |" for line in lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")

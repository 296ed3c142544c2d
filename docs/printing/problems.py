"""The pages of `docs/problems.md`: every code of the catalogue, in both languages."""

from __future__ import annotations

import re

from docs.printing.blocks import table
from schemas.problems import CATALOGUE, Rule

EXITS = {
    1: ("程序出错", "Unexpected: a fault of the program or its installation"),
    2: ("输入有误", "Bad input: correct it and run again"),
    3: ("网络或服务", "Network or server: try again; records are safe where they are"),
    4: ("没有权限", "Not allowed: the office can change that"),
    5: ("数据损坏", "Damaged data: stop, keep the file, ask"),
    6: ("扣下或只完成一部分", "Held, or only partly done: somebody has to look at the rest"),
}
"""What each exit code says, in the order in which the document lists them."""


def all_problems() -> str:
    """Every problem, by the exit code of a command that ends with it."""
    parts = []
    for exit_code, (zh, en) in EXITS.items():
        rules = sorted((r for r in CATALOGUE.values() if r.exit == exit_code), key=lambda r: r.code)
        parts.append(f"## {exit_code} · {zh} · {en}\n")
        parts.append(table(("code", "HTTP", "中文", "English"), (_row(r) for r in rules)) + "\n")
    return "\n".join(parts)


def _row(rule: Rule) -> tuple[object, ...]:
    texts = (f"{_plain(rule.rule[language])} → {_plain(rule.remedy[language])}" for language in ("zh", "en"))
    return (f"`{rule.code}`", rule.status, *texts)


def _plain(template: str) -> str:
    """A template with its blanks as ‹name›."""
    text = template.replace("{{", "\x01").replace("}}", "\x02")
    text = re.sub(r"\{([a-z_]+)\}", r"‹\1›", text)
    return text.replace("\x01", "{").replace("\x02", "}")

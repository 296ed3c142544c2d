"""The headings under which figures stand, in the order of the printed summary. An office's own figures stand by themselves.

Each heading names the first figure below it; what follows in the declarations belongs to it until the next heading begins.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from datasette_plugins.language import say
from schemas.figures import shipped


class Section(NamedTuple):
    """A heading with the names of its figures."""

    title: str
    figures: list[str]


_STARTS = (
    ("学访党校所数", "对标学访与基层基础", "Study visits and training at the base"),
    ("下基层干部人数", "包村联户与第一书记", "Villages, households and first secretaries"),
    ("版面小区个数", "创建卫生城市", "The sanitation campaign"),
    ("领导干部授课场次", "围绕中心开展教育培训", "Teaching on the main tasks"),
    ("校内专题项数", "科研资政", "Research for decisions"),
    ("班次期数", "教育培训", "Education and training"),
    ("上级党校学习人数", "师资培训", "Training of teachers"),
    ("外出宣讲场次", "宣教宣讲与党性教育", "Outreach and Party spirit"),
    ("专题调研次数", "科研工作", "Research"),
    ("支部生活日次数", "作风建设", "Conduct and management"),
    ("新课试讲率", "文中写定的数", "Numbers typed in the text"),
    ("理论党性课时", "分子、分母与核对用数", "Parts of shares, and numbers for checking"),
    ("线上宣讲场次", "线上与到村", "Online, and villages reached"),
)


def sections(names: Iterable[str]) -> list[Section]:
    """All figures under their headings."""
    names = list(names)
    starts = {first: (zh, en) for first, zh, en in _STARTS}
    ours = set(shipped().figures)
    found: list[Section] = []
    for name in names:
        if name in starts:
            found.append(Section(say(*starts[name]), []))
        if name in ours and found:
            found[-1].figures.append(name)
    own = [name for name in names if name not in ours]
    return found + ([Section(say("本单位另定的数", "The office's own figures"), own)] if own else [])

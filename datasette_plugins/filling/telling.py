"""What the page of a filled template says: the blanks that stay open with the way to close each, what may still move, the
claims that are not borne out, and the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette_plugins.language import say
from datasette_plugins.summary.reading import Looked
from datasette_plugins.summary.saying import notes
from schemas.figures.answering import NOT_FOR_YOU, NOT_SET, NOT_WORKED_OUT
from schemas.figures.claim_words import in_words
from schemas.figures.filled import Basis, Blank, Filled
from schemas.figures.hiding import is_private
from schemas.figures.judging import Judged
from schemas.filling import Template, read_template

_REASONS = {
    NOT_SET: "has not been set",
    NOT_WORKED_OUT: "could not be worked out",
    NOT_FOR_YOU: "tells of households",
    "期内无记录": "nothing recorded in the period",
    "分母为零": "there is nothing to divide by",
    "有一条没有名称": "one of the records has no name",
    "小得印不出来": "too small to be printed",
}
_COUNTED = (
    (r"(\d+)条没有数", "{} without a number"),
    (r"(\d+)条待核", "{} waiting"),
    (r"已知还缺(\d+)条没收到", "{} known not to have come"),
    (r"还有(\d+)台设备没报齐", "{} devices have not reported"),
)


@dataclass(frozen=True)
class Told:
    """Words for one filled template. Each open blank: its name, why, what to do, how often it stands there, its figure's
    address; `moving` and `blanks`: name, words, address; `claims`: name, colour, state, what decides, whether the text
    marks it; `others` are those it does not mark and of which nothing is known.
    """

    many: int
    still: Sequence[tuple[str, str, tuple[str, str], int, str]]
    moving: Sequence[tuple[str, Sequence[str], str]]
    claims: Sequence[tuple[str, str, str, str, bool]]
    others: Sequence[tuple[str, str, str, str, bool]]
    blanks: Sequence[tuple[str, str, str]]
    text: Sequence[str]


def told(
    datasette: Any, looked: Looked, basis: Basis, template: Template, filled: Filled, *, may_private: bool
) -> Told:
    """Everything that is said of it."""
    claims, values = basis.declared.claims, basis.found.values
    blanks = [blank for blank in filled.blanks if blank.name not in claims]
    failed = looked.summary.worked.failed if looked.summary else {}

    found = _claims(basis, filled, may_private=may_private)

    def address(name: str) -> str:
        figure = basis.declared.names[name].of if name in basis.declared.names else name
        return f"{datasette.urls.path(f'/-/figure/{figure}')}?{looked.question.query}" if figure else ""

    return Told(
        len(blanks),
        [(b.name, _why(b, failed), _remedy(b), b.times, address(b.name)) for b in blanks if b.reason],
        [
            (b.name, said, address(b.name))
            for b in blanks
            if not b.reason and (said := notes(values.get(b.name)))
        ],
        [one for one in found if one[-1] or one[1] == "bad"],
        [one for one in found if not one[-1] and one[1] != "bad"],
        [(b.name, b.printed, address(b.name)) for b in blanks if not b.reason],
        read_template(template.name, filled.document).texts,
    )


def _why(blank: Blank, failed: Mapping[str, tuple[str, str]]) -> str:
    if blank.reason == NOT_WORKED_OUT and blank.name in failed:
        return say(*failed[blank.name])
    return say(blank.reason, _REASONS.get(blank.reason) or _counted(blank.reason))


def _counted(reason: str) -> str:
    """A reason with a number in it, in English."""
    for pattern, english in _COUNTED:
        if found := re.fullmatch(pattern, reason):
            return english.format(found[1])
    return reason


def _remedy(blank: Blank) -> tuple[str, str]:
    """What to do, and what to write where something is to be written."""
    if blank.reason == NOT_SET:
        file = f'figures.toml: [[names]] name = "{blank.name}" given = "…"'
        return say("请在办公室文件夹里写：", "say in the office's folder:"), file
    if blank.reason == NOT_FOR_YOU:
        return say("请有权看户的同事来填", "let somebody who may see households fill it"), ""
    return say("点名称看是哪些记录", "its name leads to the records"), ""


def _claims(basis: Basis, filled: Filled, *, may_private: bool) -> list[tuple[str, str, str, str, bool]]:
    marked = {blank.name for blank in filled.blanks}
    words = {
        "not_met": ("bad", say("不符合", "not met")),
        "not_known": ("warn", say("还不能定", "not known")),
    }
    return [
        (name, *words[judged.state], _decides(basis, name, judged, may_private), name in marked)
        for name, judged in basis.claims.items()
        if judged.state in words
    ]


def _decides(basis: Basis, name: str, judged: Judged, may_private: bool) -> str:
    """What a claim asks and what was found. How many households stand how is for who may see them."""
    asks = basis.declared.claims[name]
    if not judged.cells:
        parts = [part for part in judged.parts if part.state != "met"]
        found = [f"{p.text}（{p.found}）" if p.found else p.text for p in parts]
        return "；".join(found) or in_words(asks, basis.forms, say)
    text = in_words(asks, basis.forms, say)
    if is_private(asks, basis.forms) and not may_private:
        return text
    not_met = sum(cell.state == "not_met" for cell in judged.cells)
    return text + say(
        f"；应有 {len(judged.cells)} 次，缺 {not_met} 次",
        f"; due {len(judged.cells)} times, {not_met} lacking",
    )

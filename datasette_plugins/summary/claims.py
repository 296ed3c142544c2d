"""The claims of a summary in words: met, not met, or not to be said yet, with the numbers that decide.

Of a cadence only how many cells stand how is told here: its subjects may be households.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from datasette_plugins.language import number, say
from datasette_plugins.summary.reading import Looked, Summary
from schemas.figures.claiming import Cadence
from schemas.figures.judging import Found, Judged, judge

_STATES = {
    "met": ("ok", "成立", "holds"),
    "not_met": ("bad", "不成立", "does not hold"),
    "not_known": ("warn", "待核", "not known"),
}
_CELLS = {
    "met": ("ok", "做到", "met"),
    "not_met": ("bad", "没做到", "not met"),
    "not_known": ("warn", "还不知道", "not known"),
    "excused": ("", "经认定免做", "excused"),
}


class Claimed(NamedTuple):
    """One claim: what it is called, the colour and word of how it stands, and what decides. What is
    quoted are the names of figures as the office declares them.
    """

    name: str
    title: str
    colour: str
    state: str
    parts: Sequence[tuple[str, str, str]]
    is_quoted: bool


def claimed(looked: Looked, summary: Summary, hidden: frozenset[str], may_private: bool) -> list[Claimed]:
    """Every claim, in the order of the declarations. Names of `hidden` lists are not told, nor how many cells of private
    forms stand how to who may not see those.
    """
    declared, worked = looked.said.declared, summary.worked
    names = {name: listed for name, listed in worked.names.items() if name not in hidden}
    found = Found(worked.values, names, worked.earlier[0] if worked.earlier else {}, worked.cells)
    of = {name: listed.of for name, listed in declared.names.items()}
    lines = []
    for name, claim in declared.claims.items():
        judged = judge(claim, found, of)
        is_private = isinstance(claim.asks, Cadence) and claim.asks.form in summary.private
        parts = [] if is_private and not may_private else _parts(judged)
        lines.append(
            Claimed(
                name,
                say(name, claim.english.replace("_", " ").capitalize() or name),
                *_state(judged.state),
                parts,
                not judged.cells,
            )
        )
    return lines


def _state(state: str, words: Mapping[str, tuple[str, str, str]] = _STATES) -> tuple[str, str]:
    colour, zh, en = words[state]
    return colour, say(zh, en)


def _parts(judged: Judged) -> list[tuple[str, str, str]]:
    """Words, colour and state of each condition; of a cadence one for each state its cells are in."""
    if not judged.cells:
        return [(part.found or part.text, *_state(part.state)) for part in judged.parts]
    counts = Counter[str](cell.state for cell in judged.cells)
    return [
        (say(f"{number(many)} 次", f"{number(many)} times"), *_state(state, _CELLS))
        for state in _CELLS
        if (many := counts[state])
    ]

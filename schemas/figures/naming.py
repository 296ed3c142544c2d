"""How a list of names is printed: 《甲》《乙》, “甲”“乙”, 甲、乙; and 等 behind it only when there are more than are named."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from schemas.figures.wording import Wording
from schemas.filling.text import Answer

_NO_MORE = "次级第于候"
"""Behind 等 these make another word."""


def listed(
    names: Sequence[str | None], count: Fraction | None, wording: Wording, following: str = ""
) -> Answer | None:
    """The names as text, with 等 where it is true and was typed behind the blank; None where a shown row has no name.

    `count` is the figure beside the list, None where the list has none.
    """
    shown = names if wording.shown is None else names[: wording.shown]
    if not shown or None in shown:
        return None
    marks = wording.marks
    text = (
        "".join(f"{marks[0]}{name}{marks[1]}" for name in shown)
        if marks
        else "、".join(str(name) for name in shown)
    )
    word = more(following)
    is_more = count is not None and count > len(shown)
    return Answer(text + word if is_more else text, len(word))


def more(following: str) -> str:
    """The word behind a list that says there are more; in 等次 and 等级 it says something else."""
    if following[1:2] in tuple(_NO_MORE):
        return ""
    return next((word for word in ("等地", "等") if following.startswith(word)), "")

"""Why two reports look like one event, in words: what they have in common first, then what still has to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from datasette_plugins.browse.looking import in_words
from datasette_plugins.labels.cells import Names
from datasette_plugins.language import say
from schemas.events import Reason

ALIKE, LOOK = "ok", "warn"
"""What speaks for one event, and what is odd and to be looked at."""
_ODD = frozenset(
    {"after_midnight", "day_beside", "other_name", "no_place", "sibling", "half_day_missing", "tenfold", "typed_twice"}
)  # fmt: skip


async def reasons_in_words(names: Names, reasons: Sequence[Reason]) -> list[tuple[str, Markup]]:
    """Each reason, with the kind it is of; the odd ones last."""
    found = [(LOOK if one.code in _ODD else ALIKE, await _words(names, one)) for one in reasons]
    return sorted(found, key=lambda one: one[0] == LOOK)


async def _words(names: Names, reason: Reason) -> Markup:
    if reason.code in ("same_lecturers", "common_lecturers"):
        people = escape(say("、", ", ")).join(
            [await names.link("person", p) for p in reason.detail["persons"]]
        )
        text = (
            say("主讲人相同：", "the same lecturers: ")
            if reason.code == "same_lecturers"
            else say("主讲人有重合：", "a lecturer in common: ")
        )
        return escape(text) + people
    if reason.code == "same_half_day":
        half = await in_words(names, "session", "half_day", reason.detail["half_day"])
        return Markup("{}{}").format(say("时段相同：", "the same time of day: "), half)
    return escape(_TEXTS[reason.code](reason.detail))


_TEXTS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "same_day": lambda d: say("同一天", "the same day"),
    "after_midnight": lambda d: say(
        f"晚的一条是第二天 {d['at']} 写的，日期可能记成了第二天",
        f"the later one was written at {d['at']} the next day: its date may be a day late",
    ),
    "day_beside": lambda d: say("日期差一天，其余相同", "a day apart, all else the same"),
    "same_place": lambda d: say("同一地点", "the same place"),
    "other_name": lambda d: say(
        "地点在名单里是两条，但已合并，或名称、别名相同",
        "two entries of the list of places that are one: merged, or of one name",
    ),
    "no_place": lambda d: say("有一条没有填地点", "one of them names no place"),
    "sibling": lambda d: say(
        "村名只差一个方位字，可能点错了村", "villages that differ only in a side: one may be a slip"
    ),
    "half_day_missing": lambda d: say("有一条没有填时段", "one of them does not say the time of day"),
    "same_topic": lambda d: say("专题相同：", "the same topic: ") + d["title"],
    "same_title": lambda d: say("题目相同：", "the same title: ") + d["title"],
    "alike_title": lambda d: say(f"题目相近：“{d['one']}”和“{d['other']}”", f"titles alike: “{d['one']}” and “{d['other']}”"),
    "same_headcount": lambda d: say(f"人数相同：{d['one']}", f"the same headcount: {d['one']}"),
    "near_headcount": lambda d: say(f"人数相近：{d['one']} 和 {d['other']}", f"headcounts near: {d['one']} and {d['other']}"),
    "tenfold": lambda d: say(
        f"人数正好差十倍（{d['one']} 和 {d['other']}），可能多打了一个 0",
        f"headcounts of {d['one']} and {d['other']}: perhaps a zero too many",
    ),
    "same_audience": lambda d: say("对象相同", "the same audience"),
    "typed_twice": lambda d: say(
        "同一个人写的，每一项都一样，可能重录了一遍", "written by one person, the same in everything: perhaps typed twice"
    ),
}  # fmt: skip

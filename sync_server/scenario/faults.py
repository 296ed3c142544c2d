"""What can be wrong with a scenario: one problem, `bad_scenario`, and the reasons it is raised for.

Whoever writes a scenario is told the line, what is wrong with it, what stands there and what to write.
"""

from __future__ import annotations

from typing import NamedTuple

from schemas.problems import TaizhangError, fail


class Place(NamedTuple):
    """A line of a scenario."""

    source: str
    number: int


class _Reason(NamedTuple):
    zh: str
    en: str
    todo_zh: str
    todo_en: str


_REASONS = {
    "not_json": _Reason(
        "这一行不是一个 JSON 对象", "is not one JSON object",
        "一行写一个 {…}，字符串用双引号", "write one {…} in each line, texts in double quotes",
    ),
    "no_header": _Reason(
        "第一行不是剧本的抬头", "the first line is not a scenario's heading",
        '第一行写 {"scenario": "名称", "seed": 1}', 'let the first line be {"scenario": "name", "seed": 1}',
    ),
    "missing": _Reason("缺少这几项", "these are missing", "请补上", "add them"),
    "unknown_key": _Reason(
        "有不认识的项", "has keys that mean nothing here",
        "这里可写：{allowed}", "here may stand: {allowed}",
    ),
    "unknown_act": _Reason(
        "没有这种动作", "there is no such act", "可写：{allowed}", "use one of: {allowed}",
    ),
    "wrong_kind": _Reason(
        "“{key}”应当是{kind_zh}", "`{key}` should be {kind_en}", "请改正", "correct it",
    ),
    "bad_time": _Reason(
        "时间读不懂", "the time cannot be read", "写成 2020-03-19T18:00", "write it as 2020-03-19T18:00",
    ),
    "time_back": _Reason(
        "时间早于上一行", "is earlier than the line before",
        "按时间先后排列各行", "put the lines in the order of time",
    ),
    "bad_clock": _Reason(
        "设备时钟读不懂", "the setting of the clock cannot be read",
        "写 +7h、-35d、-18m、0，或一个时间如 1970-01-01T08:00",
        "write +7h, -35d, -18m, 0, or a time such as 1970-01-01T08:00",
    ),
    "unknown_device": _Reason(
        "这台设备还没有上场", "this device has not been enrolled",
        "先写一行 enrol，或用：{allowed}", "enrol it first, or use one of: {allowed}",
    ),
    "device_twice": _Reason(
        "这台设备已经上场", "this device is enrolled already", "换一个名字", "choose another name",
    ),
    "not_the_office": _Reason(
        "只有办公室能这样做", "only the office can do this",
        '写 "device": "office"', 'write "device": "office"',
    ),
    "not_a_device": _Reason(
        "办公室自己不这样做", "the office itself does not do this", "写一台设备的名字", "name a device",
    ),
    "unknown_name": _Reason(
        "前面没有这样的记录", "no record before this line is called so",
        '用前面写过的 "as"，或“@表:名称”', 'use an "as" of an earlier line, or "@form:title"',
    ),
    "ambiguous_name": _Reason(
        "不止一条记录叫这个名字", "more than one record is called so",
        '给它们各写一个 "as"，用 @名字', 'give each an "as" and use that',
    ),
    "name_twice": _Reason(
        "这个名字前面用过了", "this name was used before", "换一个名字", "choose another name",
    ),
    "nothing_held": _Reason(
        "这条记录没有被扣下的改动", "nothing of this record is held", "去掉这一行", "take the line out",
    ),
    "not_seen": _Reason(
        "这台设备上还没有这条记录", "the record has not reached this device",
        "先让有它的设备 sync，再让这台 sync", "let the device that has it sync first, then this one",
    ),
    "breaks": _Reason(
        "记录不合这张表的规定：{problems_zh}", "the record breaks a rule of its form: {problems_en}",
        '请改正；有意如此就写 "breaks": true', 'correct it; if it is meant to, write "breaks": true',
    ),
    "breaks_nothing": _Reason(
        "写了 breaks，记录却合规", "says `breaks`, and the record breaks no rule",
        "去掉 breaks", "take `breaks` out",
    ),
    "refused": _Reason(
        "办公室拒绝了：{problems_zh}", "the office refused: {problems_en}",
        '有意如此就写 "refused": "{code}"', 'if it is meant to, write "refused": "{code}"',
    ),
    "not_refused": _Reason(
        "写了 refused，办公室却没有拒绝", "says `refused`, and the office did not refuse",
        "去掉 refused", "take `refused` out",
    ),
    "failed": _Reason("{problems_zh}", "{problems_en}", "请改正这一行", "correct this line"),
}  # fmt: skip


def bad(reason: str, place: Place, got: str = "", **detail: str) -> TaizhangError:
    """The exception for a faulty line; `detail` fills the blanks of the reason's texts."""
    texts = _REASONS[reason]
    return fail(
        "bad_scenario",
        where=f"{place.source}:{place.number}",
        got=got,
        reason=reason,
        line=place.number,
        reason_zh=texts.zh.format(**detail) if detail else texts.zh,
        reason_en=texts.en.format(**detail) if detail else texts.en,
        todo_zh=texts.todo_zh.format(**detail) if detail else texts.todo_zh,
        todo_en=texts.todo_en.format(**detail) if detail else texts.todo_en,
    )


def because(reason: str, place: Place, error: TaizhangError, got: str = "") -> TaizhangError:
    """The exception for a line that failed for a problem of its own."""
    problems = {lang: "；".join(p.text(lang) for p in error.problems) for lang in ("zh", "en")}
    return bad(
        reason, place, got, problems_zh=problems["zh"], problems_en=problems["en"], code=error.problem.code
    )

"""Draws what concerns forms: expressions, records to be judged, and texts as people type them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from schemas.bundled import bundled
from schemas.clock import local
from schemas.expressions import Context, compile
from schemas.form import Field, Form
from schemas.problems import Problem
from schemas.rules import calculated, check, relevant_values

NOW = 1_583_985_600_000
DATA: dict[str, Any] = {
    "men": 14, "women": 22, "share": "27.5", "text": "x 中文𠮷", "aids": ["poster", "video"], "day": "2020-02-29", "empty": None,
    "moment": "2020-02-29T13:45:30", "yes": "yes", "visit": [{"people": 2, "who": "王"}, {"people": 3}, {"people": None}],
}  # fmt: skip
REPEAT_OF = {"people": "visit", "who": "visit"}
ATOMS = [
    "${men}", "${women}", "${share}", "${text}", "${aids}", "${day}", "${empty}", "${moment}", "${people}", "${who}", "count(${visit})",
    ".", "0", "1", "2.5", ".5", "100000000000000000000000", "'x'", "''", "'2020-03-18'", "'poster'", "'1'", "' 3 '", "today()", "now()",
    "true()", "false()", "'中'", "-3", "0.0000001", "'%Y-%m-%d %H:%M:%S %y/%n/%e/%h'",
]  # fmt: skip
CALLS = [
    ("not", 1), ("boolean", 1), ("boolean-from-string", 1), ("checklist", 4), ("string", 1), ("string-length", 1), ("concat", 3),
    ("join", 3), ("contains", 2), ("starts-with", 2), ("ends-with", 2), ("substr", 3), ("substring-before", 2), ("substring-after", 2),
    ("translate", 3), ("normalize-space", 1), ("selected", 2), ("selected-at", 2), ("count-selected", 1), ("count", 1),
    ("count-non-empty", 2), ("sum", 1), ("min", 2), ("max", 2), ("number", 1), ("int", 1), ("round", 2), ("floor", 1), ("ceiling", 1),
    ("abs", 1), ("sqrt", 1), ("date", 1), ("date-time", 1), ("decimal-date-time", 1), ("format-date", 2), ("if", 3), ("coalesce", 2),
    ("once", 1),
]  # fmt: skip
BROKEN = [
    "(",
    ")",
    "，",
    "${",
    "nosuch()",
    "'open",
    "men",
    "regex(${text}, ${text})",
    "regex('a', '(')",
    "@",
    "${strange}",
    "or",
]
TELLING = [
    "string-length(${text})", "substr(${text}, 4)", "substr(${text}, 3, 5)", "translate(${text}, '𠮷中', 'ab')", "1 div int(-0.5)",
    "1 div floor(-0)", "1 div ceiling(-0.5)", "selected('\x1cposter\x85', 'poster')", "count-selected('\ufeffa b')", "round(2.345, 2)",
    "round(-2.5)", "round(1250, -2)", "int('\u3000７')", "number('\u3000 7 ')", "0.1 + 0.2", "1 div 3", "-7 mod 3", "pow(-1, 1 div 0)",
    "join('-', ${people})", "min(${people})", "once(today())", "substring-after('a', '')", "${day} + 1", "date(${day} + 366)",
]  # fmt: skip
"""Where the two languages would differ by themselves."""
SIGNS = ["+", "-", "*", "div", "mod", "=", "!=", "<", "<=", ">", ">=", "and", "or"]


def expression(r: random.Random, depth: int = 3) -> str:
    """A text that is mostly an expression."""
    choice = r.random()
    if choice > 0.97:
        return r.choice(TELLING)
    if depth == 0 or choice < 0.25:
        return r.choice(BROKEN) if r.random() < 0.01 else r.choice(ATOMS)
    if choice < 0.6:
        name, count = r.choice(CALLS)
        return f"{name}({', '.join(expression(r, depth - 1) for _ in range(count))})"
    if choice < 0.65:
        pattern = r.choice(["[a-z0-9]+", "\\d{4}-\\d\\d-\\d\\d", ".*", "x|中.*", "[一-龥]+", "\\w+"])
        return f"regex({expression(r, depth - 1)}, '{pattern}')"
    left, right = expression(r, depth - 1), expression(r, depth - 1)
    text = f"{left} {r.choice(SIGNS)} {right}"
    return f"({text})" if r.random() < 0.4 else text


def expression_case(r: random.Random) -> tuple[Any, Callable[[], Any]]:
    text, own = expression(r), r.choice([None, 7, "own", ["a", "b"]])

    def work() -> str:
        made = compile(text, {*DATA, *REPEAT_OF})
        return made.as_text(Context(DATA, local(NOW), own, REPEAT_OF))

    return [text, DATA, REPEAT_OF, NOW, own], work


def answer(r: random.Random, field: Field) -> Any:
    """A value for a field, mostly one that it can hold."""
    if r.random() < 0.1:
        return r.choice(
            [None, "", " ", 0, 12, "x", [], ["x"], "长𠮷" * 50, "2020-02-30", True, [1], "12.50", [{"a": 1}]]
        )
    kind = field.kind
    if kind == "integer":
        return r.choice([0, 1, -1, 45, 120, 5000, 99999, 2**53])
    if kind == "decimal":
        return r.choice(["0", "27.5", "-3", "1000000", "0.05"])
    if kind == "date":
        return r.choice(["2020-03-12", "2020-03-13", "2019-12-31", "2062-01-01", "2020-02-29"])
    if kind in ("select_one", "select_multiple"):
        codes = [c.value for c in field.choices]
        return r.choice(codes) if kind == "select_one" else r.sample(codes, r.randrange(len(codes) + 1))
    if kind in ("many_of", "list_of_text", "images"):
        return r.choice([["a"], ["a", "b"], []])
    if kind == "repeat":
        return [
            {f.name: answer(r, f) for f in field.fields if r.random() < 0.7} for _ in range(r.randrange(3))
        ]
    return r.choice(["村", "x", "019cffe3-1c80-74c5-860a-5e086e904d9d", "备注"])


REPEATED = Form.from_json({
    "form": "repeated", "version": 1, "label": {"zh": "多行", "en": "Rows"}, "home": "office", "used": "field",
    "fields": [
        {"name": "kind", "kind": "select_one", "label": {"zh": "类别", "en": "Kind"}, "required": True,
         "choices": [{"value": v, "label": {"zh": v, "en": v}} for v in ("yes", "no")]},
        {"name": "rows", "kind": "repeat", "label": {"zh": "行", "en": "Rows"}, "relevant": "${kind} = 'yes'",
         "constraint": "count(${rows}) < 3", "fields": [
            {"name": "men", "kind": "integer", "label": {"zh": "男", "en": "Men"}, "required": "${kind} = 'yes'",
             "constraint": ". >= 0 and . <= ${limit}", "constraint_message": {"zh": "太多", "en": "too many"}},
            {"name": "women", "kind": "integer", "label": {"zh": "女", "en": "Women"}, "relevant": "${men} > 10"},
            {"name": "all", "kind": "calculate", "label": {"zh": "共", "en": "All"},
             "calculation": "${men} + coalesce(${women}, 0)"}]},
        {"name": "limit", "kind": "integer", "label": {"zh": "上限", "en": "Limit"}},
        {"name": "total", "kind": "calculate", "label": {"zh": "合计", "en": "Total"}, "calculation": "sum(${all})"},
        {"name": "many", "kind": "calculate", "label": {"zh": "多", "en": "Many"}, "calculation": "${total} > 50"},
        {"name": "why", "kind": "text", "label": {"zh": "说明", "en": "Why"}, "required": "${many} = '1'",
         "relevant": "${total} > 20"},
        {"name": "old", "kind": "text", "label": {"zh": "旧", "en": "Old"}, "required": True, "retired": True},
        {"name": "odd", "kind": "text", "label": {"zh": "怪", "en": "Odd"}, "constraint": "nosuch(.)"},
    ],
})  # fmt: skip


def _texts(problem: Problem) -> list[str]:
    """The words, and the evidence where both languages write it alike."""
    bare = replace(problem, got="")
    got = "" if "{" in problem.got else problem.got.lower()
    return [bare.text("zh"), bare.text("en"), got]


def judged_case(r: random.Random) -> tuple[Any, Callable[[], Any]]:
    forms = [*bundled().values(), REPEATED, REPEATED, REPEATED]
    form = r.choice(forms)
    values = {f.name: answer(r, f) for f in form.fields if f.kind != "calculate" and r.random() < 0.7}
    if r.random() < 0.1:
        values["of_a_newer_form"] = 1
    now: datetime = local(NOW)

    def work() -> list[Any]:
        told = [[p.code, p.where, dict(p.detail), *_texts(p)] for p in check(form, values, now)]
        return [told, calculated(form, values, now), relevant_values(form, values, now)]

    return [form.to_json(), values, NOW], work


TYPED = [
    "120", "１２０", "1,200", "1,20", "120人次", "120 人", "120户", "27.50", "-0", "007", ".5", "5.", "一百二十", "二百零五", "一百二",
    "十二", "两千", "三万五千", "约200", "200余人", "20-30", "1.2万", "三百多", "abc", "", "  ", "99999999999999999999", "-3", "−3", "〇",
    "二零三", "一百零二三", "\x1c12\u3000",
    "2020-03-18", "2020.3.5", "20200305", "2020年3月5日", "3月5日", "12月31日", "2月29日", "昨天", "今天", "前天", "2020-02-30", "2062/1/1",
    "２０２０－３－１", "3.1", "13.1", "2020-03-18 00:00:00", "是", "否", "yes", "√", "宣讲", "x、y", "a b", "线下",
    "in_person", "备注，很长",
]  # fmt: skip


def typed_text(r: random.Random, field: Field) -> str:
    labels = [label for c in field.choices for label in (c.value, *c.label.values())]
    if labels and r.random() < 0.7:
        return r.choice(["、", ",", " ", "；"]).join(r.sample(labels, min(len(labels), r.randrange(1, 3))))
    return r.choice(TYPED)

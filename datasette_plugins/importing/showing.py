"""What the preview shows: columns and their questions, what no column answers, and the rows with what becomes of them.

Rows that a person should look at are all shown; of the others the first ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from datasette_plugins.importing.carrying import fate_of
from datasette_plugins.importing.drafts import Draft
from datasette_plugins.importing.planning import NEW, SAME, SKIP, Plan, Planned
from datasette_plugins.language import say, spoken, told
from datasette_plugins.writing.answer import record_path
from datasette_plugins.writing.lists import Lists
from schemas.answers import show
from schemas.form import Field, Form
from schemas.ledger import ColumnRead, Ledger
from schemas.ledger.personal import masked
from schemas.ledger.preview import LEFT_OUT, SKIPPED
from schemas.problems import Problem

LOOK_MAX, NEW_MAX, UNREADABLE_MAX = 500, 50, 300
_NOT_FROM_A_SHEET = ("calculate", "repeat", "images")


@dataclass(frozen=True)
class ShownRow:
    """One row of the preview."""

    number: int
    cells: list[str]
    standing: str
    fate: str
    fates: list[tuple[str, str]]
    about: list[str]
    link: str = ""


def shown(form: Form, draft: Draft, plan: Plan, lists: Lists) -> dict[str, Any]:
    """Everything the template needs."""
    ledger = plan.ledger
    used = [form.by_name[name] for name in _used(form, plan)]
    look = [p for p in plan.rows if p.standing != "new"]
    new = [p for p in plan.rows if p.standing == "new"]
    fates = [fate_of(draft, p) for p in plan.rows]
    return {
        "ledger": ledger,
        "file_problems": [_for_page(p, form) for p in ledger.problems],
        "columns": [_column(column) for column in ledger.columns],
        "questions": [(f.name, told(f.label)) for f in form.live() if f.kind not in _NOT_FROM_A_SHEET],
        "missing": list(_missing(form, draft, ledger, lists)),
        "headings": [told(f.label) for f in used],
        "look": [_row(form, draft, p, used, lists) for p in look[:LOOK_MAX]],
        "new": [_row(form, draft, p, used, lists) for p in new[:NEW_MAX]],
        "counts": {
            "new": fates.count(NEW), "same": fates.count(SAME), "skip": fates.count(SKIP), "all_new": len(new),
            "look": len(look), "unreadable": len(ledger.unreadable), "skipped": len(ledger.skipped),
        },
        "unreadable": [(row.number, [p.text(spoken()) for p in row.problems]) for row in ledger.unreadable[:UNREADABLE_MAX]],
        "skipped": [(_numbers(s.number, s.through), SKIPPED[s.reason][spoken()], s.text) for s in ledger.skipped],
        "sheets": [ledger.sheet, *ledger.other_sheets],
    }  # fmt: skip


def _used(form: Form, plan: Plan) -> list[str]:
    """The questions that any row answers, in the order of the form."""
    answered = {name for planned in plan.rows for name in planned.row.values}
    return [f.name for f in form.live() if f.name in answered]


def _column(column: ColumnRead) -> dict[str, str]:
    why = (
        LEFT_OUT[column.reason][spoken()].format(detail=column.detail)
        if not column.field and column.reason
        else ""
    )
    title = masked(column.title) or say("（无标题）", "(no title)")
    return {
        "letter": column.letter,
        "title": title,
        "field": column.field or "",
        "why": _without_flags(why),
        "can": column.title,
    }


def _missing(form: Form, draft: Draft, ledger: Ledger, lists: Lists) -> Iterator[dict[str, Any]]:
    """The questions that no column answers: those that need an answer first."""
    filled = {column.field for column in ledger.columns if column.field}
    needed = {p.detail.get("field") for p in ledger.problems if p.code == "ledger_no_column"}
    open_ones = [f for f in form.live() if f.name not in filled and f.kind not in _NOT_FROM_A_SHEET]
    for field in sorted(open_ones, key=lambda f: f.name not in needed and f.name not in draft.constants):
        yield {
            "name": field.name,
            "label": told(field.label),
            "value": draft.constants.get(field.name, ""),
            "needed": field.name in needed,
            "first": field.name in needed or field.name in draft.constants,
            "choices": [choice.label[spoken()] for choice in field.choices],
            "offered": [e.label for e in lists.offered(field.of)][:300] if field.of else [],
            "many": field.is_list,
        }


def _row(form: Form, draft: Draft, planned: Planned, used: list[Field], lists: Lists) -> ShownRow:
    values = planned.row.values
    match = planned.match
    return ShownRow(
        planned.row.number,
        [show(f, values.get(f.name), lists.name_of, spoken()) for f in used],
        planned.standing,
        fate_of(draft, planned),
        [(fate, _fate_words(fate, planned)) for fate in planned.fates],
        list(_about(form, planned, lists)),
        record_path(form.form, match.record) if match else "",
    )


def _fate_words(fate: str, planned: Planned) -> str:
    if fate == SAME:
        return say("用这一行更正那条记录", "correct that record with this row")
    if fate == SKIP:
        return (
            say("不导入", "leave out") if not planned.match else say("已有，不再导入", "is there: leave out")
        )
    if planned.problems:
        return say("照样导入，先待核", "import; it waits for a decision")
    return say("是另一条，照样导入", "is another one: import") if planned.match else say("导入", "import")


def _about(form: Form, planned: Planned, lists: Lists) -> Iterator[str]:
    yield from (p.text(spoken()) for p in planned.problems)
    if planned.match is None:
        return
    yield say("，", ", ").join(reason.text(spoken()) for reason in planned.match.reasons)
    for name, value in planned.differing.items():
        field = form.by_name[name]
        here = show(field, value, lists.name_of, spoken())
        there = show(field, _text(planned.held.get(name)), lists.name_of, spoken()) or say("空", "nothing")
        yield say(
            f"{told(field.label)}：这里是 {here}，那条记录是 {there}",
            f"{told(field.label)}: {here} here, {there} in that record",
        )


def _text(held: Any) -> Any:
    """A decimal as it stands in a change."""
    return str(held) if isinstance(held, float) else held


def _for_page(problem: Problem, form: Form) -> str:
    """What stops the file, where the page itself offers the way out in place of an option of the command."""
    if problem.code == "ledger_no_column":
        name = problem.detail.get(spoken(), "")
        return say(f"必填的“{name}”没有对应的列：请在下面指定是哪一列，或给全表一个答案",
                   f"no column answers the required {name}: say below which one does, or give one answer for all rows")  # fmt: skip
    return problem.text(spoken())


def _without_flags(text: str) -> str:
    """The words of the command name its options; here they are the boxes beside."""
    return text.replace("，用 --map 列名=项 指定", "").replace("; say which with --map", "")


def _numbers(first: int, last: int) -> str:
    return f"{first}–{last}" if last else str(first)

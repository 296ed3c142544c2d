"""A record and what it lacks, as lines for a terminal and as JSON for a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from collector.decided import RETURN, VALUE, Decided
from collector.names import short
from collector.notebook import Notebook
from collector.view import Fate, Told, View, values_of
from schemas.clock import shown as time_shown
from schemas.fold import Folded
from schemas.problems import Problem

FATES: dict[Fate, dict[str, str]] = {
    "stands": {"zh": "", "en": ""},
    "beside": {"zh": "（与另一份并存，待定）", "en": " (beside another, unsettled)"},
    "changed": {"zh": "（后来改了）", "en": " (changed later)"},
    "lost": {"zh": "（同时有人填，没有采用）", "en": " (another was taken)"},
}
COLON = {"zh": "：", "en": ": "}
ACTS = {
    "set": {"zh": "填写", "en": "set"},
    "withdraw": {"zh": "撤回", "en": "withdrew"},
    "restore": {"zh": "恢复", "en": "restored"},
}


def head_line(notebook: Notebook, record: Folded, language: str) -> str:
    """What record this is: `场次 #1a2b3c4d`, and its state."""
    form = notebook.forms.get(record.form)
    label = form.label[language] if form else record.form
    return f"{label} #{short(record.record)}{''.join(f'  【{m}】' for m in state_marks(record, language))}"


def state_marks(record: Folded, language: str) -> Iterator[str]:
    """What about the record as a whole waits for a person, or takes it out of the figures."""
    if record.contested:
        yield {"zh": "一人撤回、一人在改，待定", "en": "withdrawn beside an edit, unsettled"}[language]
    elif record.withdrawn:
        yield {"zh": "已撤回", "en": "withdrawn"}[language]
    if record.conflicts:
        yield {"zh": "有并存的答案，待定", "en": "answers beside each other, unsettled"}[language]


def answer_lines(view: View, record: Folded, first: Iterable[str] = ()) -> Iterator[str]:
    """The answers, a line each; those of `first` were filled in by the program."""
    filled = set(first)
    mark = {"zh": "  ← 自动填的", "en": "  <- filled in"}[view.language]
    colon = COLON[view.language]
    for shown in view.answers(record):
        yield f"  {shown.label}{colon}{shown.text}{mark if shown.field in filled else ''}"


def conflict_lines(view: View, record: Folded) -> Iterator[str]:
    """The answers that stand beside each other, and how to settle it."""
    for label, sides in view.conflicts(record):
        texts = " / ".join(f"{shown.text}（{author}）" for shown, author in sides)
        yield f"  {label} {'有不同的答案：' if view.language == 'zh' else 'differs: '}{texts}"


def lack_lines(problems: Iterable[Problem], language: str, number: str = "") -> Iterator[str]:
    """Soft words: what is missing in one line, what breaks a rule in a line each. With the record's `number`
    also what to type.
    """
    problems = list(problems)
    missing = [p.where for p in problems if p.code == "required"]
    if missing:
        lead = {"zh": "还缺：", "en": "Still missing: "}[language]
        hint = f"taizhang amend {number} {missing[0]}=…"
        how = {"zh": f"（补上：{hint}）", "en": f" (add it: {hint})"}[language] if number else ""
        yield lead + {"zh": "、", "en": ", "}[language].join(missing) + how
    yield from (p.text(language) for p in problems if p.code != "required")


def sent_back_lines(view: View, back: Iterable[tuple[Folded, Decided]]) -> Iterator[str]:
    """The records that the office has sent back, why, and what to type."""
    back, zh = list(back), view.language == "zh"
    if back:
        yield (
            f"办公室退回 {len(back)} 条，请更正："
            if zh
            else f"Sent back by the office, to correct: {len(back)}"
        )
    for record, one in back:
        yield f"  {head_line(view.notebook, record, view.language)}  {view.brief(record, 2)}"
        yield f"    {decided_text(view, record, one)}"
        hint = f"taizhang amend {short(record.record)} 项=值"
        yield f"    改好就自动重新计入：{hint}" if zh else f"    once corrected it counts again: {hint}"


def decided_text(view: View, record: Folded, one: Decided) -> str:
    """One decision of the office in words, with its reason and whose it is."""
    zh = view.language == "zh"
    form = view.notebook.forms.get("ruling")
    what = form.by_name["what"].choice_label(one.what, view.language) if form else one.what
    said = "办公室退回" if zh else "Sent back by the office"
    if one.what != RETURN:
        said = f"办公室认定“{what}”" if zh else f"The office ruled: {what}"
    if one.what == VALUE:
        shown = view.shown(record.form, one.field, one.value)
        said += f" {shown.label}={shown.text}"
    who = f"（{one.author} {time_shown(one.made_at)[:10]}）"
    return f"{said}{COLON[view.language]}{one.reason}{who if zh else f' ({one.author} {time_shown(one.made_at)[:10]})'}"


def bare(problem: Problem) -> Problem:
    """A held change's problem without the chain position it names, which is for the office."""
    return replace(problem, where="")


def history_lines(told: Iterable[Told], language: str) -> Iterator[str]:
    """Who, when, on which device, what; and what became of it."""
    for step in told:
        unsent = "" if step.is_sent else {"zh": "（未上传）", "en": " (not sent)"}[language]
        act = ACTS[step.act][language]
        yield f"  {time_shown(step.made_at)}  {step.author}  {step.device}  {act}{unsent}"
        if step.held:
            held = {"zh": "扣下待查", "en": "held"}[language]
            yield f"      {held}{COLON[language]}{bare(step.held).text(language)}"
        for shown, fate in step.sets:
            yield f"      {shown.label}{COLON[language]}{shown.text or '—'}{FATES[fate][language]}"


def record_json(view: View, record: Folded) -> dict[str, Any]:
    """A record for a program."""
    return {
        "record": record.record,
        "form": record.form,
        "values": dict(record.values),
        "shown": values_of(view.answers(record)),
        "withdrawn": record.withdrawn,
        "contested": record.contested,
        "conflicts": {
            name: [{"value": c.value, "author": c.author, "change": c.change} for c in both]
            for name, both in record.conflicts.items()
        },
        "problems": [p.to_json() for p in view.notebook.problems(record)],
    }


def history_json(told: Iterable[Told]) -> list[dict[str, Any]]:
    """A history for a program."""
    return [
        {
            "change": step.change,
            "act": step.act,
            "made_at": step.made_at,
            "received_at": step.received_at,
            "author": step.author,
            "device": step.device,
            "sent": step.is_sent,
            "held": step.held.to_json() if step.held else None,
            "sets": [{"field": s.field, "label": s.label, "text": s.text, "fate": f} for s, f in step.sets],
        }
        for step in told
    ]

"""An import as lines for a terminal and as JSON for a program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from collector.importing import Decision, Imported
from collector.names import short
from collector.view import View
from schemas.form import Form
from schemas.ledger import Ledger, LedgerRow
from schemas.problems import Problem

MATCHES_SHOWN = 3


def match_lines(view: View, form: Form, decisions: Sequence[Decision]) -> Iterator[str]:
    """The rows that look like records already there, each beside those records and the reasons."""
    language = view.language
    for decision in decisions:
        if decision.fate != "undecided":
            continue
        row = decision.planned.row
        lead = {"zh": f"第 {row.number} 行像是已有的记录：", "en": f"Row {row.number} may be there already: "}
        yield lead[language] + _row_text(view, form, row)
        for match in decision.planned.matches[:MATCHES_SHOWN]:
            record = view.notebook.records.get(match.record)
            reasons = {"zh": "，", "en": ", "}[language].join(r.text(language) for r in match.reasons)
            yield f"    #{short(match.record)}  {view.brief(record)}  （{reasons}）"


def _row_text(view: View, form: Form, row: LedgerRow) -> str:
    return " · ".join(view.shown(form.form, name, value).text for name, value in row.values.items())


def plan_line(decisions: Sequence[Decision]) -> tuple[str, str]:
    """How many rows will become what, in Chinese and English."""
    count: Counter[str] = Counter(d.fate for d in decisions)
    zh = f"新记录 {count['new']} 条，已有 {count['already']} 行"
    en = f"{count['new']} new records, {count['already']} rows are there already"
    for fate, zh_word, en_word in (
        ("same", "认作同一条", "the same as a record"),
        ("skipped", "跳过", "skipped"),
        ("undecided", "要人认", "for a person to decide"),
    ):
        if count[fate]:
            zh, en = f"{zh}，{zh_word} {count[fate]} 行", f"{en}, {count[fate]} {en_word}"
    return f"{zh}。", f"{en}."


def summary_lines(form: Form, done: Imported, language: str) -> Iterator[str]:
    """What was written, and what in it still needs a hand."""
    lacking = sum(1 for saved in done.new.values() if saved.problems)
    if language == "zh":
        yield f"已导入 {len(done.new)} 条" + (f"，补全 {len(done.filled)} 条" if done.filled else "") + "。"
        if lacking:
            yield f"其中 {lacking} 条还缺内容，用 taizhang status 查看。"
    else:
        yield f"{len(done.new)} imported" + (f", {len(done.filled)} completed" if done.filled else "") + "."
        if lacking:
            yield f"{lacking} of them lack something: see `taizhang status`."
    for number, fields in done.differing.items():
        labels = "、".join(form.by_name[name].label[language] for name in fields)
        words = {"zh": f"第 {number} 行与记录不一样，没有改：", "en": f"Row {number} differs, not changed: "}
        yield words[language] + labels


def unreadable_problem(ledger: Ledger, decisions: Sequence[Decision]) -> list[Problem]:
    """The one problem that says which rows are left out, if any are."""
    rows = [row.number for row in ledger.unreadable]
    rows += [d.planned.row.number for d in decisions if d.fate == "undecided"]
    if not rows:
        return []
    return [Problem("rows_left_out", detail={"count": len(rows), "rows": "、".join(map(str, sorted(rows)))})]


def import_json(
    ledger: Ledger, decisions: Sequence[Decision], done: Imported, left: Sequence[Problem], dry_run: bool
) -> dict[str, Any]:
    """An import for a program."""
    rows = [_row_json(d, done) for d in decisions]
    rows += [
        {"row": row.number, "fate": "unreadable", "problems": [p.to_json() for p in row.problems]}
        for row in ledger.unreadable
    ]
    return {
        "file": ledger.file_name,
        "sheet": ledger.sheet,
        "written": not dry_run,
        "imported": len(done.new),
        "filled": len(done.filled),
        "rows": sorted(rows, key=lambda row: int(row["row"])),
        "skipped": [{"row": s.number, "reason": s.reason, "text": s.text} for s in ledger.skipped],
        "columns": [
            {"column": c.letter, "title": c.title, "field": c.field, "reason": c.reason}
            for c in ledger.columns
        ],
        "problems": [p.to_json() for p in left],
    }


def _row_json(decision: Decision, done: Imported) -> dict[str, Any]:
    number = decision.planned.row.number
    saved = done.new.get(number) or done.filled.get(number)
    return {
        "row": number,
        "fate": decision.fate,
        "record": saved.change.record if saved else decision.record or None,
        "problems": [p.to_json() for p in saved.problems] if saved else [],
        "matches": [
            {"record": m.record, "score": m.score, "level": m.level} for m in decision.planned.matches
        ],
    }

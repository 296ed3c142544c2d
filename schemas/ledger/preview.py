"""What a person is shown before anything is imported: how many rows, and everything that was not read.

The order is that of the questions asked: what can come in, what cannot and why, what was left aside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schemas.ledger.personal import masked
from schemas.ledger.result import ColumnRead, Ledger, Skipped

SKIPPED: Mapping[str, Mapping[str, str]] = {
    "empty": {"zh": "空行", "en": "empty"},
    "total": {"zh": "合计行，不导入", "en": "a total, never imported"},
    "footnote": {"zh": "说明文字", "en": "a footnote"},
    "header_again": {"zh": "又一次表头", "en": "the header once more"},
    "merged_above": {"zh": "与上一行合并", "en": "merged with the row above"},
}
LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "serial": {"zh": "只是序号", "en": "numbers the rows only"},
    "not_understood": {"zh": "不知道是哪一项，用 --map 列名=项 指定", "en": "no field known for it; say which with --map"},
    "several_fields": {"zh": "可能是：{detail}，用 --map 列名=项 指定", "en": "could be {detail}; say which with --map"},
    "same_field_twice": {"zh": "几列说的是同一项：{detail}，用 --map 列名=项 指定", "en": "several columns: {detail}"},
    "personal": {"zh": "个人号码不保存，没有读", "en": "personal numbers are not kept; not read"},
    "constant_given": {"zh": "全表都按给定的“{detail}”", "en": "every row has the answer given: {detail}"},
    "left_out": {"zh": "按要求不读", "en": "left out as asked"},
    "not_from_a_sheet": {"zh": "这一项不能从表格导入", "en": "this field cannot come from a sheet"},
}  # fmt: skip
_WORDS = {
    "zh": {
        "head": "{file} · {sheet}：可导入 {good} 行，{bad} 行要人核对，跳过 {skipped} 行",
        "stopped": "整个文件还不能导入：",
        "bad": "读不出的（这些行都不导入）：",
        "row": "  第 {number} 行",
        "skipped": "跳过的行：",
        "out": "没有导入的列：",
        "used": "列：",
        "others": "没有读的工作表：{names}（一次读一张，用 --sheet 指定）",
        "between": "、",
        "untitled": "（无标题）",
    },
    "en": {
        "head": "{file} · {sheet}: {good} rows can be imported, {bad} need a person, {skipped} skipped",
        "stopped": "The file cannot be imported yet:",
        "bad": "Not readable (none of these rows is imported):",
        "row": "  row {number}",
        "skipped": "Skipped rows:",
        "out": "Columns left out:",
        "used": "Columns: ",
        "others": "Sheets not read: {names} (one at a time; say which with --sheet)",
        "between": ", ",
        "untitled": "(no title)",
    },
}


def preview(ledger: Ledger, lang: str = "zh", labels: Mapping[str, str] | None = None) -> str:
    """The whole reading as text for a terminal. `labels` are the words for the fields, by their names."""
    words = _WORDS[lang]
    head = words["head"].format(
        file=ledger.file_name, sheet=ledger.sheet, good=len(ledger.readable),
        bad=len(ledger.unreadable), skipped=len(ledger.skipped),
    )  # fmt: skip
    lines = [head]
    if ledger.problems:
        lines += [words["stopped"], *(f"  {problem.text(lang)}" for problem in ledger.problems)]
    lines += _columns(ledger, lang, labels or {})
    lines += _bad_rows(ledger, lang)
    if ledger.skipped:
        lines += [words["skipped"], *_skipped(ledger.skipped, lang)]
    if ledger.other_sheets:
        lines.append(words["others"].format(names=words["between"].join(ledger.other_sheets)))
    return "\n".join(lines)


def _columns(ledger: Ledger, lang: str, labels: Mapping[str, str]) -> Iterator[str]:
    words = _WORDS[lang]
    used = [f"{c.letter} {c.title} → {labels.get(c.field, c.field)}" for c in ledger.columns if c.field]
    if used:
        yield words["used"] + words["between"].join(used)
    out = [column for column in ledger.columns if not column.field]
    if out:
        yield words["out"]
        yield from (f"  {_left_out(column, lang)}" for column in out)


def _left_out(column: ColumnRead, lang: str) -> str:
    reason = LEFT_OUT[column.reason][lang].format(detail=column.detail)
    return f"{column.letter} {masked(column.title) or _WORDS[lang]['untitled']} · {reason}"


def _bad_rows(ledger: Ledger, lang: str) -> Iterator[str]:
    words = _WORDS[lang]
    if ledger.unreadable:
        yield words["bad"]
    for row in ledger.unreadable:
        yield words["row"].format(number=row.number)
        yield from (f"    {problem.text(lang)}" for problem in row.problems)


def _skipped(skipped: tuple[Skipped, ...], lang: str) -> Iterator[str]:
    """One line a row, except that empty rows share a line."""
    between = _WORDS[lang]["between"]
    for row in skipped:
        if row.reason != "empty":
            number = _WORDS[lang]["row"].format(number=row.number)
            yield f"{number} · {SKIPPED[row.reason][lang]} · {row.text}"
    if empty := [_numbers(row) for row in skipped if row.reason == "empty"]:
        yield f"{_WORDS[lang]['row'].format(number=between.join(empty))} · {SKIPPED['empty'][lang]}"


def _numbers(row: Skipped) -> str:
    return f"{row.number}–{row.through}" if row.through else str(row.number)

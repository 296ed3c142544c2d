"""The rows of an XLSForm's survey sheet as the fields of a form.

Second step of `schemas.xlsform`. Groups are presentation only and fall away, their relevance is handed down;
a repeat becomes one field with columns of its own. Every fault is added to the list of problems with its
sheet, row and column, and reading goes on, so that the office sees all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from schemas import expressions
from schemas.form import Choice, Field
from schemas.form_names import CODE, OWN_COLUMNS, name_fault
from schemas.problems import Problem, TaizhangError
from schemas.shapes import holder
from schemas.xlsform_sheets import Row

PLAIN_TYPES = ("text", "integer", "decimal", "date", "calculate")
SELECT = re.compile(r"(select_one|select_multiple) (\S+)")
FROM_FILE = re.compile(r"(select_one|select_multiple)_from_file ([a-z][a-z0-9_]*)\.csv")
BLOCK = re.compile(r"(begin|end)[ _](group|repeat)")
YES = frozenset({"yes", "true", "true()"})
NO = frozenset({"", "no", "false", "false()"})
EXPRESSIONS = ("required", "relevant", "constraint", "calculation")
STEP = re.compile(r"([a-z][a-z0-9_]*)\.[a-z][a-z0-9_]*")
WHOLE = re.compile(r"-?[0-9]{1,15}")
CALL = re.compile(r"\$\{|^[a-z][a-z-]*\(.*\)$")

Lists = Mapping[str, tuple[Choice, ...]]


@dataclass
class Block:
    """A group or repeat that is still open; the outermost one is the form itself."""

    kind: str
    row: Row | None
    relevant: str = ""
    fields: list[Field] = field(default_factory=list)


def read_lists(rows: Sequence[Row], problems: list[Problem]) -> Lists:
    """The choice lists by name."""
    lists: dict[str, list[Choice]] = {}
    for row in rows:
        known = lists.setdefault(row.get("list_name"), [])
        code, label = row.get("name"), row.label("label")
        if not row.get("list_name"):
            problems.append(row.problem("list_name", "缺列表名", "the name of the list is missing"))
        if not CODE.fullmatch(code):
            problems.append(
                row.problem("name", "代码只含字母、数字和 _.-", "a code has letters, digits, _ . -")
            )
        if any(choice.value == code for choice in known):
            problems.append(row.problem("name", "同一列表里代码重复", "the list has this code twice"))
        if not label:
            problems.append(row.problem("label:zh", "缺名称", "the label is missing"))
        known.append(Choice(code, label))
    return {name: tuple(choices) for name, choices in lists.items()}


class Survey:
    """Reads the survey sheet row by row. `programs_own` lifts the ban on names that published tables use."""

    def __init__(self, lists: Lists, problems: list[Problem], programs_own: bool = False) -> None:
        self._lists = lists
        self._problems = problems
        self._banned = frozenset() if programs_own else OWN_COLUMNS
        self._names: set[str] = set()
        self._open = [Block("form", None)]
        self._seen: list[tuple[Row, Field | None]] = []

    def read(self, rows: Sequence[Row]) -> tuple[Field, ...]:
        """All fields, in the order of the sheet."""
        for row in rows:
            block = BLOCK.fullmatch(row.get("type"))
            if block and block[1] == "begin":
                self._begin(row, block[2])
            elif block:
                self._end(row, block[2])
            else:
                self._keep(row, self._field(row))
        for left in self._open[1:]:
            if left.row is not None:
                self._fault(left.row, "type", "没有对应的 end", "its end is missing")
        for row, made in self._seen:
            self._check(row, made)
        return tuple(self._open[0].fields)

    def _fault(self, row: Row, column: str, zh: str, en: str) -> None:
        self._problems.append(row.problem(column, zh, en))

    def _begin(self, row: Row, kind: str) -> None:
        if kind == "repeat" and any(block.kind == "repeat" for block in self._open):
            self._fault(row, "type", "不支持重复组里再套重复组", "a repeat within a repeat is not supported")
        block = Block(kind, row)
        if kind == "group":
            block.relevant = _all_of(self._open[-1].relevant, row.get("relevant"))
            block.fields = self._open[-1].fields
            self._seen.append((row, None))
        self._open.append(block)

    def _end(self, row: Row, kind: str) -> None:
        block = self._open[-1]
        if block.kind != kind or block.row is None:
            self._fault(row, "type", "没有对应的 begin", "there is no begin for it")
            return
        self._open.pop()
        if not block.fields:
            self._fault(block.row, "type", "里面没有任何一项", "there is no field in it")
        if kind == "repeat":
            made = self._make(block.row, "repeat", {"fields": tuple(block.fields)})
            self._keep(block.row, made)

    def _keep(self, row: Row, made: Field | None) -> None:
        if made is not None:
            self._open[-1].fields.append(made)
            self._seen.append((row, made))

    def _field(self, row: Row) -> Field | None:
        """One question, or None when its type is not one of ours."""
        kind, given = self._kind(row)
        return self._make(row, kind, given) if kind else None

    def _kind(self, row: Row) -> tuple[str, dict[str, Any]]:
        """Which kind of field a row's type means, with its choices or the form it refers to."""
        typed, several = row.get("type"), self._yes(row, "many")
        if found := FROM_FILE.fullmatch(typed):
            return ("one_of" if found[1] == "select_one" else "many_of"), {"of": found[2]}
        if found := SELECT.fullmatch(typed):
            if found[2] not in self._lists:
                self._fault(row, "type", f"choices 里没有列表 {found[2]}", f"choices has no list {found[2]}")
            return found[1], {"choices": self._lists.get(found[2], ())}
        if typed == "image":
            return "images", {}
        if typed == "text" and several:
            return "list_of_text", {}
        if typed in PLAIN_TYPES and not several:
            return typed, {}
        self._fault(row, "type", f"不支持的类型“{typed}”", f"type {typed!r} is not supported")
        return "", {}

    def _make(self, row: Row, kind: str, given: dict[str, Any]) -> Field:
        name = row.get("name")
        if fault := name_fault(name, self._names | self._banned):
            self._fault(row, "name", *fault)
        self._names.add(name)
        label = row.label("label")
        if not label and kind != "calculate":
            self._fault(row, "label:zh", "缺名称", "the label is missing")
        made = Field(
            name=name, kind=kind,  # type: ignore[arg-type]  # _kind gives nothing else
            label=label or {"zh": name, "en": name},
            hint=row.label("hint"), required=self._required(row),
            relevant=_all_of(self._open[-1].relevant, row.get("relevant")),
            constraint=row.get("constraint"), constraint_message=row.label("constraint_message"),
            calculation=row.get("calculation"), unit=row.get("unit"),
            merge=self._one_of(row, "merge", ("last_writer", "keep_both")),
            joined=self._one_of(row, "joined", ("lead", "union", "decided")),
            retired=self._yes(row, "retired"), **given,
        )  # fmt: skip
        return self._with_first_value(row, made)

    def _required(self, row: Row) -> bool | str:
        typed = row.get("required")
        if typed.lower() in YES | NO:
            return typed.lower() in YES
        return typed

    def _yes(self, row: Row, column: str) -> bool:
        typed = row.get(column).lower()
        if typed not in YES | NO:
            self._fault(row, column, "只能填 yes 或 no", "it is yes or no")
        return typed in YES

    def _one_of(self, row: Row, column: str, words: tuple[str, ...]) -> Any:
        """A word of a closed list of our own; the first one when the cell is empty."""
        typed = row.get(column) or words[0]
        if typed not in words:
            allowed = ", ".join(words)
            self._fault(row, column, f"只能填 {allowed}", f"it is one of {allowed}")
        return typed

    def _with_first_value(self, row: Row, made: Field) -> Field:
        """The field with its default and prefill. XLSForm's `today()` is what we call prefill today."""
        default, prefill = row.get("default"), row.get("prefill")
        if default == "today()" and made.kind == "date":
            default, prefill = "", prefill or "today"
        elif default and not _fits(default, made):
            self._fault(row, "default", "默认值不合这一项的种类", "the default does not fit the field")
        return replace(made, default=default, prefill=prefill)

    def _check(self, row: Row, made: Field | None) -> None:
        """What can be judged only when all names are known."""
        for column in EXPRESSIONS:
            text = row.get(column)
            if text and not (column == "required" and isinstance(made and made.required, bool)):
                self._compiles(row, column, text)
        if made is None:
            return
        if (made.kind == "calculate") != bool(made.calculation):
            zh, en = "calculate 才有、也必须有算式", "calculate has a calculation, and nothing else has"
            self._fault(row, "calculation", zh, en)
        if made.prefill and not self._is_prefill(made):
            zh, en = "只能是 today、me、last，或“引用项.字段”", "it is today, me, last, or reference.field"
            self._fault(row, "prefill", zh, en)

    def _compiles(self, row: Row, column: str, text: str) -> None:
        try:
            expressions.compile(text, known=self._names, where=row.place(column))
        except TaizhangError as error:
            self._problems.extend(
                Problem(p.code, p.where, p.got, {**p.detail, **row.evidence(column)}) for p in error.problems
            )

    def _is_prefill(self, made: Field) -> bool:
        word = made.prefill
        if word in ("today", "me"):
            return made.kind == "date" if word == "today" else made.of == "person"
        references = {f.name for _, f in self._seen if f is not None and f.kind == "one_of"}
        step = STEP.fullmatch(word)
        return word == "last" or (step is not None and step[1] in references)


def _all_of(outer: str, inner: str) -> str:
    """Relevant only when the group around it is."""
    return f"({outer}) and ({inner})" if outer and inner else outer or inner


def _fits(text: str, made: Field) -> bool:
    """Whether a default can be the value of such a field. Defaults are plain values, never expressions."""
    if made.kind == "integer":
        return WHOLE.fullmatch(text) is not None
    if made.kind == "select_multiple":
        return holder(made)(text.split())
    if made.kind in ("text", "decimal", "date", "select_one"):
        return holder(made)(text) and not CALL.search(text)
    return False

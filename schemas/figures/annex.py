"""The annex of a filled summary, a workbook: what every printed number is, and the records that bear it out.

Whoever signs the summary can follow each number to its records; whoever may not see households gets their totals only.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from schemas.figures.answering import only_seems_nothing
from schemas.figures.claim_words import in_words
from schemas.figures.coverage import Coverage
from schemas.figures.declared import Figure
from schemas.figures.definition import Definition
from schemas.figures.filled import Basis, Filled
from schemas.figures.hiding import is_private, private_figures, private_lists
from schemas.figures.reckoning import Value
from schemas.figures.statement import Forms
from schemas.figures.wording import plain, printed
from schemas.workbook import Value as Cell
from schemas.workbook import Workbook

STATES = {"met": "符合", "not_met": "不符合", "not_known": "待核", "excused": "免计"}
COVERED = {"complete": "齐", "missing": "缺", "unknown": "不明"}
HIDDEN = "涉及户，只给总数"


class Annex:
    """The sheets of one annex."""

    def __init__(self, basis: Basis, filled: Filled | None = None, *, shows_private: bool) -> None:
        self.shows_private, self.private = shows_private, private_figures(basis.declared, basis.forms)
        self.hidden = frozenset[str]() if shows_private else private_lists(basis.declared, basis.forms)
        self.basis = replace(basis, hidden=basis.hidden | self.hidden)
        self.claims = self.basis.claims if filled else {}
        self.times = {blank.name: blank.times for blank in filled.blanks} if filled else {}

    def bytes(self, about: Sequence[tuple[str, str]] = ()) -> bytes:
        """The workbook. `about` are further lines of its first sheet."""
        out = io.BytesIO()
        with Workbook(out) as book:
            _write(book, "说明", (16, 80), None, [*self._about(), *about])
            _write(
                book, "数", (24, 12, 8, 16, 8, 60, 20, 8, 20, 10, 8, 8, 8, 20, 30), _FIGURES, self._figures()
            )
            _write(book, "名单", (24, 40, 60, 24, 8), _NAMES, self._names())
            _write(book, "说法", (18, 10, 60, 60, 8), _CLAIMS, self._claims())
            _write(book, "逐期", (18, 36, 12, 12, 10, 60), _CELLS, self._cells())
            _write(book, "依据", (24, 10, 40), _RECORDS, self._records())
        return out.getvalue()

    def _about(self) -> list[tuple[str, str]]:
        basis = self.basis
        return [
            ("时段", f"{basis.start} 至 {basis.end}（头尾两天都算）"),
            ("截至", f"{basis.as_of}（第 {basis.seq} 条）"),
            (
                "待核",
                "没有记录支持的空不填数，写明原因；没有数、待核、分歧三列是还可能让这个数变动的记录条数。",
            ),
            *([] if self.shows_private else [("户的记录", "这一份不列出涉及户的记录编号，只给总数。")]),
            *((f"口径 {rule.code}", rule.zh) for rule in basis.rules.values()),
        ]

    def _figures(self) -> Iterator[Sequence[Cell]]:
        answers = self.basis.answers
        for name, figure in self.basis.declared.figures.items():
            value = self.basis.found.values.get(name)
            text = "" if value is None or value.value is None else printed(value.value, figure.wording).text
            reason = answers.reason(name)
            number = _exact(figure, value, self.basis.coverage.get(name))
            yield (
                name, number, figure.unit, text if not reason else "", self.times.get(name, 0),
                _defined(figure, self.basis.forms), " ".join(figure.rules), figure.version, reason,
                *((value.open, len(value.maybe), value.differing) if value else ("", "", "")),
                len(value.records) if value and not self._is_hidden(name) else "",
                self.basis.as_of, self._covered(name),
            )  # fmt: skip

    def _covered(self, name: str) -> str:
        coverage = self.basis.coverage.get(name)
        if coverage is None:
            return ""
        parts = [f"{COVERED[coverage.state]}（到 {coverage.to or self.basis.as_of}）"]
        if coverage.lacking:
            parts.append(
                f"缺 {coverage.lacking} 条：{'、'.join(d.name or d.device for d in coverage.missing)}"
            )
        if coverage.unknown:
            parts.append(f"没有消息：{'、'.join(d.name or d.device for d in coverage.unknown)}")
        return "；".join(parts)

    def _is_hidden(self, name: str) -> bool:
        """Whether the records behind a figure are not for whoever gets this annex."""
        return name in self.private and not self.shows_private

    def _names(self) -> Iterator[Sequence[Cell]]:
        answers = self.basis.answers
        for name, names in self.basis.declared.names.items():
            all_of = [n or "【没有名称】" for n in self.basis.found.names.get(name, ())]
            if name in self.hidden:
                yield name, HIDDEN, "", names.of, names.version
                continue
            yield name, answers(name, "").text, "、".join(all_of), names.of or "本单位设定", names.version

    def _claims(self) -> Iterator[Sequence[Cell]]:
        for name, claim in self.basis.declared.claims.items():
            judged = self.claims.get(name)
            if judged is None:
                continue
            if claim.kind == "cadence":
                counts = [
                    f"{STATES[state]} {count}" for state in STATES
                    if (count := sum(cell.state == state for cell in judged.cells))
                ]  # fmt: skip
                found = "，".join(counts) or "没有可看的对象"
                if is_private(claim, self.basis.forms) and not self.shows_private:
                    found = HIDDEN
                yield name, STATES[judged.state], in_words(claim, self.basis.forms, _zh), found, claim.version
            for part in judged.parts:
                yield name, STATES[part.state], part.text, part.found, claim.version

    def _cells(self) -> Iterator[Sequence[Cell]]:
        forms, claims = self.basis.forms, self.basis.declared.claims
        for name, judged in self.claims.items():
            if is_private(claims[name], forms) and not self.shows_private:
                continue
            for cell in judged.cells:
                records = "、".join((*cell.records, *cell.waiting))
                yield name, cell.subject, cell.first, cell.last, STATES[cell.state], records

    def _records(self) -> Iterator[Sequence[Cell]]:
        values = self.basis.found.values
        for name in self.basis.declared.figures:
            if (value := values.get(name)) is None:
                continue
            if self._is_hidden(name):
                if value.value or value.open or value.maybe:
                    yield name, HIDDEN, ""
                continue
            told = set(value.records)
            yield from ((name, "计入", record) for record in value.records)
            yield from ((name, "合并", record) for record in value.reports if record not in told)
            yield from ((name, "待核", record) for record in value.maybe)


_FIGURES = (
    "名称", "准数", "单位", "印出来", "文中几处", "定义", "口径", "版本", "空着的原因", "没有数", "待核", "分歧", "记录条数",
    "截至", "上报情况",
)  # fmt: skip
_NAMES = ("名称", "印出来", "全部名称", "出自", "版本")
_CLAIMS = ("名称", "结果", "要求", "实际", "版本")
_CELLS = ("名称", "对象", "起", "止", "结果", "记录")
_RECORDS = ("名称", "怎么算进来", "记录编号")


def _exact(figure: Figure, value: Value | None, coverage: Coverage | None) -> Cell:
    if value is None or value.value is None or only_seems_nothing(value, coverage):
        return None
    if figure.unit == "%":
        return f"{plain(value.value * 100)}%"
    return _number(value.value)


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _defined(figure: Figure, forms: Forms) -> str:
    return "；".join(f"{head}：{text}" for head, text in Definition(figure, forms, _zh).lines())


def _zh(zh: str, _: str) -> str:
    return zh


def _write(
    book: Workbook,
    name: str,
    widths: Sequence[int],
    heading: Sequence[str] | None,
    rows: Iterable[Sequence[Cell]],
) -> None:
    """A sheet, and as many more of the name as its rows need."""
    waiting = iter(rows)
    row = next(waiting, None)
    is_first = True
    while is_first or row is not None:
        is_first = False
        with book.sheet(name, widths, has_heading=heading is not None) as sheet:
            if heading:
                sheet.row(heading, is_heading=True)
            while row is not None and not sheet.is_full:
                sheet.row(row)
                row = next(waiting, None)
